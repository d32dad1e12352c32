"""Find many words and phrases in a reading at once, disguised or not, and refuse chance neighbours.

One pass (`forms.py`) runs over the packed text, which has no spaces or punctuation, so a term is found
however it was broken up. Each hit is then checked in the decoded text: does it begin and end where words
do, and is what stands between its letters a disguise ("f.u.c.k", "k i l l") rather than ordinary writing
("the pen is red")?
"""

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

from bot.filter.lexicon.digits import has_its_digits, says_number
from bot.filter.lexicon.forms import Hit, compiled
from bot.filter.likeness.common_words import COMMON
from bot.filter.own_rules.nesting import too_nested
from bot.filter.reading.normalise import Reading, is_word_character, letters_of, pack
from bot.filter.reading.vocabulary import squeeze, squeeze_all
from bot.filter.reading.word_tables import Texts

MAX_TIMES = 8  # one term is found in one message; saying it again adds nothing

_NO_SPACES = re.compile(  # scripts written without spaces: any position can begin or end a word
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_AGGLUTINATES = re.compile("[\u3130-\u318f\uac00-\ud7af]")  # Korean: particles follow the word directly
_BETWEEN_WORDS = re.compile(r"[^\w']+|_+")
_NO_DISGUISE = re.compile(r"(?:[a-z' ]++|\b[0-9]{2,}+\b)++")
_SENTENCE_BREAK = re.compile(r"[.!?;:,](?=\s)")
_MASK = re.compile(r"\w[*#%_&^-]+\w")
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_ODD_DOUBLE = frozenset("aiuyhjkqvx")
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Found:
    """One term, and where in the decoded text it stands."""

    index: int  # of the term
    start: int
    end: int
    disguised: bool  # taken apart, drawn out or starred out, and not merely written


class _Term(NamedTuple):
    number: int
    packed: str
    words: tuple[str, ...]
    has_apostrophe: bool
    is_masked: bool  # one letter is left out, and must have been starred out: "f*ck"
    typed: str  # of an exact one: as it was before digits were read as letters; "" if that changes nothing


class TermMatcher:
    """Terms compiled once, found in every message."""

    def __init__(
        self,
        terms: Sequence[str],
        *,
        exact: bool = False,
        foreign: bool = False,
        maskable: frozenset[int] = frozenset(),
    ) -> None:
        """Compile the terms.

        exact: accept spaces inside a word only between single letters; for rules that act without the
        model. foreign: for a list that somebody sent in; what nests too deep is left out. maskable:
        indexes of terms to find with one letter starred out.
        """
        self._exact = exact
        written: list[str] = []
        numbers = array("I")
        for index, (term, packed) in enumerate(zip(terms, _packed(terms), strict=True)):
            for form in _forms(term, packed, index in maskable):
                written.append(form)
                numbers.append(index)
        nested = _nested(written) if foreign else frozenset()
        self.left_out = frozenset(numbers[form] for form in nested)  # indexes of terms
        if nested:
            kept = [form for form in range(len(written)) if form not in nested]
            written, numbers = [written[form] for form in kept], array("I", [numbers[form] for form in kept])
        self._written = Texts(written)  # thousands, of which few are ever found
        self._numbers = numbers
        self._texts = Texts(terms)
        self._met: dict[int, _Term] = {}
        self._compile(written)

    def _compile(self, written: list[str]) -> None:
        """Make one automaton of all forms as they are written, and squeezed those with doubled letters."""
        singles = squeeze_all(written)
        doubled = [at for at, form in enumerate(written) if len(singles[at]) < len(form)]
        patterns = written + [singles[at] for at in doubled]
        self._doubled = array("I", doubled)
        self._forms = compiled(patterns, len(written))

    def find(self, reading: Reading) -> list[Found]:
        """Return the first occurrences of each term, in no particular order; a place may be found twice."""
        candidates = self._forms.candidates(reading)
        found = list(self._as_written(reading, candidates)) if candidates else []
        if reading.squeezed is not None:
            found.extend(self._as_drawn_out(reading))
        return found

    def _as_written(self, reading: Reading, candidates: Sequence[Hit]) -> Iterator[Found]:
        decoded = reading.decoded
        times: defaultdict[int, int] = defaultdict(int)
        for form, start, end in candidates:
            if times[form] >= MAX_TIMES:
                continue
            found = self._check(self._term(form), decoded, start, end)
            if found is not None and self._has_its_digits(form, reading, found):
                times[form] += 1
                yield found

    def _has_its_digits(self, form: int, reading: Reading, found: Found) -> bool:
        """Whether no letter stands for a digit of an exact term."""
        typed = self._term(form).typed
        return not typed or has_its_digits(typed, pack(reading.folded[found.start : found.end]))

    def _as_drawn_out(self, reading: Reading) -> Iterator[Found]:
        count = len(self._numbers)
        times: defaultdict[int, int] = defaultdict(int)
        for pattern, runs, start, end in self._forms.drawn_out(reading):
            if times[pattern] >= MAX_TIMES:
                continue
            term = self._term(pattern if pattern < count else self._doubled[pattern - count])
            if not _drawn_out(runs, term.packed):
                continue
            found = self._check(term, reading.decoded, start, end, is_drawn_out=True)
            if found is not None:
                times[pattern] += 1
                yield Found(index=found.index, start=start, end=end, disguised=True)

    def _term(self, form: int) -> _Term:
        """Return what is to be known of a form; few of them ever turn up."""
        met = self._met.get(form)
        if met is None:
            number, packed = self._numbers[form], self._written[form]
            folded, decoded, whole = letters_of(self._texts[number])
            words = tuple(piece for piece in _BETWEEN_WORDS.split(decoded) if piece)
            typed = pack(folded) if self._exact else whole
            is_masked, typed = packed != whole, "" if typed == whole else typed
            met = self._met[form] = _Term(number, packed, words, "'" in folded, is_masked, typed)
        return met

    def _check(
        self, term: _Term, text: str, start: int, end: int, *, is_drawn_out: bool = False
    ) -> Found | None:
        if start and is_word_character(text[start - 1]) and not _NO_SPACES.match(text[start]):
            return None
        if end < len(text) and is_word_character(text[end]) and not _ends_freely(text[end - 1], text[end]):
            return None
        if text.startswith("'t", end):  # "you won" is not in "you won't"
            return None
        span = text[start:end]
        if term.packed.isdigit():
            said = says_number(text, start, end, term.words)
            return Found(term.number, start, end, disguised=False) if said else None
        if term.is_masked:
            masked = _MASK.search(span) is not None and " " not in span
            return Found(term.number, start, end, disguised=True) if masked else None
        if span == term.packed:
            return Found(term.number, start, end, disguised=False)
        if "'" in span and not term.has_apostrophe and span.count("'") < 2:
            return None
        if is_drawn_out and _is_drawn_phrase(term, span):
            return Found(term.number, start, end, disguised=True)
        return self._check_gaps(term, span, start, end)

    def _check_gaps(self, term: _Term, span: str, start: int, end: int) -> Found | None:
        """Judge what stands between the letters of a term that was not simply written."""
        pieces = tuple(filter(None, _BETWEEN_WORDS.split(span)))
        if pieces == term.words or len(pieces) == 1:
            broken = len(pieces) > 1 and _SENTENCE_BREAK.search(span) is not None
            return None if broken else Found(term.number, start, end, disguised=False)
        chunks = span.split()
        if len(chunks) == 1 or _says(term.words, chunks):
            return Found(term.number, start, end, disguised=True)
        spelled = len(pieces) > 2 and 2 * list(map(len, pieces)).count(1) >= len(pieces)
        if spelled or (not self._exact and _glues(term, span, pieces)):
            return Found(term.number, start, end, disguised=True)
        return None


def _nested(forms: list[str]) -> frozenset[int]:
    return too_nested(forms) | too_nested(squeeze_all(forms))


def _packed(terms: Sequence[str]) -> list[str]:
    """Return the letters of each term; there are thousands, and few hold more than letters and spaces."""
    is_plain = [_NO_DISGUISE.fullmatch(term) is not None for term in terms]
    together = "\n".join(compress(terms, is_plain)).replace(" ", "").replace("'", "")
    letters = iter(together.split("\n"))
    return [
        next(letters) if plain else letters_of(term)[2] for term, plain in zip(terms, is_plain, strict=True)
    ]


def _forms(term: str, packed: str, maskable: bool) -> list[str]:
    """Return the letters of a term, and those that are left where a vowel is starred out."""
    if not maskable or len(packed) < 4 or len(term.split()) != 1:
        return [packed] if packed else []
    inside = range(1, len(packed) - 1)
    return [packed, *(packed[:at] + packed[at + 1 :] for at in inside if packed[at] in _VOWELS)]


def _ends_freely(last: str, following: str) -> bool:
    """Whether a word may end between these two: in some scripts anywhere, but not before a mark."""
    if unicodedata.category(following)[0] == "M":
        return False
    return _NO_SPACES.match(last) is not None or _AGGLUTINATES.match(last) is not None


def _drawn_out(runs: Sequence[int], letters: str) -> bool:
    """Whether each letter is there as often as the term needs it, and one plainly too often."""
    if sum(runs) <= len(letters):
        return False
    if len(runs) == len(letters):  # no letter of it is doubled
        return any(
            run > 2 or (run > 1 and letter in _ODD_DOUBLE) for run, letter in zip(runs, letters, strict=True)
        )
    deliberate = False
    for run, needed in zip(runs, _RUN.finditer(letters), strict=True):
        need = needed.end() - needed.start()
        if run < need:
            return False
        deliberate |= run > 2 or (run > need and needed[1] in _ODD_DOUBLE)
    return deliberate


def _says(words: tuple[str, ...], chunks: list[str]) -> bool:
    """Whether these are the words, one for one, but for signs between the letters."""
    return len(words) == len(chunks) and words == tuple(
        ["".join(_BETWEEN_WORDS.split(chunk)) for chunk in chunks]
    )


def _is_drawn_phrase(term: _Term, span: str) -> bool:
    """Whether these are the words of a phrase, one for one, but for letters that are there too often."""
    if len(term.words) == 1 or _SENTENCE_BREAK.search(span) is not None:
        return False
    words = list(map(squeeze, term.words))
    pieces = filter(None, _BETWEEN_WORDS.split(span))
    chunks = ("".join(_BETWEEN_WORDS.split(chunk)) for chunk in span.split())
    return words in (list(map(squeeze, pieces)), list(map(squeeze, chunks)))


def _glues(term: _Term, span: str, pieces: tuple[str, ...]) -> bool:
    """Whether a long term in few pieces looks like one word with spaces put in, not like several."""
    if len(term.packed) < 5 or len(pieces) > 3 or _SENTENCE_BREAK.search(span):
        return False
    return not any(piece in COMMON and len(piece) != 1 for piece in pieces)
