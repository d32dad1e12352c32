"""A text as it reads where each piece that mixes scripts is taken for one of them, with the way back.

A reading decides by what it knows whether such a piece is Latin. A server's keyword may be known to nobody
else, so keywords are looked for in both.
"""

import re
from collections.abc import Iterator

from bot.filter.reading.homoglyphs import AS_CYRILLIC, CYRILLIC, meaningful
from bot.filter.reading.lookalikes import LATIN_FORMS, PLAIN_FORMS
from bot.filter.reading.normalise import MAX_FOLDED, Reading, pack, words_of
from bot.filter.reading.pieces import has_odd_run
from bot.filter.reading.vocabulary import squeeze

_MIXED = re.compile(  # letters of Latin and of either, with nothing but signs and digits between them
    r"[A-Za-z][^\sA-Za-z\u0370-\u052f]*+[\u0370-\u052f]|[\u0370-\u052f][^\sA-Za-z\u0370-\u052f]*+[A-Za-z]"
)
_PIECE = re.compile(r"\S+")
_AS_CYRILLIC = {ord(chr(letter).upper()): other for letter, other in AS_CYRILLIC.items()} | AS_CYRILLIC
_AS_GREEK = str.maketrans("abeikmnopstuvwxyzABEHIKMNOPTXYZ", "αβεικμηορστυνωχυζαβεηικμνορτχυζ")


class InOneScript(Reading):
    """One way to read a text; what it quotes is what was typed."""

    __slots__ = ()

    def __init__(self, typed: Reading, text: str, folded: str) -> None:
        """`text` is as long as what was typed, each character in place of one; folded, it is `folded`."""
        super().__init__("")
        self.original = typed.original
        self._unwrapped = text
        self.folded = self.decoded = folded
        self.words = words_of(folded)
        self.packed = pack(folded)
        self.squeezed = squeeze(self.packed) if has_odd_run(folded) else None

    def typed_word(self, index: int) -> str:
        """Return what was typed for one of the words, cut to evidence length."""
        at = 0
        for word in self.words[:index]:
            at = self.folded.index(word, at) + len(word)
        at = self.folded.index(self.words[index], at)
        return self.typed(at, at + len(self.words[index]))


def in_one_script(reading: Reading) -> Iterator[InOneScript]:
    """Yield a text with its mixed pieces all Cyrillic or Greek, and all Latin, unless it was read so.

    Nothing if there are none.
    """
    if reading.original.isascii() or _MIXED.search(reading.original) is None:
        return
    typed = meaningful(reading.original)
    for letters in (_in_other_letters, _in_latin_letters):
        text = _PIECE.sub(letters, typed)
        folded = text.translate(PLAIN_FORMS)[:MAX_FOLDED]
        if folded != reading.folded:
            yield InOneScript(reading, text, folded)


def _in_other_letters(found: re.Match[str]) -> str:
    piece = found.group()
    if _MIXED.search(piece) is None:
        return piece
    return piece.translate(_AS_CYRILLIC if CYRILLIC.search(piece) is not None else _AS_GREEK)


def _in_latin_letters(found: re.Match[str]) -> str:
    piece = found.group()
    if _MIXED.search(piece) is None:
        return piece
    return "".join([form if len(form := LATIN_FORMS[ord(one)]) == 1 else one for one in piece])
