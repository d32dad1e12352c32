"""The affinity stage: likeness to each active policy's own words.

A rule against cheating in a game, or against spoilers, has no bad words for a list to know. So each policy is read
for what its author cares about: the watch terms it names, and the words of the examples that break it. A message
is near a policy if it shares rare words, word stems or word pairs with one of those examples, or with several of
them at once. Words of the examples that are allowed count less; words of everyday chat count nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.core.policy import Policy
from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import Hit, signal_from_hits
from bot.filter.common_words import COMMON
from bot.filter.matching import TermMatcher
from bot.filter.normalise import EVIDENCE_SPANS, Reading

WATCH_TERM = 0.6  # what naming a watch term weighs
MAX_WORDS = 600  # of a message; the longest that Discord sends rarely has more

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SUFFIX = re.compile(r"(?<=\w{3})(?:ingly|edly|ing|ers|er|ed|es|ies|ly|s|y|e)$")
_RANK_WEIGHT = {1: 0.05, 2: 0.45}  # by standing in COMMON; everything else weighs 1
_PAIR_WEIGHT = 1.3  # two words side by side say more than the two apart
_SAFE_SHARE = 0.35  # how much an allowed example's word takes back
_CLAUSE_SHARE = 0.4  # words of a clause's text say less than words of a real example
_TOPIC_SCALE = 2.6  # summed word weight that counts as clearly on the topic
_LIKENESS_SCALE = 0.55  # share of an example's weight that counts as clearly alike
_CAP = 0.9


def stem(word: str) -> str:
    """Return the word without its ending, so that "cheats", "cheating" and "cheater" meet."""
    bare = word.replace("'", "")
    if len(bare) <= 4:
        return bare
    return _SUFFIX.sub("", bare)


def _features(text: str) -> Iterator[tuple[str, float, int, int]]:
    """Yield each stem and each pair of neighbouring stems, with its weight and where it stands."""
    previous, previous_weight, previous_start = "", 0.0, 0
    for count, match in enumerate(_WORD.finditer(text)):
        if count >= MAX_WORDS:
            return
        word = match.group()
        weight = _RANK_WEIGHT.get(COMMON.get(word, 0), 1.0)
        root = stem(word)
        yield root, weight, match.start(), match.end()
        if previous and (weight + previous_weight) > 0.4:
            yield (
                f"{previous} {root}",
                _PAIR_WEIGHT * min(1.0, weight + previous_weight),
                previous_start,
                match.end(),
            )
        previous, previous_weight, previous_start = root, weight, match.start()


class _Topic:
    """What one policy's words weigh."""

    __slots__ = ("example_weights", "examples_with", "policy_id", "weights")

    def __init__(self, policy: Policy) -> None:
        self.policy_id = policy.id
        violating = [dict(_weighted(example.text)) for example in policy.examples if example.violates]
        safe = Counter(
            name for example in policy.examples if not example.violates for name in _names(example.text)
        )
        seen = Counter(name for features in violating for name in features)
        self.weights: dict[str, float] = {}
        for features in violating:
            for name, weight in features.items():
                spread = 1.0 + 0.35 * math.log(seen[name])
                taken_back = 1.0 / (1.0 + _SAFE_SHARE * safe[name])
                self.weights[name] = weight * spread * taken_back
        for clause in policy.clauses:
            for name, weight in _weighted(f"{clause.title}. {clause.text}"):
                self.weights.setdefault(name, weight * _CLAUSE_SHARE / (1.0 + _SAFE_SHARE * safe[name]))
        self.examples_with: dict[str, list[int]] = {}
        for index, features in enumerate(violating):
            for name in features:
                self.examples_with.setdefault(name, []).append(index)
        self.example_weights = [sum(self.weights[name] for name in features) for features in violating]


def _weighted(text: str) -> Iterable[tuple[str, float]]:
    return ((name, weight) for name, weight, _, _ in _features(Reading(text).decoded))


def _names(text: str) -> set[str]:
    return {name for name, _ in _weighted(text)}


class AffinityScreen:
    """All active policies of one server, compiled."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._topics = [_Topic(policy) for policy in policies]
        watched = [(term, policy.id) for policy in policies for term in policy.watch_terms]
        self._watched_for = [policy_id for _, policy_id in watched]
        self._watch = TermMatcher([term for term, _ in watched])
        self._known = frozenset(name for topic in self._topics for name in topic.weights)

    def screen(self, reading: Reading) -> list[Signal]:
        """Return at most one signal for each policy."""
        if not self._topics:
            return []
        hits: dict[str, list[Hit]] = {}
        for found in self._watch.find(reading):
            hit = Hit(found.start, found.end, WATCH_TERM)
            hits.setdefault(self._watched_for[found.index], []).append(hit)
        known = self._known
        present: dict[str, tuple[int, int]] = {}
        for name, _, start, end in _features(reading.decoded):
            if name in known:
                present.setdefault(name, (start, end))
        if present:
            for topic in self._topics:
                hits.setdefault(topic.policy_id, []).extend(_likeness(topic, present))
        return [
            _policy_signal(policy_id, of_policy, reading)
            for policy_id, of_policy in hits.items()
            if of_policy
        ]


def _likeness(topic: _Topic, present: dict[str, tuple[int, int]]) -> list[Hit]:
    """Return the words that speak for this policy, their weights adding up to the message's likeness."""
    weights = topic.weights
    shared = [(weights[name], name) for name in present if name in weights]
    total = sum(weight for weight, _ in shared)
    if total < 0.8:
        return []
    covered = [0.0] * len(topic.example_weights)
    for weight, name in shared:
        for index in topic.examples_with.get(name, ()):
            covered[index] += weight
    nearest = max(
        (part / max(2.0, whole) for part, whole in zip(covered, topic.example_weights, strict=True)),
        default=0.0,
    )
    score = min(
        _CAP, 1.0 - math.exp(-((total / _TOPIC_SCALE) ** 2) * 0.35 - (nearest / _LIKENESS_SCALE) ** 2)
    )
    shared.sort(reverse=True)
    return [
        Hit(*present[name], score if rank == 0 else 0.0)
        for rank, (_, name) in enumerate(shared[:EVIDENCE_SPANS])
    ]


def _policy_signal(policy_id: str, hits: list[Hit], reading: Reading) -> Signal:
    found = signal_from_hits(Stage.AFFINITY, Category.POLICY, hits, reading, cap=_CAP)
    return Signal(
        stage=found.stage,
        category=found.category,
        score=found.score,
        evidence=found.evidence,
        policy_id=policy_id,
    )
