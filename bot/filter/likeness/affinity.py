"""The affinity stage: likeness to each active policy's own words.

A rule against cheating in a game, or against spoilers, has no bad words for a list to know. So each policy
is read for what its author cares about (`topic.py`), and a message is measured by what its words mean, not
only by how they are spelled: "lifetime key, never caught so far" is near a rule on cheats. Naming a watch
term counts beside that.

Each word is weighed for all policies once and its weights kept, side by side in one whole number, so that a
message costs one addition a word. Long messages are read through a moving window, and the likest counts.
"""

import math
import struct
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

from bot.core.policy import Policy
from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import Hit, signal_from_hits
from bot.filter.lexicon.matching import TermMatcher
from bot.filter.likeness.claims import Claims
from bot.filter.likeness.comparison import Comparison
from bot.filter.likeness.meanings import DIMENSIONS, Meaning, Meanings, shared_meanings
from bot.filter.likeness.topic import Topic, stem
from bot.filter.reading.normalise import EVIDENCE_SPANS, Reading

WATCH_TERM = 0.6  # what naming a watch term weighs
WINDOW, STRIDE = 48, 24  # words
MAX_WORDS = 1_000  # of a message; the longest that Discord sends rarely has as many
MAX_REMEMBERED = 20_000  # words whose weights are kept
MAX_NEW_WORDS = 200  # of one message that are weighed, some 15 µs each; further ones count as unknown

# Fitted by leave-one-policy-out logistic regression: `python -m benchmarks.affinity --fit --benign DIR`.
ALONG, NEAR, HEARD = 12.1, 5.7, 0.8
_USUAL_WORDS = 8  # longer messages are near a key word more often by chance
_USUAL_WAY = 73.0  # that a message leads anywhere: the median of benign chat
HALF = 5.7  # the sum that 2 % of benign chat reaches: a score of 0.5, where one policy is active
HALF_CLAIMED = 6.8  # likewise, where the scorer is heard as well
_SHARED = 1.2  # added to HALF times the logarithm of the policies, which share what is flagged of the chat
_STEEPNESS = 1.0  # of the score over that sum; much like the scorer's over its log odds
_CAP = 0.98
FAINTEST = (
    2.1  # below HALF; about a tenth of benign chat reaches it, and what is fainter is not worth a signal
)
_QUOTED = 0.4  # what scores less flags nothing by itself; looking for its words takes longest

_FIELD = 32  # bits
_FINE = 4_096  # steps to one
_BIAS = 1 << (_FIELD - 1)
_ASIDE = 16  # of the dimensions, by which it is guessed how far a message leads anywhere
_ASIDE_MIDDLE = (_BIAS,) * _ASIDE
_FIRST = 1 + _ASIDE  # field of the first policy
_GUESSED = math.sqrt(DIMENSIONS / _ASIDE)
_LEAST_WAY = 10.0 * _FINE  # most messages lead seven times as far; shorter ways say less


# How much of where a message leads is in a policy's direction, how near its words are to key words, and how
# much more than usual the scorer suspects of what the policy claims.
Measures = tuple[float, float, float]


def likeness(measures: Measures) -> float:
    """Return one policy's likeness in log odds; HALF or HALF_CLAIMED is what 2 % of benign chat reaches."""
    along, near, heard = measures
    return ALONG * along + NEAR * near + HEARD * heard


class AffinityScreen:
    """All active policies of one server, compiled."""

    def __init__(self, policies: Sequence[Policy], meanings: Meanings | None = None) -> None:
        """Compile the policies, which takes about 5 ms each."""
        meanings = meanings if meanings is not None else shared_meanings()
        self._topics = [Topic(policy, meanings) for policy in policies]
        self._claims = [Claims(policy) for policy in policies]
        self.listens = any(self._claims)
        self._weights = _Weights(self._topics, meanings)
        watched = [(term, place) for place, policy in enumerate(policies) for term in policy.watch_terms]
        crowd = math.log(max(1, len(policies)))
        self._halves = [(HALF_CLAIMED if claims else HALF) + crowd * _SHARED for claims in self._claims]
        self._watched_for = [place for _, place in watched]
        self._watch = TermMatcher([term for term, _ in watched], foreign=True)

    def screen(self, reading: Reading, odds: Sequence[float] = ()) -> list[Signal]:
        """Return at most one signal for each policy.

        odds: what the scorer suspects of each of its heads; used where `listens`.
        """
        if not self._topics:
            return []
        hits: dict[int, list[Hit]] = {}
        for found in self._watch.find(reading):
            hit = Hit(found.start, found.end, WATCH_TERM)
            hits.setdefault(self._watched_for[found.index], []).append(hit)
        likenesses = [likeness(measures) for measures in self.measure(reading.words, odds)]
        return [
            self._signal(place, alike, hits.get(place, []), reading)
            for place, alike in enumerate(likenesses)
            if alike >= self._halves[place] - FAINTEST or place in hits
        ]

    def measure(self, words: Sequence[str], odds: Sequence[float] = ()) -> list[Measures]:
        """Return what each policy's likeness is made of, in the stretch of these words that is likest."""
        self._weights.begin()
        heard = [claims.heard(odds) for claims in self._claims]
        if len(words) <= WINDOW:
            return self._weights.measure(set(words), heard)
        starts = range(0, min(len(words), MAX_WORDS) - STRIDE, STRIDE)
        windows = [self._weights.measure(set(words[start : start + WINDOW]), heard) for start in starts]
        return [max(of_policy, key=likeness) for of_policy in zip(*windows, strict=True)]

    def _signal(self, place: int, alike: float, hits: list[Hit], reading: Reading) -> Signal:
        over = alike - self._halves[place]
        score = _share(_STEEPNESS * over) if over >= -FAINTEST else 0.0
        evidence: tuple[str, ...] = ()
        if hits:
            watched = signal_from_hits(Stage.AFFINITY, Category.POLICY, hits, reading, cap=_CAP)
            score = 1.0 - (1.0 - score) * (1.0 - watched.score)
            evidence = watched.evidence
        if len(evidence) < EVIDENCE_SPANS and score >= _QUOTED:
            told = [_typed(reading, index) for index in self._telling(place, reading.words)]
            evidence = tuple(dict.fromkeys((*evidence, *told)))[:EVIDENCE_SPANS]
        return Signal(
            stage=Stage.AFFINITY,
            category=Category.POLICY,
            score=round(min(_CAP, score), 4),
            evidence=evidence,
            policy_id=self._topics[place].policy_id,
        )

    def _telling(self, place: int, words: Sequence[str]) -> list[int]:
        """Return where the words that speak most for this policy stand first, in the order of the message."""
        spoken: dict[str, int] = {}
        for index, word in enumerate(words[:MAX_WORDS]):
            spoken.setdefault(word, index)
        worth = {word: self._weights.worth(word, place) for word in spoken}
        best = sorted((word for word in spoken if worth[word] > 0.0), key=lambda word: -worth[word])
        return sorted(spoken[word] for word in best[:EVIDENCE_SPANS])


