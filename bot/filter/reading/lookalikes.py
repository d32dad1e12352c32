"""Say which plain letters one strange character stands for.

Compatibility forms and most decorated letters follow from the Unicode data that Python carries: their
decomposition, or their name ("NEGATIVE SQUARED LATIN CAPITAL LETTER A"). Letters that merely look Latin
need tables (`drawn_alike.py`). Those of scripts that people write to one another in stay as they are in the
plain form; `homoglyphs.py` reads them as Latin only in words where they do not belong.

Accents go: "é" reads as "e" and "ß" as "ss"; so do those of Greek, the vowel signs of Arabic and Hebrew, and
the dots of "ё". In chat most people leave them out, and they are the cheapest disguise.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from bot.filter.reading.drawn_alike import LIVING_SHAPES, PICTURES, SHAPES, SQUARED_WORDS, UPRIGHT

_NAMED_LETTER = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER|REGIONAL INDICATOR SYMBOL LETTER)"
    r" (?:(?:SMALL|CAPITAL|TURNED|REVERSED|SIDEWAYS|OPEN|DOTLESS|SCRIPT|BARRED|INVERTED|ROTATED|STRETCHED"
    r"|BLACKLETTER|LONG|INSULAR|TOP HALF|BOTTOM HALF|HALF|BROKEN|VISIGOTHIC) )*"
    r"([A-Z])(?:[ -].+)?$"
)
_DECORATION = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic ones
    "\u0711\u0730-\u074a\u08ca-\u08e1\u08e3-\u08ff]"
)
_BLANK = frozenset("\u034f\u0640\u17b4\u17b5\u1806\u180b\u180c\u180d\u180f")  # drawn as nothing, or a stretch
# They only select how their neighbour is drawn: variation selectors and skin tones.
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x1F3FB, 0x1F400))))
# Where characters are named after Latin letters: extensions, phonetic signs, enclosed letters.
_HAS_LATIN_NAME = re.compile(
    "[\u00c0-\u02af\u1d00-\u1dbf\u1e00-\u1eff\u2100-\u218f\u2460-\u24ff\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f"
    "\U00010780-\U000107bf\U0001d400-\U0001d7ff\U0001df00-\U0001dfff\U0001f100-\U0001f1ff]"
)
_INVISIBLE = frozenset({"Cf", "Cs", "Cc"})
_MAX_FORMS = 20_000  # remembered, some 2 MB; hostile text could otherwise fill it with a million code points
_LATIN = re.compile("[\u0000-\u02ff\u1e00-\u1eff]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
# What Unicode does not take apart, or only in other letters of the script: ligatures, final sigma, io.
_UNACCENTED = {
    **dict.fromkeys("æÆ", "ae"),
    **dict.fromkeys("œŒ", "oe"),
    "\u03c2": "\u03c3",
    **dict.fromkeys("\u0451\u0401", "\u0435"),
}


def _by_letter(shapes: dict[str, str]) -> dict[str, str]:
    """Turn a table around; what is listed twice goes to the first."""
    return {letter: plain for plain, letters in reversed(shapes.items()) for letter in letters}


def _both_cases(shapes: dict[str, str]) -> dict[str, str]:
    """Add the other case of each letter, where that looks like nothing else."""
    cased = {
        other: plain
        for letter, plain in shapes.items()
        for other in (letter.lower(), letter.upper())
        if len(other) == 1 and other > "\x7f" and other not in shapes
    }
    return shapes | cased


_SHAPES = _both_cases(_by_letter(SHAPES) | SQUARED_WORDS)
_PICTURES = _by_letter(PICTURES)


def plain_form(character: str) -> str:
    """Return what one character reads as: letters in lower case, or nothing if it is invisible."""
    if character < "\x80":
        return character.lower() if character >= " " or character in "\n\t" else ""
    if (shape := _SHAPES.get(character) or _UNACCENTED.get(character)) is not None:
        return shape
    if "\u3400" <= character <= "\ud7a3" and not "\ua4d0" <= character <= "\uabff":
        return character  # Chinese and Korean
    category = unicodedata.category(character)
    if category == "Lo" and not unicodedata.decomposition(character):
        return character  # as most that are met: no capital, and hardly ever of a Latin name
    if category in _INVISIBLE or character in _BLANK or character in _SELECTORS:
        return ""
    if category[0] == "Z":
        return "\n" if category in {"Zl", "Zp"} else " "
    if category[0] == "M":
        return "" if _DECORATION.match(character) else character
    if unicodedata.decomposition(character):
        return _decomposed(character)
    if _HAS_LATIN_NAME.match(character):
        named = _NAMED_LETTER.search(unicodedata.name(character, ""))
        return named.group(1).lower() if named else character.casefold()
    return character.lower()


def _decomposed(character: str) -> str:
    """Follow the compatibility decomposition; only Latin and Greek letters lose their accents."""
    decomposed = unicodedata.normalize("NFKD", character)
    if _GREEK.match(character):
        decomposed = "".join(part for part in decomposed if not _DECORATION.match(part))
        decomposed = decomposed.lower() if len(decomposed) == 1 else character.lower()
        return _UNACCENTED.get(decomposed, decomposed)
    if _LATIN.match(decomposed):
        return "".join(plain_form(part) for part in decomposed)
    if len(decomposed) == 1 and character > "\u20ff":  # a mathematical alpha: nobody writes Greek so
        return latin_form(decomposed)
    return unicodedata.normalize("NFKC", character).lower()


def latin_form(character: str) -> str:
    """Return the Latin letter that a letter of a living script, or a picture, looks like, or its plain form.

    It is as long as the plain form.
    """
    return _FOREIGN.get(character) or PLAIN_FORMS[ord(character)]


class Forms(dict[int, str]):
    """A memo of one of the functions above in the shape that str.translate wants, of bounded size."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, code: int) -> str:
        """Work out one character's form and remember it."""
        if len(self) >= _MAX_FORMS:
            self.clear()
        self[code] = plain = self._form(chr(code))
        return plain


