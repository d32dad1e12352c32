"""Ways to take words apart, hide letters of them, and turn them around.

Like `disguised_letters.py` they know nothing of the normaliser's tables. They change 50 to 100 % of the
words of four letters or more, by chance.
"""

import random
import string
from collections.abc import Callable

from benchmarks.disguised_letters import (
    LEET,
    accents,
    cyrillic,
    each_letter,
    enclosed,
    full_width,
    greek,
    invisible,
    leet,
    mathematical,
    odd_latin,
    other_scripts,
    regional,
    small_capitals,
    superscript,
    tags,
    zalgo,
)

Attack = Callable[[str, random.Random], str]

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_EMOJI = "🔥😂💀✨👏🙂💯🤡"


_DRAWN = {"a": "/\\", "d": "|)", "h": "|-|", "k": "|<", "m": "|\\/|", "n": "|\\|", "u": "|_|", "v": "\\/"}
_UPSIDE_DOWN = dict(zip(string.ascii_lowercase, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))  # noqa: RUF001 - the point


def _words(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    """Change a random share, 50 to 100 %, of the words of four letters or more."""
    share = chance.uniform(0.5, 1.0)
    return " ".join(
        change(word) if len(word) >= 4 and word.isalpha() and chance.random() < share else word
        for word in text.split(" ")
    )


def drawn_leet(text: str, chance: random.Random) -> str:
    usual = {letter: signs[0] for letter, signs in LEET.items()} | _DRAWN
    return _words(
        text,
        chance,
        lambda word: "".join(
            usual.get(letter.lower(), letter) if chance.random() < 0.5 else letter for letter in word
        ),
    )


def spaced_words(text: str, _: random.Random) -> str:
    return "   ".join(" ".join(word) for word in text.split())


def spaced_alone(text: str, chance: random.Random) -> str:
    return _words(text, chance, " ".join)


def spaced_through(text: str, _: random.Random) -> str:
    return " ".join(text.replace(" ", ""))


def split_words(text: str, chance: random.Random) -> str:
    def split(word: str) -> str:
        at = chance.randint(1, len(word) - 1)
        return f"{word[:at]} {word[at:]}"

    return _words(text, chance, split)


def punctuated(text: str, chance: random.Random) -> str:
    sign = chance.choice(".-_*~|,/:'+=")
    return _words(text, chance, sign.join)


def sprinkled(text: str, chance: random.Random) -> str:
    return _words(
        text,
        chance,
        lambda word: (
            "".join(
                letter + (chance.choice(".-_*'") if chance.random() < 0.4 else "") for letter in word[:-1]
            )
            + word[-1]
        ),
    )


def emoji_between(text: str, chance: random.Random) -> str:
    sign = chance.choice(_EMOJI)
    return _words(text, chance, sign.join)


def spoilers(text: str, chance: random.Random) -> str:
    def hide(word: str) -> str:
        at = chance.randint(1, len(word) - 1)
        return f"{word[:at]}||{word[at]}||{word[at + 1 :]}"

    return _words(text, chance, hide)


def markdown(text: str, chance: random.Random) -> str:
    mark = chance.choice(("**", "*", "__", "~~", "`", "_"))

    def wrap(word: str) -> str:
        at = chance.randint(0, len(word) - 2)
        return f"{word[:at]}{mark}{word[at : at + 2]}{mark}{word[at + 2 :]}"

    return _words(text, chance, wrap)


def drawn_out(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: letter * chance.choice((1, 1, 2, 3, 5)))


def doubled(text: str, chance: random.Random) -> str:
    return _words(text, chance, lambda word: "".join(letter * 2 for letter in word))


def starred(text: str, chance: random.Random) -> str:
    sign = chance.choice("**#%@")

    def hide(word: str) -> str:
        at = next((at for at in range(1, len(word) - 1) if word[at].lower() in "aeiou"), 1)
        return word[:at] + sign + word[at + 1 :]

    return _words(text, chance, hide)


def starred_inside(text: str, chance: random.Random) -> str:
    return _words(
        text,
        chance,
        lambda word: (
            word[0] + "*" * (len(word) - 2) + word[-1] if len(word) < 7 else word[:2] + "**" + word[4:]
        ),
    )


def no_vowels(text: str, chance: random.Random) -> str:
    return _words(
        text,
        chance,
        lambda word: word[0] + "".join(letter for letter in word[1:] if letter.lower() not in "aeiou"),
    )


def swapped(text: str, chance: random.Random) -> str:
    def swap(word: str) -> str:
        at = chance.randint(1, len(word) - 2) if len(word) > 3 else 0
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _words(text, chance, swap)


def misspelt(text: str, chance: random.Random) -> str:
    def slip(word: str) -> str:
        at = chance.randint(1, len(word) - 1)
        letter = chance.choice(string.ascii_lowercase)
        return chance.choice(
            (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + word[at] + word[at:])
        )

    return _words(text, chance, slip)


def wrong_vowel(text: str, chance: random.Random) -> str:
    def slip(word: str) -> str:
        vowels = [at for at in range(1, len(word)) if word[at] in "aeiou"]
        if not vowels:
            return word
        at = chance.choice(vowels)
        return word[:at] + chance.choice("aeiou".replace(word[at], "")) + word[at + 1 :]

    return _words(text, chance, slip)


def wrong_key(text: str, chance: random.Random) -> str:
    def slip(word: str) -> str:
        at = chance.randint(1, len(word) - 1)
        row = next((row for row in _KEYS if word[at].lower() in row), "")
        place = row.find(word[at].lower())
        return (
            word[:at]
            + (chance.choice(row[max(0, place - 1) : place] + row[place + 1 : place + 2]) if row else "")
            + word[at + 1 :]
        )

    return _words(text, chance, slip)


def twin_letters(text: str, chance: random.Random) -> str:
    return _words(text, chance, lambda word: word.translate(str.maketrans("iIl", "llI")))


def numbered(text: str, chance: random.Random) -> str:
    return _words(
        text,
        chance,
        lambda word: "".join(f"{letter}{chance.choice('26789')}" for letter in word[:-1]) + word[-1],
    )


def set_apart(text: str, chance: random.Random) -> str:
    letter = chance.choice("xzqj")
    return _words(text, chance, letter.join)


def framed(text: str, chance: random.Random) -> str:
    return _words(text, chance, lambda word: f"xX{word}Xx")


def dotted_apart(text: str, chance: random.Random) -> str:
    return _words(text, chance, " . ".join)


def spoiler_letters(text: str, chance: random.Random) -> str:
    return _words(text, chance, lambda word: "".join(f"||{letter}||" for letter in word))


def commented(text: str, chance: random.Random) -> str:
    return _words(text, chance, lambda word: f"{word[0]}<!-- {chance.randint(0, 99)} -->{word[1:]}")


def backwards(text: str, chance: random.Random) -> str:
    return _words(text, chance, lambda word: word[::-1])


def mirrored(text: str, _: random.Random) -> str:
    return "\u202e" + text[::-1] + "\u202c"


def upside_down(text: str, chance: random.Random) -> str:
    turned = "".join(_UPSIDE_DOWN.get(letter, letter) for letter in text.lower())
    return turned[::-1] if chance.random() < 0.7 else turned


def over_lines(text: str, chance: random.Random) -> str:
    return _words(
        text, chance, lambda word: "\n".join(word) if chance.random() < 0.5 else f"{word[:2]}-\n{word[2:]}"
    )


def entities(text: str, chance: random.Random) -> str:
    return each_letter(
        text, chance, lambda letter: chance.choice((f"&#{ord(letter)};", f"&#x{ord(letter):x};"))
    )


def percent_encoded(text: str, chance: random.Random) -> str:
    return each_letter(text, chance, lambda letter: f"%{ord(letter):02X}" if letter.isascii() else letter)


def without_spaces(text: str, chance: random.Random) -> str:
    joint = chance.choice(("", ".", "_", "-"))
    return joint.join(text.split())


def capitals(text: str, chance: random.Random) -> str:
    return "".join(letter.upper() if chance.random() < 0.5 else letter.lower() for letter in text)


def several(text: str, chance: random.Random) -> str:
    for attack in chance.sample((leet, cyrillic, invisible, drawn_out, accents), 2):
        text = attack(text, chance)
    return text


ATTACKS: tuple[Attack, ...] = (
    capitals, leet, drawn_leet, cyrillic, greek, other_scripts, odd_latin, mathematical, full_width, enclosed,
    regional, small_capitals, superscript, upside_down, invisible, tags, accents, zalgo, spaced_words,
    spaced_alone, spaced_through, split_words, without_spaces, over_lines, punctuated, sprinkled,
    emoji_between, spoilers, markdown, drawn_out, doubled, starred, starred_inside, no_vowels, swapped,
    misspelt, wrong_vowel, wrong_key, twin_letters, numbered, set_apart, framed, dotted_apart,
    spoiler_letters, commented, backwards, mirrored, entities, percent_encoded, several,
)  # fmt: skip
