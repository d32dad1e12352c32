# ruff: noqa: RUF001 - letters that look alike are the point
"""Say which plain letters one strange character stands for.

Compatibility forms and most decorated letters follow from the Unicode data that Python carries: their
decomposition, or their name ("NEGATIVE SQUARED LATIN CAPITAL LETTER A"). Only letters of other scripts that
merely look Latin need a table, and that one is written by hand.
"""

import re
import unicodedata

# Each string holds letters that look like the Latin letter before it.
_SHAPES = {
    "a": "аАαΑᎪᗅᗩꓮ⍺ɑ",
    "b": "ВвЬьβΒᏴᗷꓐЪъƄɃ",
    "c": "сСϲϹᏟᑕꓚⅽ☾",
    "d": "ԁԀᎠᗞᗪꓓⅾ",
    "e": "еЕεΕЄєᎬᗴꓰℯ℮Ԑԑ",
    "f": "ϜᖴꓝғҒſ",
    "g": "ԌᏀᏳꓖցɡ",
    "h": "һҺНнΗᎻᕼꓧհЋћ",
    "i": "іІιΙᎥꓲӀӏɩ",
    "j": "јЈϳᎫᒍꓙʝ",
    "k": "кКκΚᏦꓗҚқ",
    "l": "ⅼᏞᒪꓡʟŁł",
    "m": "мМΜᎷᗰꓟⅿ",
    "n": "пПΝηᑎꓠոռИи",
    "o": "оОοΟσᎤꓳօՕ௦ѳθΘΦ◯⭕",
    "p": "рРρΡᏢᑭꓑϷ",
    "q": "ԛԚգզ",
    "r": "гЯяᎡᏒᖇꓣⲅ",
    "s": "ѕЅᏚᔕꓢՏ",
    "t": "тТτΤᎢꓔ⊤",
    "u": "υսՍᑌꓴμµцЦ∪",
    "v": "νѵѴᏙᐯꓦⅴ∨",
    "w": "ωшШԝԜᎳᗯꓪɯщЩ",
    "x": "хХχΧ᙭ꓫⅹ×",
    "y": "уУγΥүҮᎽꓬʏ",
    "z": "ΖᏃꓜʐ",
    "'": "’‘ʼ´`′＇",
    ".": "․。｡．・·",
    " ": "\u2800",
    "$": "＄",
    "!": "ǃ",
}
SHAPES = {ord(letter): plain for plain, letters in _SHAPES.items() for letter in letters}

_NAMED_LETTER = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER|REGIONAL INDICATOR SYMBOL LETTER|LATIN CAPITAL LETTER)"
    r" (?:(?:SMALL|CAPITAL|TURNED|REVERSED|SIDEWAYS|OPEN|DOTLESS|SCRIPT|BARRED|INVERTED) )*"
    r"([A-Z])(?: WITH .+| ROTUNDA)?$"
)
_DECORATION = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5")  # drawn as nothing, yet letters
_LATIN_LIKE = re.compile("[\u0000-\u052f\u1e00-\u1fff]")


def plain_form(character: str) -> str:
    """Return what one character reads as: letters in lower case, or nothing if it is invisible."""
    code = ord(character)
    if code < 0x80:
        return character.lower() if code >= 0x20 or character in "\n\t" else ""
    if (shape := SHAPES.get(code)) is not None:
        return shape
    category = unicodedata.category(character)
    if category in {"Cf", "Cs", "Cc"} or character in _BLANK_LETTERS or _is_variation_selector(code):
        return ""
    if category[0] == "Z":
        return "\n" if category in {"Zl", "Zp"} else " "
    if _DECORATION.match(character):
        return ""
    if named := _NAMED_LETTER.search(unicodedata.name(character, "")):
        return named.group(1).lower()
    return _decomposed(character)


def _decomposed(character: str) -> str:
    """Follow the compatibility decomposition, dropping marks that merely decorate."""
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed == character:
        return character.casefold()
    if not _LATIN_LIKE.match(decomposed):
        return unicodedata.normalize("NFKC", character).casefold()
    return "".join(plain_form(part) for part in decomposed if part != character)


def _is_variation_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


class PlainForms(dict[int, str]):
    """A memo of `plain_form` in the shape that str.translate wants, of bounded size."""

    _MAX_ENTRIES = 20_000  # some 2 MB; hostile text could otherwise fill it with a million code points

    def __missing__(self, code: int) -> str:
        """Work out one character's plain form and remember it."""
        if len(self) >= self._MAX_ENTRIES:
            self.clear()
        self[code] = plain = plain_form(chr(code))
        return plain
