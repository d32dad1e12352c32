"""Read digits and symbols as the letters they stand for, where letters surround them.

Decoding replaces one character by one, so positions stay as they were.
"""

import re
from collections.abc import Callable

from bot.filter.native import core

# What a sign may be read as: one of several letters, or nothing.
LETTERS_FOR = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "(": "c", "{": "c", "<": "c", "[": "c", "^": "a",
    "#": "h", "\u20ac": "e", "\u00a3": "l", "\u00a2": "c", "%": "o", "?": "", ";": "i", ":": "i",
}  # fmt: skip
_DRAWN = {
    "|\\/|": "m", "/\\/\\": "m", "\\/\\/": "w", "|-|": "h", "]-[": "h", "}{": "h", "|_|": "u", "(_)": "u",
    "|\\|": "n", "/\\/": "n", "\\/": "v", "/\\": "a", "|)": "d", "|>": "p", "|<": "k", "|{": "k", "|3": "b",
    "|2": "r", "|=": "f", "|_": "l", "()": "o", "[]": "o", "><": "x", "`/": "y", "'/": "y", "|*": "p",
}  # fmt: skip
_DRAWN_LETTER = re.compile("|".join(map(re.escape, sorted(_DRAWN, key=len, reverse=True))))
_MEANT = str.maketrans("034567898@$+(€£¢¥", "oeasgtbgbastcelcy")
_SYMBOL = re.compile(r"[013-9@$!|+(€£¢¥]")
_SINGLES = re.compile(r"(?<!\S)\S \S(?!\S)")
# A word that has a symbol in it.
_WITH_SYMBOL = re.compile(r"(?<!\S)[^\s013-9@$!|+(€£¢¥]*+[013-9@$!|+(€£¢¥]\S*+")
# The same, or single characters with a space between them that may spell one.
_TOKEN = re.compile(rf"(?<!\S)\S(?: \S)+(?!\S)|{_WITH_SYMBOL.pattern}")
_LETTER = re.compile(r"[^\W\d_]")
_UPRIGHT = re.compile(r"[1|!]")
_VOWELS = frozenset("aeiou")
_BEFORE_L = frozenset("bcfgps")  # letters that an l often follows, as in "slut" and "blow"


def holds_symbol(text: str) -> bool:
    """Whether there is a digit or sign that can stand for a letter."""
    return _SYMBOL.search(text) is not None


def without_leet_in_python(text: str, /) -> str:
    """Decode the leet letters of lower-case text, one for one; return the same object if there are none."""
    if _SYMBOL.search(text) is None:
        return text
    decoded = (_WITH_SYMBOL if _SINGLES.search(text) is None else _TOKEN).sub(_decode_token, text)
    return text if decoded == text else decoded


without_leet: Callable[[str], str] = without_leet_in_python if core is None else core.without_leet


def undrawn(text: str) -> str:
    """Put letters for those that are drawn with several signs: "|-|" is an h."""
    return _DRAWN_LETTER.sub(lambda match: _DRAWN[match.group()], text)


def _meant(symbol: re.Match[str]) -> str:
    return symbol.group().translate(_MEANT)


def _decode_token(match: re.Match[str]) -> str:
    token = match.group()
    core = token.lstrip("(").rstrip("!?+(.,;:)")
    if _SYMBOL.search(core) is None or _LETTER.search(core) is None:
        return token
    if core[0] == "<" or "://" in core:  # a Discord mention or emoji, or a link
        return token
    # Strings that are not all ASCII are translated slowly where the table lacks most of their characters.
    core_meant = core.translate(_MEANT) if core.isascii() else _SYMBOL.sub(_meant, core)
    if _UPRIGHT.search(core_meant):
        core_meant = _decode_uprights(core_meant)
    start = len(token) - len(token.lstrip("("))
    return token[:start] + core_meant + token[start + len(core) :]


def _decode_uprights(word: str) -> str:
    """Read each 1, | and ! as i or l, whichever its neighbours make likelier. Spoiler bars stay bars."""
    letters = list(word)
    last = len(letters) - 1
    for match in _UPRIGHT.finditer(word):
        index = match.start()
        if letters[index] == "|" and "||" in word:
            continue
        before = letters[index - 1] if index else ""
        after = letters[index + 1] if index < last else ""
        follows_vowel = before in _VOWELS and before != ""
        leads_cluster = before in _BEFORE_L and (after in _VOWELS and after != "")
        letters[index] = "l" if follows_vowel or leads_cluster or before == "l" else "i"
    return "".join(letters)