class FormsOver(dict[int, str]):
    """The forms of another table but for some characters, of bounded size."""

    def __init__(self, beneath: Forms, shapes: Mapping[str, str]) -> None:
        super().__init__()
        self._beneath = beneath
        self._shapes = {ord(character): shape for character, shape in shapes.items()}
        self.update(self._shapes)

    def __missing__(self, code: int) -> str:
        """Take one character's form from the other table and remember it."""
        if len(self) >= _MAX_FORMS:
            self.clear()
            self.update(self._shapes)
        self[code] = form = self._beneath[code]
        return form


PLAIN_FORMS = Forms(plain_form)
_FOREIGN: dict[str, str] = {}
_FOREIGN.update(
    (letter, plain)
    for letter, plain in (_by_letter(LIVING_SHAPES) | _PICTURES).items()
    if letter not in _SHAPES and len(plain_form(letter)) == 1
)
_UPRIGHT = {letter: upright for letter, upright in UPRIGHT.items() if len(plain_form(letter)) == 1}
# As they stand in plain forms, capitals made small.
FOREIGN_LETTERS = frozenset(plain_form(letter) for letter in _FOREIGN)
# What most disguises of Latin letters are made of; the ranges hold letters with accents, and styled ones.
LATIN_LOOKS = frozenset(_SHAPES.keys() | _FOREIGN.keys() | _UPRIGHT.keys()).union(
    *(
        map(chr, range(first, last + 1))
        for first, last in (
            (0xA0, 0x36F),
            (0x1D00, 0x1EFF),
            (0x2460, 0x24FF),
            (0xFF01, 0xFF5E),
            (0x1D400, 0x1D7FF),
            (0x1F100, 0x1F1FF),
        )
    )
)
LATIN_FORMS = FormsOver(PLAIN_FORMS, _FOREIGN)
UPRIGHT_FORMS = FormsOver(PLAIN_FORMS, _FOREIGN | _UPRIGHT)
