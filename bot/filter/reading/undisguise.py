"""Say what a disguised text seems to mean, for whoever reads it slowly."""

import re
import unicodedata

from bot.filter.reading.normalise import MAX_CHARACTERS, Reading

_WORD = re.compile(r"[^\W_]+")
_STROKES = str.maketrans("đłøħŧı", "dlohti")  # letters of whole languages that Unicode does not take apart


def undisguised(text: str) -> str | None:
    """Return the text with its disguises taken off; None where there is none to take off.

    Capitals, accents and punctuation are no disguise, nor is one word that could be two. Only as much is read
    as one message can hold. It is a guess, and now and then a wrong one.
    """
    plain, read = Reading(text).plain, text[:MAX_CHARACTERS]
    if plain == read:
        return None
    typed, guessed = _words(read), _words(plain)
    says_the_same = "".join(typed) == "".join(guessed) and len(typed) <= len(guessed)
    return None if says_the_same else plain


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _WORD.findall(plain.translate(_STROKES))
