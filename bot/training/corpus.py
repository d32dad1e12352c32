"""Turn messages into what is fitted: words as numbers, stretches of long text, the terms found in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.filter.lexicon.terms import shared_lexicon
from bot.filter.links.links import find_links
from bot.filter.links.site_names import site_words
from bot.filter.reading.normalise import Reading
from bot.filter.scorer.artifact import LETTER_BUCKETS
from bot.filter.scorer.letters import buckets
from bot.filter.scorer.scorer import TERM_CATEGORIES
from bot.filter.scorer.weigher import WINDOW
from bot.filter.scorer.words import scored_words
from bot.training.sparse import Floats, Sparse

_LONGEST_WHOLE = WINDOW * 4 // 3  # words that are fitted in one piece
_LONGEST_FLAGGED = WINDOW * 5
_PIECES_OF_BENIGN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All messages: one long row of word numbers, cut at `starts`."""

    vocabulary: tuple[str, ...]
    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    terms: Floats  # what the terms stage says: one row a message, one column a category

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Words in each message."""
        return np.diff(self.starts)


def read_corpus(texts: Sequence[str]) -> Corpus:
    """Read every message as the filter would."""
    lexicon, numbers = shared_lexicon(), dict[str, int]()
    words: list[int] = []
    starts = [0]
    terms = np.zeros((len(texts), len(TERM_CATEGORIES)), np.float32)
    for index, text in enumerate(texts):
        reading = Reading(text)
        signals, unmeant = lexicon.screen(reading)
        # But for names of other sites: without them the scorer knows less of how spam is written.
        sites = site_words(reading, find_links(reading.original), suspicious=True)
        for signal in signals:
            if signal.category in TERM_CATEGORIES:
                terms[index, TERM_CATEGORIES.index(signal.category)] = signal.score
        words.extend(
            numbers.setdefault(word, len(numbers))
            for word in scored_words(reading.words, reading.folded, sites.names.union(unmeant))
        )
        starts.append(len(words))
    return Corpus(
        vocabulary=tuple(numbers),
        words=np.array(words, np.int32),
        starts=np.array(starts, np.int64),
        terms=terms,
    )


def stretches(corpus: Corpus, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what is fitted: message, start, end. Long benign text is cut up, flagged text kept whole."""
    found: list[tuple[int, int, int]] = []
    bounds = corpus.starts.tolist()
    for message, (start, end) in enumerate(pairwise(bounds)):
        if start == end:
            continue
        if end - start <= _LONGEST_WHOLE:
            found.append((message, start, end))
        elif labels[message]:
            found.append((message, start, min(end, start + _LONGEST_FLAGGED)))
        else:
            cuts = range(start, end, WINDOW)[:_PIECES_OF_BENIGN]
            found.extend((message, cut, min(end, cut + WINDOW)) for cut in cuts)
    return np.array(found, np.int64)


def word_matrix(corpus: Corpus, spans: NDArray[np.int64]) -> Sparse:
    """Return which words each stretch holds."""
    lengths = spans[:, 2] - spans[:, 1]
    columns = np.concatenate([corpus.words[start:end] for _, start, end in spans.tolist()])
    return Sparse(
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        columns=columns,
        values=np.ones(len(columns), np.float32),
        width=len(corpus.vocabulary),
    )


def pair_keys(corpus: Corpus) -> NDArray[np.int64]:
    """Return for each word the pair that it forms with the word before it; -1 at the start of a message."""
    keys = np.full(len(corpus.words), -1, np.int64)
    keys[1:] = corpus.words[:-1].astype(np.int64) * len(corpus.vocabulary) + corpus.words[1:]
    first = corpus.starts[:-1]
    keys[first[first < len(keys)]] = -1
    return keys


def known_pairs(keys: NDArray[np.int64], at_least: int) -> NDArray[np.int64]:
    """Return the pairs that occur often enough, in rising order."""
    pairs, times = np.unique(keys[keys >= 0], return_counts=True)
    kept: NDArray[np.int64] = pairs[times >= at_least]
    return kept


def places(keys: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return where each pair stands among the known ones; -1 for any other."""
    if not len(known):
        return np.full(len(keys), -1, np.int32)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[place] == keys, place, -1).astype(np.int32)


def pair_matrix(place: NDArray[np.int32], spans: NDArray[np.int64], width: int) -> Sparse:
    """Return which known pairs each stretch holds."""
    columns, starts = [], [0]
    for _, start, end in spans.tolist():
        inside = place[start + 1 : end]
        columns.append(inside[inside >= 0])
        starts.append(starts[-1] + len(columns[-1]))
    return Sparse(
        starts=np.array(starts, np.int64),
        columns=np.concatenate(columns),
        values=np.ones(starts[-1], np.float32),
        width=max(1, width),
    )


def letter_matrix(words: Sequence[str], value: float) -> Sparse:
    """Return each word's stretches of letters, by the rows of the table that they share."""
    columns: list[int] = []
    starts = [0]
    for word in words:
        columns.extend(buckets(word))
        starts.append(len(columns))
    return Sparse(
        starts=np.array(starts, np.int64),
        columns=np.array(columns, np.int32),
        values=np.full(len(columns), value, np.float32),
        width=LETTER_BUCKETS,
    )
