"""Undo the spelling tricks that would hide a likeness: accents, look-alikes, digits for letters, spacing."""

import re
import unicodedata

from bot.harmony.folding import INVISIBLE

_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁһѵαεορτυικν", "aeopcyxijsdhvaeoptuikv")  # Cyrillic, Greek
_DIGITS_AS_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
_MIXED_WORD = re.compile(r"(?=\S*[a-z])(?=\S*[0-9@$!])\S+")
_SPACED_OUT = re.compile(r"\b\w(?:[\s._*-]\w\b){2,}")
_APOSTROPHE = re.compile("['’`]")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_WORD = re.compile(r"[^\W_]+")


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in a form in which disguises look like what they hide.

    Doubled letters become one, since stretching is a disguise too: "worthless" reads as "worthles".
    """
    text = unicodedata.normalize("NFKD", INVISIBLE.sub("", text)).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char)).translate(_LOOK_ALIKES)
    text = _APOSTROPHE.sub("", text)
    text = _SPACED_OUT.sub(lambda found: re.sub(r"[\s._*-]", "", found[0]), text)
    text = _MIXED_WORD.sub(lambda found: _letters(found[0]), text)
    return tuple(_WORD.findall(_DOUBLED.sub(r"\1", text)))


def _letters(word: str) -> str:
    """Read digits and signs inside a word as letters; a mark at its end is punctuation."""
    ending = word[len(word.rstrip("!")) :]
    return word.removesuffix(ending).translate(_DIGITS_AS_LETTERS) + ending
