"""Guess which word a string of letters stands for: drawn out, misspelt, reversed, without vowels or spaces.

Guesses are compared by their cost in bits (`vocabulary.py`): how surprising the word is, and how surprising
the way in which it was changed. A guess that costs more than the letters as they stand is dropped, so a
name or a rare word stays itself.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from bot.filter.reading.glued import GLUED_COST, MIN_GLUED, cut_in_python, glued
from bot.filter.reading.slips import COMMON, near_guesses, set_apart, twins
from bot.filter.reading.vocabulary import Guess, Vocabulary, shared_vocabulary, squeeze, unknown_cost

MAX_LETTERS = 60  # of a string that is looked into; nobody reads longer ones
_MAX_REMEMBERED = 10_000  # guesses
MAX_GLUED = 200  # of a longer one that is cut into words
_DRAWN_OUT_COST = 2.0
_ONE_DOUBLE_COST = 8.0  # one letter doubled is as likely another word
_DRAWN_WITH_TWO = (("vv", "w"), ("rn", "m"), ("ph", "f"), ("cl", "d"), ("kk", "ck"), ("ii", "u"))
_TWO_FOR_ONE_COST = 6.0
_REVERSED_COST = 7.0
_SHORTENED = frozenset({"cnt", "dts", "cudnt"})  # what people write for other, harmless words
_LONG_RUN = re.compile(r"(.)\1\1+")
_ANY_RUN = re.compile(r"(.)\1*")
_ODD_DOUBLE = re.compile(r"([aiuyhjkqvx])\1")  # letters that English hardly ever doubles
_OFTEN_DOUBLE = frozenset("bcdfglmnprstz")
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers", "ly", "y", "in", "'s", "ness", "able")


class _Guesses(dict[str, Guess]):
    """A memo, of bounded size: the same word comes with a comma, a bracket, in a path."""

    def __missing__(self, letters: str) -> Guess:
        found = _guesser()(letters)
        if len(letters) <= MAX_LETTERS:
            if len(self) >= _MAX_REMEMBERED:
                self.clear()
            self[letters] = found
        return found


_GUESSES = _Guesses()


def guess(letters: str) -> Guess:
    """Return the cheapest reading of a string of letters, in bits and words; it may be itself."""
    return _GUESSES[letters]


@cache
def _guesser() -> Callable[[str], Guess]:
    vocabulary = shared_vocabulary()
    if vocabulary.native is None:
        return partial(guess_in_python, vocabulary=vocabulary)
    found: Callable[[str], Guess] = vocabulary.native.guess
    return found


def guess_in_python(letters: str, vocabulary: Vocabulary) -> Guess:
    """Return the cheapest reading of a string of letters; what runs where no C is."""
    if vocabulary.knows(letters):
        return vocabulary.cost(letters), (letters,)
    if not letters.isascii() or len(letters) < 2 or letters in _SHORTENED:
        return unknown_cost(letters), (letters,)
    if len(letters) > MAX_LETTERS:
        return cut_in_python(_shortened(letters)[:MAX_GLUED], GLUED_COST, vocabulary)
    single = squeeze(letters)
    if single != letters:
        return min(_guesses_at_repeats(letters, single, vocabulary))
    best = unknown_cost(letters), (letters,)
    if (others := _other_guesses(letters, vocabulary)) or len(letters) >= MIN_GLUED:
        return min([best, *others, glued(letters, vocabulary)])
    return best


def _guesses_at_repeats(letters: str, single: str, vocabulary: Vocabulary) -> list[Guess]:
    """Guess at a string in which some letter stands twice or more in a row, as typed and without."""
    bare = _shortened(letters)
    guesses = [*_less_drawn_out(letters, single, vocabulary)]
    guesses.append((unknown_cost(bare) + _DRAWN_OUT_COST * (bare != letters), (bare,)))
    guesses += _other_guesses(bare, vocabulary, _DRAWN_OUT_COST * (bare != letters))
    if single != bare and not vocabulary.knows(single):
        guesses += near_guesses(single, vocabulary, _DRAWN_OUT_COST)
    guesses.append(glued(bare, vocabulary))
    return guesses


def _other_guesses(letters: str, vocabulary: Vocabulary, extra: float = 0.0) -> list[Guess]:
    """Guess at one word: a form of a known one, misspelt, without vowels, backwards, drawn with two letters.

    extra: bits that a misspelt word costs besides.
    """
    guesses = near_guesses(letters, vocabulary, extra)
    if letters.endswith(_ENDINGS) and (stem := _stem_cost(letters, vocabulary)) is not None:
        guesses.append((stem, (letters,)))
    if (meant := letters[::-1]) in vocabulary.english:
        guesses += _reversed(meant, vocabulary)
    guesses += twins(letters, vocabulary)
    guesses += set_apart(letters, vocabulary)
    for drawn, meant_by_it in _DRAWN_WITH_TWO:
        if drawn in letters and (word := letters.replace(drawn, meant_by_it)) in vocabulary.english:
            guesses.append((vocabulary.cost(word) + _TWO_FOR_ONE_COST, (word,)))
    return guesses


def _shortened(letters: str) -> str:
    """Cut long runs: a letter that often stands double to two, others to one."""
    if _LONG_RUN.search(letters) is None:
        return letters
    return _LONG_RUN.sub(lambda run: run.group(1) * (2 if run.group(1) in _OFTEN_DOUBLE else 1), letters)


def _less_drawn_out(letters: str, single: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Find the known words that this is with letters repeated."""
    candidates = vocabulary.indexes.squeezed.get(single, "").split()
    if vocabulary.knows(single):
        candidates = [*candidates, single]
    if not candidates:
        return
    runs = [len(run.group()) for run in _ANY_RUN.finditer(letters)]
    for word in candidates:
        needed = [len(run.group()) for run in _ANY_RUN.finditer(word)]
        added = [run - need for run, need in zip(runs, needed, strict=True)]
        if min(added) >= 0:
            deliberate = max(runs) > 2 or sum(added) > 1 or _ODD_DOUBLE.search(letters) is not None
            cost = _DRAWN_OUT_COST + 0.5 * sum(map(bool, added)) if deliberate else _ONE_DOUBLE_COST
            yield vocabulary.cost(word) + cost, (word,)


def _stem_cost(word: str, vocabulary: Vocabulary) -> float | None:
    """Return what a regular form of a known word costs."""
    costs = [
        vocabulary.cost(stem) + 4.0
        for ending in _ENDINGS
        if word.endswith(ending) and len(base := word.removesuffix(ending)) > 2
        for stem in (base, base + "e")
        if vocabulary.knows(stem)
    ]
    return min(costs, default=None)


def _reversed(meant: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    cost = vocabulary.english[meant]
    if len(meant) > 3 and (cost <= COMMON or meant in vocabulary.strong):
        yield cost + _REVERSED_COST, (meant,)