def _aside(meanings: Sequence[Meaning]) -> list[float]:
    """Return how far a word leads in each of the first dimensions."""
    aside = [0.0] * _ASIDE
    for meaning in meanings:
        scale = meaning.share * meaning.length / meaning.size
        aside = [way + scale * (value - 7.5) for way, value in zip(aside, meaning.row, strict=False)]
    return aside


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


def _typed(reading: Reading, index: int) -> str:
    """Return what was typed for a word; one that stands there undisguised is found more quickly."""
    word = reading.words[index]
    at = reading.folded.find(word)
    return reading.typed(at, at + len(word)) if at >= 0 else reading.typed_word(index)


class _Weights(dict[str, int]):
    """What each word weighs for every policy, found out when it is first met.

    One whole number a word, with a field for 1, some for where the word leads at all, and two for each
    policy: how far it leads in the policy's direction, and how near it is to a key word. Adding numbers adds
    all fields.
    """

    def __init__(self, topics: Sequence[Topic], meanings: Meanings) -> None:
        super().__init__()
        self._topics, self._meanings = topics, meanings
        self._roots = frozenset[str]().union(*[topic.roots for topic in topics])
        vectors = [topic.vectors for topic in topics]
        self._comparison = Comparison([vector for of_topic in vectors for vector in of_topic])
        ends = list(accumulate(map(len, vectors), initial=0))
        self._slices = [slice(start, end) for start, end in pairwise(ends)]
        count = _FIRST + 2 * len(topics)
        self._form = struct.Struct(f"<{count}I")
        self._middle = self._packed([0.0] * count)
        self._nothing = self._packed([1.0 / _FINE, *[0.0] * (count - 1)]) - self._middle
        self._new_left = MAX_NEW_WORDS

    def __missing__(self, word: str) -> int:
        if self._new_left <= 0:
            return self._nothing
        self._new_left -= 1
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        self[word] = weight = self._weigh(word)
        return weight

    def _weigh(self, word: str) -> int:
        meanings = self._meanings.of(word)
        root = stem(word)
        if not meanings and root not in self._roots:
            return self._nothing
        compared = [self._comparison(meaning.row) for meaning in meanings]
        fields = [1.0 / _FINE, *_aside(meanings)]
        for topic, its in zip(self._topics, self._slices, strict=True):
            fields += topic.weigh(root, meanings, [alike[its] for alike in compared])
        return self._packed(fields) - self._middle

    def begin(self) -> None:
        """Begin a message, which may have only so many new words."""
        self._new_left = MAX_NEW_WORDS

    def measure(self, words: Collection[str], heard: Sequence[float]) -> list[Measures]:
        """Return what each policy's likeness to a message or stretch of these words is made of."""
        fields = self._unpacked(sum(map(self.__getitem__, words)))
        count = fields[0] - _BIAS
        along = 1.0 / (math.dist(fields[1:_FIRST], _ASIDE_MIDDLE) * _GUESSED + _LEAST_WAY)
        near = 1.0 / _FINE / math.sqrt(max(_USUAL_WORDS, count) / _USUAL_WORDS)
        return [
            ((fields[at] - _BIAS) * along, (fields[at + 1] - _BIAS) * near, suspicion)
            for at, suspicion in zip(range(_FIRST, len(fields), 2), heard, strict=True)
        ]

    def worth(self, word: str, place: int) -> float:
        """Return how much one word speaks for one policy, compared with the message's others."""
        fields = self._unpacked(self[word])
        leads, near = fields[_FIRST + 2 * place] - _BIAS, fields[_FIRST + 2 * place + 1] - _BIAS
        return leads * ALONG / _USUAL_WAY + near * NEAR

    def _packed(self, fields: Sequence[float]) -> int:
        whole = [round(value * _FINE) + _BIAS for value in fields]
        return int.from_bytes(self._form.pack(*whole), "little")

    def _unpacked(self, total: int) -> tuple[int, ...]:
        return self._form.unpack((total + self._middle).to_bytes(self._form.size, "little"))
