# ruff: noqa: RUF001 - letters that look alike are the point
"""Ways to write a message so that people still read it and a filter does not.

Each takes a text and a source of chance. They know nothing of the normaliser's tables: they draw from
Unicode's names and from lists of their own, and change 30 to 100 % of what they can, by chance.
"""

import random
import string
import unicodedata
from collections.abc import Callable
from functools import cache

LEET = {
    "a": "4@",
    "b": "8",
    "e": "3",
    "g": "9",
    "i": "1!",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7+",
    "z": "2",
}
_CYRILLIC = dict(zip("aceopxyikhbmtsjdnur", "асеорхуікһЬмтѕјԁпυг", strict=True))
_GREEK = dict(zip("abeiknoptuvxy", "αβεικηορτυνχγ", strict=True))
_SUPER = dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u2063\u034f\ufe0f"


def each_letter(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    """Change a random share, 30 to 100 %, of the letters."""
    share = chance.uniform(0.3, 1.0)
    return "".join(
        change(letter) if letter.isalpha() and chance.random() < share else letter for letter in text
    )


@cache
def _named(*patterns: str) -> dict[str, list[str]]:
    """Find what Unicode names after each Latin letter; {} stands for the letter."""
    found: dict[str, list[str]] = {}
    for letter in string.ascii_uppercase:
        for pattern in patterns:
            try:
                shape = unicodedata.lookup(pattern.format(letter))
            except KeyError:
                continue
            found.setdefault(letter.lower(), []).append(shape)
    return found


def _from(shapes: dict[str, list[str]], chance: random.Random) -> Callable[[str], str]:
    return lambda letter: chance.choice(shapes.get(letter.lower(), [letter]))


def leet(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: chance.choice(LEET.get(letter.lower(), letter)))


def cyrillic(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: _CYRILLIC.get(letter.lower(), letter))


def greek(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: _GREEK.get(letter.lower(), letter))


def mathematical(text: str, chance: random.Random) -> str:
    styles = (
        "BOLD",
        "ITALIC",
        "BOLD ITALIC",
        "SCRIPT",
        "FRAKTUR",
        "DOUBLE-STRUCK",
        "SANS-SERIF",
        "MONOSPACE",
    )
    style = chance.choice(styles)
    return each_letter(
        text,
        chance,
        _from(_named(f"MATHEMATICAL {style} SMALL {{}}", f"MATHEMATICAL {style} CAPITAL {{}}"), chance),
    )


def full_width(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, _from(_named("FULLWIDTH LATIN SMALL LETTER {}"), chance))


def enclosed(text: str, chance: random.Random) -> str:
    kind = chance.choice(
        (
            "CIRCLED LATIN SMALL LETTER {}",
            "SQUARED LATIN CAPITAL LETTER {}",
            "NEGATIVE SQUARED LATIN CAPITAL LETTER {}",
            "NEGATIVE CIRCLED LATIN CAPITAL LETTER {}",
            "PARENTHESIZED LATIN SMALL LETTER {}",
        )
    )
    return each_letter(text, chance, _from(_named(kind), chance))


def regional(text: str, chance: random.Random) -> str:
    joint = chance.choice(("", "\u200b", " "))
    letters = _named("REGIONAL INDICATOR SYMBOL LETTER {}")
    return "   ".join(
        joint.join(letters.get(letter.lower(), [letter])[0] for letter in word) for word in text.split()
    )


def small_capitals(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, _from(_named("LATIN LETTER SMALL CAPITAL {}"), chance))


def superscript(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: _SUPER.get(letter.lower(), letter))


def odd_latin(text: str, chance: random.Random) -> str:
    kinds = (
        "{} WITH STROKE",
        "{} WITH HOOK",
        "{} WITH DOT BELOW",
        "{} WITH CARON",
        "{} WITH MACRON",
        "{} WITH TILDE",
    )
    return each_letter(text, chance, _from(_named(*(f"LATIN SMALL LETTER {kind}" for kind in kinds)), chance))


def other_scripts(text: str, chance: random.Random) -> str:
    shapes = {
        "a": "ᎪᗅꓮА",
        "b": "ᏴᗷꓐВ",
        "c": "ᏟᑕꓚС",
        "d": "Ꭰᗞꓓԁ",
        "e": "ᎬꓰΕе",
        "f": "ᖴꓝ",
        "g": "ᏀꓖԌ",
        "h": "ᎻᕼꓧН",
        "i": "ᎥІ",
        "j": "ᎫᒍꓙЈ",
        "k": "ᏦꓗК",
        "l": "Ꮮᒪꓡ",
        "m": "ᎷᗰꓟМ",
        "n": "ꓠΝ",
        "o": "ꓳОօ",
        "p": "ᏢᑭꓑР",
        "r": "Ꭱᖇꓣ",
        "s": "ᏚꓢЅ",
        "t": "ᎢꓔТ",
        "u": "ꓴՍ",
        "v": "Ꮩᐯꓦ",
        "w": "ᎳꓪԜ",
        "x": "ꓫХ",
        "y": "ᎩꓬΥ",
        "z": "ᏃꓜΖ",
    }
    return each_letter(text, chance, lambda letter: chance.choice(shapes.get(letter.lower(), letter)))


def invisible(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: letter + chance.choice(_INVISIBLE))


def tags(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: letter + chr(0xE0000 + chance.randint(0x20, 0x7E)))


def accents(text: str, chance: random.Random) -> str:
    return each_letter(
        text,
        chance,
        lambda letter: unicodedata.normalize(
            "NFC", letter + chr(chance.choice((0x300, 0x301, 0x302, 0x303, 0x308, 0x30C, 0x323)))
        ),
    )


def zalgo(text: str, chance: random.Random) -> str:
    return each_letter(
        text,
        chance,
        lambda letter: (
            letter + "".join(chr(chance.randint(0x300, 0x36F)) for _ in range(chance.randint(2, 8)))
        ),
    )
