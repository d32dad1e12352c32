"""The affinity stage: likeness to each active policy's own words.

A rule against cheating in a game, or against spoilers, has no bad words for a list to know. So each policy
is read for what its author cares about (`topic.py`), and a message is measured by what its words mean, not
only by how they are spelled: "lifetime key, never caught so far" is near a rule on cheats. Naming a watch
term counts beside that, and so do words that turn up wherever rules are broken (`priors.py`).

Each word is weighed for all policies once and its weights kept (`weights.py`), so that a message costs one
addition a word. Long messages are read through a moving window, and the likest counts.
"""

import math
from collections.abc import Collection, Sequence
from operator import lt

from bot.core.policy import Policy
from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import Hit, signal_from_hits
from bot.filter.lexicon.matching import TermMatcher
from bot.filter.likeness.claims import Claims
from bot.filter.likeness.meanings import Meanings, shared_meanings
from bot.filter.likeness.measures import ALONG, NEAR, Measures, likeness
from bot.filter.likeness.priors import shared_priors
from bot.filter.likeness.topic import Topic
from bot.filter.likeness.weights import MAX_WORDS, weighing
from bot.filter.reading.normalise import EVIDENCE_SPANS, Reading

__all__ = ["AffinityScreen", "likeness"]

WATCH_TERM = 0.6  # what naming a watch term weighs

_USUAL_WAY = 73.0  # that a message leads anywhere: the median of benign chat
HALF = 5.5  # the sum that 2 % of benign chat reaches: a score of 0.5, where one policy is active
HALF_CLAIMED = 6.45  # likewise, where the scorer is heard as well
_SHARED = 1.3  # added to HALF times the logarithm of the policies, which share what is flagged of the chat
_STEEPNESS = 1.0  # of the score over that sum; much like the scorer's over its log odds
_CAP = 0.98
FAINTEST = 2.6  # below HALF; about a tenth of benign chat reaches it, and the fainter is not worth a signal
_QUOTED = 0.4  # what scores less flags nothing by itself; looking for its words takes longest


class AffinityScreen:
    """All active policies of one server, compiled."""

    def __init__(self, policies: Sequence[Policy], meanings: Meanings | None = None) -> None:
        """Compile the policies, which takes about 5 ms each."""
        meanings = meanings if meanings is not None else shared_meanings()
        self._topics = [Topic(policy, meanings) for policy in policies]
        self._claims = Claims(policies)
        self.listens = any(self._claims.made)
        self._unheard = [0.0] * len(policies)
        self._weights = weighing(self._topics, meanings, shared_priors())
        watched = [(term, place) for place, policy in enumerate(policies) for term in policy.watch_terms]
        crowd = math.log(max(1, len(policies)))
        self._halves = [(HALF_CLAIMED if claims else HALF) + crowd * _SHARED for claims in self._claims.made]
        self._faintest = [half - FAINTEST for half in self._halves]
        self._watched_for = [place for _, place in watched]
        self._watch = TermMatcher([term for term, _ in watched], foreign=True)

    def screen(
        self, reading: Reading, odds: Sequence[float] = (), unmeant: Collection[int] = ()
    ) -> list[Signal]:
        """Return at most one signal for each policy.

        odds: what the scorer suspects of each of its heads; used where `listens`.
        unmeant: which words say nothing, being the address of a well-known service.
        """
        if not self._topics:
            return []
        hits: dict[int, list[Hit]] = {}
        for found in self._watch.find(reading):
            hit = Hit(found.start, found.end, WATCH_TERM)
            hits.setdefault(self._watched_for[found.index], []).append(hit)
        words = reading.short_words
        if unmeant:
            words = [word for place, word in enumerate(words) if place not in unmeant]
        likenesses = self._weights.likenesses(words, self._heard(odds))
        if not hits and all(map(lt, likenesses, self._faintest)):
            return []
        places = [place for place in range(len(reading.words)) if place not in unmeant]
        return [
            self._signal(place, alike, hits.get(place, []), reading, places)
            for place, alike in enumerate(likenesses)
            if alike >= self._faintest[place] or place in hits
        ]

    def measure(self, words: Sequence[str], odds: Sequence[float] = ()) -> list[Measures]:
        """Return what each policy's likeness is made of, in the stretch of these words that is likest."""
        return self._weights.measure(words, self._heard(odds))

    def _heard(self, odds: Sequence[float]) -> Sequence[float]:
        return self._claims.heard(odds) if odds else self._unheard

    def _signal(
        self, place: int, alike: float, hits: list[Hit], reading: Reading, places: Sequence[int]
    ) -> Signal:
        over = alike - self._halves[place]
        score = _share(_STEEPNESS * over) if over >= -FAINTEST else 0.0
        evidence: tuple[str, ...] = ()
        if hits:
            watched = signal_from_hits(Stage.AFFINITY, Category.POLICY, hits, reading, cap=_CAP)
            score = 1.0 - (1.0 - score) * (1.0 - watched.score)
            evidence = watched.evidence
        if len(evidence) < EVIDENCE_SPANS and score >= _QUOTED:
            told = [_typed(reading, index) for index in self._telling(place, reading.short_words, places)]
            evidence = tuple(dict.fromkeys((*evidence, *told)))[:EVIDENCE_SPANS]
        return Signal(
            stage=Stage.AFFINITY,
            category=Category.POLICY,
            score=round(min(_CAP, score), 4),
            evidence=evidence,
            policy_id=self._topics[place].policy_id,
        )

    def _telling(self, place: int, words: Sequence[str], places: Sequence[int]) -> list[int]:
        """Return at which of these places the words that speak most for this policy stand first, in order."""
        spoken: dict[str, int] = {}
        for index in places[:MAX_WORDS]:
            spoken.setdefault(words[index], index)
        worth = {word: self._worth(word, place) for word in spoken}
        best = sorted((word for word in spoken if worth[word] > 0.0), key=lambda word: -worth[word])
        return sorted(spoken[word] for word in best[:EVIDENCE_SPANS])

    def _worth(self, word: str, place: int) -> float:
        """Return how much one word speaks for one policy, compared with the message's others."""
        leads, near = self._weights.of(word, place)
        return ALONG * leads / _USUAL_WAY + NEAR * near


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


def _typed(reading: Reading, index: int) -> str:
    """Return what was typed for a word; one that stands there undisguised is found more quickly."""
    word = reading.words[index]
    at = reading.folded.find(word)
    return reading.typed(at, at + len(word)) if at >= 0 else reading.typed_word(index)
