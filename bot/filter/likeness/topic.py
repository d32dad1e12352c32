"""What one policy is about, and how much each word speaks for it.

A policy is read once, when it is compiled. Its clauses, its violating examples and its watch terms each
have a direction in the space of meanings, and the policy's direction lies between them; its rarest words
are kept as key words. A word then speaks for the policy by how far it lies in that direction, and by how
close it is to the nearest key word. Both are the same for every message, so that a message's likeness is a
sum over its words (`weights.py`). What the policy calls safe is not read: it is about the same things.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.core.policy import Policy
from bot.filter.likeness.comparison import Key
from bot.filter.likeness.meanings import DIMENSIONS, Meanings, Vector, likeness
from bot.filter.reading.normalise import Reading

MAX_TEXTS = 40  # of one kind that are read: clauses, examples, watch terms, definitions
MAX_TEXT_WORDS = 60
MAX_KEY_WORDS = 32  # heaviest first; with 16, which cost 2 µs less for a new word, a little less is found

# Weights of the parts of a policy: a leave-one-policy-out fit gave the first three about the same weight.
_CLAUSES, _EXAMPLES, _WATCHED, _DEFINITIONS = 1.0, 1.0, 1.0, 0.5
_LEAST_KEY = 0.35  # rarity times weight
_NEAR = 0.3  # cosine above which two words are heard as alike; nearest of .2, .3 and .4
_TOO_NEAR = 0.6  # a key word this close to a heavier one adds nothing
SAME_WORD = 1.2 * (1 - _NEAR)  # what the very word counts, where the likest other word counts 1 - _NEAR

_LIST_ITEM = re.compile(r"^\s*[-*] (.+)$", re.MULTILINE)
_CRITERIA = re.compile(r"^#+ *(?:criteria|violates|safe)\b", re.IGNORECASE | re.MULTILINE)
_SUFFIX = re.compile(r"(?<=\w{3})(?:ingly|edly|ing|ers|er|ed|es|ies|ly|s|y|e)\Z")


def stem(word: str) -> str:
    """Return the word without its ending, so that "cheats", "cheating" and "cheater" meet."""
    bare = word.replace("'", "")
    return bare if len(bare) <= 4 else _SUFFIX.sub("", bare)


class Topic:
    """One policy, compiled."""

    def __init__(self, policy: Policy, meanings: Meanings) -> None:
        self.policy_id = policy.id
        self._meanings = meanings
        parts = [(weight, [_words(text) for text in texts]) for weight, texts in _parts(policy)]
        self.direction = self._between(parts)  # zero if the table has none of its words
        self.stems, heaviest = self._key_words(parts)  # what each root (`stem`) of the policy's words weighs
        self.keys: list[Key] = [
            (tuple([weight * value for value in vector]), weight * _NEAR) for vector, weight in heaviest
        ]

    def exact(self, root: str) -> float:
        """Return what a word of this root counts for being the policy's own, as a likeness to a key word."""
        return self.stems.get(root, 0.0) * SAME_WORD

    def _between(self, parts: list[tuple[float, list[list[str]]]]) -> Vector:
        total = [0.0] * DIMENSIONS
        for weight, texts in parts:
            middle = _sum(_unit(self._sum_of(words)) for words in texts)
            total = [sum_ + weight * value for sum_, value in zip(total, _unit(middle), strict=True)]
        return tuple(_unit(total))

    def _sum_of(self, words: Iterable[str]) -> list[float]:
        """Return where a text lies, but for its length."""
        rows = []
        for word in dict.fromkeys(words):
            for meaning in self._meanings.of(word):
                scale = meaning.share * meaning.length
                rows.append([value * scale for value in meaning.vector])
        return _sum(rows)

    def _key_words(
        self, parts: list[tuple[float, list[list[str]]]]
    ) -> tuple[dict[str, float], list[tuple[Vector, float]]]:
        weights: dict[str, float] = {}
        for weight, texts in parts:
            for word in dict.fromkeys(word for words in texts for word in words):
                weights[word] = max(weights.get(word, 0.0), weight)
        stems: dict[str, float] = {}
        keys: dict[str, tuple[float, Vector]] = {}
        for word, weight in weights.items():
            found = self._meanings.of(word)
            heavy = weight * (min(meaning.rarity for meaning in found) if found else 1.0)
            root = stem(word)
            stems[root] = max(stems.get(root, 0.0), heavy)
            if len(found) == 1 and heavy > max(_LEAST_KEY, keys.get(root, (0.0, ()))[0]):
                keys[root] = heavy, found[0].vector
        heaviest = sorted(keys.values(), key=lambda key: (-key[0], key[1]))
        return stems, _apart([(vector, weight) for weight, vector in heaviest])


def _parts(policy: Policy) -> Iterator[tuple[float, list[str]]]:
    """Yield the policy's own texts, each kind with its weight."""
    for weight, texts in (
        (_CLAUSES, [f"{clause.title}. {clause.text}" for clause in policy.clauses]),
        (_EXAMPLES, [example.text for example in policy.examples if example.violates]),
        (_WATCHED, policy.watch_terms),
        (_DEFINITIONS, _definitions(policy.body)),
    ):
        if texts:
            yield weight, list(texts[:MAX_TEXTS])


def _definitions(body: str) -> list[str]:
    """Return the list items of a policy that stand before its criteria."""
    before = _CRITERIA.split(body, maxsplit=1)[0]
    return [match.group(1) for match in islice(_LIST_ITEM.finditer(before), MAX_TEXTS)]


def _apart(keys: list[tuple[Vector, float]]) -> list[tuple[Vector, float]]:
    """Return the heaviest key words that are not too near one another."""
    kept: list[tuple[Vector, float]] = []
    for vector, weight in keys:
        if len(kept) == MAX_KEY_WORDS:
            break
        if all(likeness(vector, other) <= _TOO_NEAR for other, _ in kept):
            kept.append((vector, weight))
    return kept


def _words(text: str) -> list[str]:
    return Reading(text).words[:MAX_TEXT_WORDS]


def _sum(rows: Iterable[Sequence[float]]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)] or [0.0] * DIMENSIONS


def _unit(vector: Sequence[float]) -> list[float]:
    size = math.hypot(*vector)
    return [value / size for value in vector] if size else list(vector)
