"""The affinity stage: likeness to each active policy's own words.

A rule against cheating in a game, or against spoilers, has no bad words for a list to know. So each policy
is read for what its author cares about: the watch terms it names, and the words of the examples that break
it. A message is near a policy if it shares rare words, word stems or word pairs with one of those examples,
or with several of them at once. Words of the examples that are allowed count less; words of everyday chat
count nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice

from bot.core.policy import Policy
from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import Hit, signal_from_hits
from bot.filter.common_words import COMMON
from bot.filter.concepts import concepts_of_words
from bot.filter.matching import TermMatcher
from bot.filter.normalise import EVIDENCE_SPANS, Reading

WATCH_TERM = 0.6  # what naming a watch term weighs
MAX_WORDS = 600  # of a message; the longest that Discord sends rarely has more

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SUFFIX = re.compile(r"(?<=\w{3})(?:ingly|edly|ing|ers|er|ed|es|ies|ly|s|y|e)$")
_RANK_WEIGHT = {1: 0.0, 2: 0.25}  # by standing in COMMON; everything else weighs 1
_PAIR_WEIGHT = 1.3  # two words side by side say more than the two apart
_CONCEPT_WEIGHT = 0.6  # another word for the same thing
_USUAL_SPREAD = 0.35  # share of a policy's texts that its main subject runs through
_WATCH_SHARE = 0.9  # a word out of a watch term, compared with one out of an example
_CLAUSE_SHARE = 0.6  # a word out of a clause or definition
_SAFE_SHARE = 0.35  # how much an allowed example's word takes back
_ENOUGH = 2.3  # summed weight at which a message is more likely on the topic than not
_LIKENESS = 0.55  # share of one example's weight that counts as clearly alike
_USUAL_WORDS = 25  # longer messages share more words by chance
_CAP = 0.9
_FAINTEST = 0.12  # what is fainter is chance, and not worth a signal
_LIST_ITEM = re.compile(r"^\s*[-*] (.+)$", re.MULTILINE)
_SAFE_HEADING = re.compile(r"^#+ *safe\b", re.IGNORECASE | re.MULTILINE)


def stem(word: str) -> str:
    """Return the word without its ending, so that "cheats", "cheating" and "cheater" meet."""
    bare = word.replace("'", "")
    if len(bare) <= 4:
        return bare
    return _SUFFIX.sub("", bare)


@cache
def _concepts() -> dict[str, tuple[str, ...]]:
    """Return the concepts that each stem stands for."""
    by_stem: dict[str, tuple[str, ...]] = {}
    for word, concepts in concepts_of_words().items():
        root = stem(word)
        by_stem[root] = tuple(dict.fromkeys((*by_stem.get(root, ()), *concepts)))
    return by_stem


@lru_cache(maxsize=8192)
def _meaning(word: str) -> tuple[str, float, tuple[str, ...]]:
    """Return a word's stem, its weight and its concepts."""
    root = stem(word)
    rank = COMMON.get(word) or COMMON.get(root, 0)
    return root, _RANK_WEIGHT.get(rank, 1.0), () if rank == 1 else _concepts().get(root, ())


def _features(text: str) -> Iterator[tuple[str, float, int, int]]:
    """Yield each stem and each pair of neighbouring stems, with its weight and where it stands."""
    previous, previous_weight, previous_start = "", 0.0, 0
    for match in islice(_WORD.finditer(text), MAX_WORDS):
        start, end = match.span()
        root, weight, concepts = _meaning(match.group())
        if weight:
            yield root, weight, start, end
        for concept in concepts:
            yield concept, _CONCEPT_WEIGHT, start, end
        if previous_weight * weight:
            yield (
                f"{previous} {root}",
                _PAIR_WEIGHT * math.sqrt(previous_weight * weight),
                previous_start,
                end,
            )
        previous, previous_weight, previous_start = root, weight, start


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
                self.weights[name] = weight * (1.0 + 0.35 * math.log(seen[name]))
        clauses = [f"{clause.title}. {clause.text}" for clause in policy.clauses]
        definitions = _definitions(policy.body)
        self._add(policy.watch_terms, _WATCH_SHARE)
        self._add((*clauses, *definitions), _CLAUSE_SHARE)
        self._add_concepts([*(set(features) for features in violating), *map(_names, clauses)])
        for name in self.weights.keys() & safe.keys():
            self.weights[name] /= 1.0 + _SAFE_SHARE * safe[name]
        self.examples_with: dict[str, list[int]] = {}
        for index, features in enumerate(violating):
            for name in features:
                self.examples_with.setdefault(name, []).append(index)
        self.example_weights = [sum(self.weights[name] for name in features) for features in violating]

    def _add(self, texts: Iterable[str], share: float) -> None:
        for text in texts:
            for name, weight in _weighted(text):
                if name[0] != "#" and weight * share > self.weights.get(name, 0.1):
                    self.weights[name] = weight * share

    def _add_concepts(self, texts: list[set[str]]) -> None:
        """Weigh each concept by the share of these texts that it runs through."""
        spread = Counter(name for names in texts for name in names if name[0] == "#")
        for concept, count in spread.items():
            self.weights[concept] = _CONCEPT_WEIGHT * min(1.0, count / len(texts) / _USUAL_SPREAD)


def _definitions(body: str) -> list[str]:
    """Return the list items of a policy that stand before what it calls safe."""
    return _LIST_ITEM.findall(_SAFE_HEADING.split(body, maxsplit=1)[0])


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
        present: dict[str, tuple[int, int]] = {}
        words = 0
        for name, _, start, end in _features(reading.decoded):
            words += 1
            if name in self._known:
                present.setdefault(name, (start, end))
        if present:
            for topic in self._topics:
                hits.setdefault(topic.policy_id, []).extend(_likeness(topic, present, words))
        return [
            _policy_signal(policy_id, of_policy, reading)
            for policy_id, of_policy in hits.items()
            if of_policy
        ]


def _likeness(topic: _Topic, present: dict[str, tuple[int, int]], words: int) -> list[Hit]:
    """Return the words that speak most for this policy; the first carries the whole message's likeness."""
    weights = topic.weights
    shared = sorted(((weights[name], name) for name in present if name in weights), reverse=True)
    by_word: dict[int, float] = {}  # a word counts once, as itself or as the likeliest thing it stands for
    for weight, name in shared:
        start = present[name][0]
        if " " in name:
            by_word[~start] = weight  # a pair counts beside its words
        elif start not in by_word:
            by_word[start] = weight
    total = sum(by_word.values())
    if total < 0.5:
        return []
    covered = [0.0] * len(topic.example_weights)
    for weight, name in shared:
        for index in topic.examples_with.get(name, ()):
            covered[index] += weight
    nearest = max(
        (part / max(2.5, whole) for part, whole in zip(covered, topic.example_weights, strict=True)),
        default=0.0,
    )
    topical = total / math.sqrt(max(1.0, words / (2 * _USUAL_WORDS)))
    score = min(_CAP, 1.0 - math.exp(-((topical / _ENOUGH) ** 2) - (nearest / _LIKENESS) ** 2))
    if score < _FAINTEST:
        return []
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
