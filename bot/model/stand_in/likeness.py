"""Decide by likeness of the content to the examples written in the policy. It compares; it does not reason.

Likeness is the cosine of weighted features: words, pairs of words, and four-letter pieces of words. A feature
weighs more the fewer lines of the policy it stands in, so that common words count little without any list of
them, and less if examples of both sides have it. Long content is compared in parts as well, so that padding
hides nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.model.stand_in.folding import fold_words
from bot.model.stand_in.reading import PolicyExample, read_policy

THRESHOLD = 0.2  # the likeness from which a violating example counts
_UNKNOWN = 0.5  # what a feature that the policy does not know weighs, compared with its rarest
_UNDECIDED = 0.6  # what a feature of both sides' examples keeps of its weight
_SENTENCE = re.compile(r"[.!?…\n]+\s+|\n")
_WINDOW_WORDS = 16
_KIND_WEIGHTS = {"word": 1.0, "pair": 0.8, "piece": 0.35}

_Feature = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The example of one side that is most like the content."""

    example: PolicyExample
    likeness: float  # 0–1
    part: str  # of the content, the part that is like it


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the comparison came to."""

    violating: Nearest | None
    safe: Nearest | None

    @property
    def violates(self) -> bool:
        """Whether a violating example is near enough, and nearer than every safe one."""
        if self.violating is None or self.violating.likeness < THRESHOLD:
            return False
        return self.safe is None or self.violating.likeness > self.safe.likeness

    @property
    def nearest(self) -> Nearest | None:
        """The example that decided."""
        return self.violating if self.violates else self.safe or self.violating


class Comparer:
    """Compares contents with the examples of one policy."""

    def __init__(self, developer: str) -> None:
        policy = read_policy(developer)
        lines = [*(example.text for example in policy.examples), *policy.prose]
        seen = Counter(feature for line in lines for feature in _features(fold_words(line)))
        self._rarest = math.log(1 + len(lines))
        undecided = _of_side(policy.examples, violates=True) & _of_side(policy.examples, violates=False)
        self._weights = {
            feature: (math.log((1 + len(lines)) / (1 + count)) + 0.05)
            * (_UNDECIDED if feature in undecided else 1.0)
            for feature, count in seen.items()
        }
        self._examples = [
            (example, self._weigh(_features(fold_words(example.text)))) for example in policy.examples
        ]
        self.clauses = policy.clauses

    def compare(self, content: str) -> Comparison:
        """Find the nearest violating and the nearest safe example."""
        violating: Nearest | None = None
        safe: Nearest | None = None
        for part in _parts(content):
            weights = self._weigh(_features(fold_words(part)))
            for example, example_weights in self._examples:
                found = Nearest(example=example, likeness=_cosine(weights, example_weights), part=part)
                if example.violates:
                    violating = _nearer(violating, found)
                else:
                    safe = _nearer(safe, found)
        return Comparison(violating=violating, safe=safe)

    def _weigh(self, features: Iterable[_Feature]) -> dict[_Feature, float]:
        unknown = self._rarest * _UNKNOWN
        return {
            feature: _KIND_WEIGHTS[feature[0]] * self._weights.get(feature, unknown) for feature in features
        }


@lru_cache(maxsize=64)
def comparer_for(developer: str) -> Comparer:
    """Return the comparer of a developer message; the same policy is read once."""
    return Comparer(developer)


def _of_side(examples: Iterable[PolicyExample], *, violates: bool) -> set[_Feature]:
    """Return the features of one side's examples."""
    texts = (example.text for example in examples if example.violates == violates)
    return {feature for text in texts for feature in _features(fold_words(text))}


def _features(words: tuple[str, ...]) -> set[_Feature]:
    features: set[_Feature] = {("word", word) for word in words}
    features.update(("pair", f"{one} {two}") for one, two in pairwise(words))
    for word in words:
        padded = f"_{word}_"
        features.update(("piece", padded[at : at + 4]) for at in range(len(padded) - 3))
    return features


def _parts(content: str) -> Iterator[str]:
    """Yield the whole, its sentences, and windows over it if it is long."""
    yield content
    sentences = [sentence for sentence in _SENTENCE.split(content) if sentence.strip()]
    if len(sentences) > 1:
        yield from sentences
    words = content.split()
    if len(words) > _WINDOW_WORDS:
        for at in range(0, len(words) - _WINDOW_WORDS // 2, _WINDOW_WORDS // 2):
            yield " ".join(words[at : at + _WINDOW_WORDS])


def _cosine(one: dict[_Feature, float], two: dict[_Feature, float]) -> float:
    dot = sum(weight * two[feature] for feature, weight in one.items() if feature in two)
    return dot / math.hypot(*one.values()) / math.hypot(*two.values()) if dot else 0.0


def _nearer(best: Nearest | None, found: Nearest) -> Nearest:
    return found if best is None or found.likeness > best.likeness else best
