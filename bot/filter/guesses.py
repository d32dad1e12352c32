"""Guess which word a string of letters stands for: drawn out, misspelt, reversed, without vowels or spaces.

Guesses are compared by their cost in bits (`vocabulary.py`): how surprising the word is, and how surprising
the way in which it was changed. A guess that costs more than the letters as they stand is dropped, so a
name or a rare word stays itself.
"""

import re
from itertools import groupby, product

from bot.filter.vocabulary import Vocabulary, shared_vocabulary, unknown_cost

MAX_LETTERS = 60  # of a string that is looked into; nobody reads longer ones
_DRAWN_OUT_COST = 2.0
_SLIP_COST = 9.0
_FIRST_LETTER_COST = 5.0  # slips and disguises leave the first letter alone
_REVERSED_COST = 11.0
_NO_VOWELS_COST = 6.0
_GLUED_COST = 5.0  # for each missing space
_MAX_PIECE = 14  # letters of a word that is looked for among others
_MIN_GLUED = 6
_RUN = re.compile(r"(.)\1")
_OFTEN_DOUBLE = frozenset("bcdfglmnprstz")
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers", "ly", "y", "in", "'s", "ness", "able")
# Short words that may stand among others without a space; other short strings are pieces of words.
_SHORT_WORDS = """
a i u ur to of in on it is be by my we he me so do go no up us or as at an am if im all and are but can
did die for get go got had has her him his how its kys let man new not now off old one our out own put
say she the too two use was way who why yes you gay fag cum ass sex hit cut run try bad big fat end eat
dog tit gun red jew
"""
_SHORT = frozenset(_SHORT_WORDS.split())

Guess = tuple[float, tuple[str, ...]]  # what it costs, and the words


def guess(letters: str) -> Guess:
    """Return the cheapest reading of a string of letters, in bits and words; it may be itself."""
    vocabulary = shared_vocabulary()
    if letters in vocabulary.known:
        return vocabulary.cost(letters), (letters,)
    if len(letters) > MAX_LETTERS or not letters.isascii():
        return unknown_cost(letters), (_shortened(letters),)
    bare = _shortened(letters)
    guesses: list[Guess] = [(unknown_cost(bare) + _DRAWN_OUT_COST * (bare != letters), (bare,))]
    guesses += _less_drawn_out(letters, vocabulary)
    if (stem := _stem_cost(bare, vocabulary)) is not None:
        guesses.append((stem, (bare,)))
    if min(guesses)[0] > _SLIP_COST:
        for spelling in {bare, *_singled(bare)}:
            guesses += _one_slip_away(spelling, vocabulary)
            guesses += _without_vowels(spelling, vocabulary)
        guesses += _reversed(bare, vocabulary)
        if len(bare) >= _MIN_GLUED:
            guesses += _glued(bare)
    return min(guesses)


def _shortened(letters: str) -> str:
    """Cut long runs: a letter that often stands double to two, others to one."""
    if _RUN.search(letters) is None:
        return letters
    runs = ((letter, len(list(run))) for letter, run in groupby(letters))
    return "".join(
        letter * (times if times < 3 else 2 if letter in _OFTEN_DOUBLE else 1) for letter, times in runs
    )


def _singled(word: str) -> list[str]:
    single = "".join(letter for letter, _ in groupby(word))
    return [single] if single != word else []


def _less_drawn_out(letters: str, vocabulary: Vocabulary) -> list[Guess]:
    """Try each run of one letter as one and as two; long and hostile strings have few of either tried."""
    runs = [(letter, len(list(run))) for letter, run in groupby(letters)]
    long = [index for index, (_, times) in enumerate(runs) if times > 1]
    if not long:
        return []
    found: list[Guess] = []
    choices = product((1, 2), repeat=len(long)) if len(long) <= 4 else [(1,) * len(long), (2,) * len(long)]
    for choice in choices:
        times = dict(zip(long, choice, strict=True))
        word = "".join(letter * times.get(index, 1) for index, (letter, _) in enumerate(runs))
        if word in vocabulary.known:
            changed = sum(runs[index][1] != kept for index, kept in times.items())
            found.append((vocabulary.cost(word) + _DRAWN_OUT_COST * (1 + changed / 2), (word,)))
    return found


def _stem_cost(word: str, vocabulary: Vocabulary) -> float | None:
    """Return what a regular form of a known word costs."""
    costs = [
        vocabulary.cost(stem) + 4.0
        for ending in _ENDINGS
        if word.endswith(ending) and len(base := word.removesuffix(ending)) > 2
        for stem in (base, base + "e")
        if stem in vocabulary.known
    ]
    return min(costs, default=None)


def _one_slip_away(word: str, vocabulary: Vocabulary) -> list[Guess]:
    """Look for strong words that differ by one letter left out, put in, changed or swapped with the next."""
    if not 4 <= len(word) <= _MAX_PIECE:
        return []
    near = vocabulary.near_strong
    found: set[str] = set(near.get(word, ()))
    for at in range(len(word)):
        rest = word[:at] + word[at + 1 :]
        if len(word) >= 5:
            found.update(near.get(rest, ()))
        if rest in vocabulary.strong and len(rest) >= 4:
            found.add(rest)
    return [
        (vocabulary.cost(meant) + _SLIP_COST + _FIRST_LETTER_COST * (meant[0] != word[0]), (meant,))
        for meant in found
        if _is_one_slip(word, meant)
    ]


def _is_one_slip(word: str, meant: str) -> bool:
    """Whether it is one edit, of which a change must keep consonants or vowels what they are."""
    if len(word) != len(meant):
        return True
    differ = [at for at in range(len(word)) if word[at] != meant[at]]
    if len(differ) == 1:
        return len(word) >= 6 or word[differ[0]] in "vxqzk"
    return len(differ) == 2 and word[differ[0]] == meant[differ[1]] and word[differ[1]] == meant[differ[0]]


def _without_vowels(word: str, vocabulary: Vocabulary) -> list[Guess]:
    meant = vocabulary.skeletons.get(word)
    return [(vocabulary.cost(meant) + _NO_VOWELS_COST, (meant,))] if meant is not None else []


def _reversed(word: str, vocabulary: Vocabulary) -> list[Guess]:
    meant = word[::-1]
    if meant not in vocabulary.strong:
        return []
    return [(vocabulary.cost(meant) + _REVERSED_COST, (meant,))]


def _glued(letters: str) -> list[Guess]:
    """Cut a string into known words at the least cost."""
    cost, words = cut(letters)
    return [(cost + _GLUED_COST * (len(words) - 1), words)] if words else []


def cut(letters: str, *, each: float = _GLUED_COST) -> Guess:
    """Cut a string into known words, none too short to be one; no words if there is no way.

    each: what a cut is thought to cost when ways are compared; it is not part of the cost returned.
    """
    english = shared_vocabulary().english
    size = len(letters)
    best: list[float | None] = [0.0] + [None] * size
    cut_at = [0] * (size + 1)
    for start in range(size):
        so_far = best[start]
        if so_far is None:
            continue
        for end in range(start + 1, min(size, start + _MAX_PIECE) + 1):
            piece = letters[start:end]
            cost = english.get(piece)
            if cost is None or (end - start < 4 and piece not in _SHORT):
                continue
            total = so_far + cost + each
            known = best[end]
            if known is None or total < known:
                best[end] = total
                cut_at[end] = start
    total_cost = best[size]
    if total_cost is None:
        return unknown_cost(letters), ()
    words: list[str] = []
    end = size
    while end:
        words.append(letters[cut_at[end] : end])
        end = cut_at[end]
    return total_cost - each * len(words), tuple(reversed(words))
