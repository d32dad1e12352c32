"""A text as others might spell it whom a keyword's author had in mind, with the way back to what was typed.

Words that mix scripts can be meant in either: a reading decides by what it knows, and a server's keyword may
be known to nobody else. Arabic letters that most people type without their hamza, or from a Persian keyboard,
are one letter. So keywords are looked for in each of these spellings beside what was read.
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
# Alef with hamza or madda, alef maksura, ta marbuta, waw and ya with hamza; Persian ya and kaf, heh of Urdu.
_ARABIC = str.maketrans(
    "\u0623\u0625\u0622\u0671\u0649\u0629\u0624\u0626\u06cc\u06a9\u06c1\u06be\u06d5",
    "\u0627\u0627\u0627\u0627\u064a\u0647\u0648\u064a\u064a\u0643\u0647\u0647\u0647",
)
_HAS_ARABIC = re.compile("[" + "".join(map(chr, _ARABIC)) + "]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def spellings(keyword: str) -> list[str]:
    """Return a keyword as it is written, and as others may write it: "ö" as "oe", Arabic in plain letters."""
    if keyword.isascii():
        return [keyword]
    lower = keyword.lower()
    others = (lower.translate(letters) for letters in (_UMLAUTS, _ARABIC))
    return [keyword, *(other for other in others if other != lower)]


class OtherSpelling(Reading):
    """One way to spell a text; what it quotes is what was typed."""

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


def other_spellings(reading: Reading) -> Iterator[OtherSpelling]:
    """Yield a text with its mixed words in one script and in the other, and with its Arabic in plain letters.

    Only where that is another text than what was read.
    """
    if reading.original.isascii():
        return
    typed = meaningful(reading.original)
    if _MIXED.search(typed) is not None:
        for letters in (_in_other_letters, _in_latin_letters):
            text = _PIECE.sub(letters, typed)
            folded = text.translate(PLAIN_FORMS)[:MAX_FOLDED]
            if folded != reading.folded:
                yield OtherSpelling(reading, text, folded)
    if _HAS_ARABIC.search(typed) is not None:
        text = typed.translate(_ARABIC)
        yield OtherSpelling(reading, text, text.translate(PLAIN_FORMS)[:MAX_FOLDED])


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
