"""The terms stage: words and phrases of our own lists, weighed by whom they are said to.

"What a fucking great goal" and "you fucking idiot" share a word and little else. So most insults weigh
little by themselves and much beside "you"; what people say of themselves, or deny, weighs less again.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import Hit, signal_from_hits
from bot.filter.lexicon.families import Families, PhraseFamilies
from bot.filter.lexicon.matching import Found, TermMatcher
from bot.filter.lexicon.terms_data import abuse, certain, contempt, danger, elsewhere, lures, prose, targets
from bot.filter.lexicon.terms_data.group import Group
from bot.filter.reading.meant import as_meant
from bot.filter.reading.normalise import Reading
from bot.filter.reading.other_spellings import other_spellings

_ALL_GROUPS = (
    certain.GROUPS
    + abuse.GROUPS
    + danger.GROUPS
    + prose.GROUPS
    + lures.GROUPS
    + elsewhere.GROUPS
    + contempt.GROUPS
)
_CAPS = {Category.PROFANITY: 0.45, Category.SPAM: 0.85}  # the most that many hits of one category add up to
_MINORS = 0.9  # beside pictures and sex
_HATE_PAIR = 0.62
_BROAD_PAIR = 0.42  # with women, men, a nationality
_PAIR_CHARACTERS = 50  # how far apart a group and what is said of it may stand
_DENIED_PAIR = 0.25  # "they are not vermin", and what somebody else is quoted with
_DISGUISE_BONUS = 0.15  # who hides a word knows what it is

_STOP = re.compile(r"[.!?;\n]")
_YOU_BEFORE = re.compile(
    r"(?:\b(?:you|u|ur|your|youre|you're|yours|yourself|yall|y'all|ya|yous|thou)\b|<@!?\d+>|@\w+)[^.!?\n]{0,36}$"
)
_YOU_AFTER = re.compile(r"[^.!?\n]{0,3}\b(?:you|u|ur|your|youre|you're)\b|\s*<@")
_THEM_BEFORE = re.compile(
    r"\b(?:he|she|they|hes|shes|he's|she's|theyre|they're|him|her|this|that|these|those|what|such|all|bunch|damn|"
    r"fucking|fuckin|stupid|little|dumb|dirty|lying|fat|ugly|guy|girl|dude|bro)\b[^.!?\n]{0,14}$"
)
_SELF_BEFORE = re.compile(r"\b(?:i|i'm|im|i am|i was|myself|my|me|we|our)\b[^.!?,\n]{0,14}$")
_DENIED_BEFORE = re.compile(
    r"\b(?:not|never|no|isn't|isnt|aren't|arent|wasn't|wasnt|ain't|don't be)\b(?: \w+)?\s*$"
)

_NEXT_SENTENCE_PAIR = 0.5  # "look at them. they are vermin": likely, but not sure, to be about the group
_PAIR_DENIED = re.compile(
    r"\b(?:not|never|isnt|arent|dont|nicht|kein|keine|nie|pas|jamais|no|nunca|jamas|nao|non|niet|geen)\s+"
    r"(?:(?:nur|just|only|all|alle|der|die|das|the|a|les|des|de|du|la|una|uma|um|un|einfach|son|sao)\s+){0,2}$"
)
_REPORTED_BEFORE = re.compile(
    r"(?:\b(?:(?:nobody|no one) should|stop|whoever|anyone who|people who|if you|don't|dont|do not"
    r"|niemand (?:sollte|darf)|wer|hort auf|personne ne d\w+|ceux qui|quiconque|arretez"
    r"|nadie deb\w+|quien|quienes|dejen de|basta de|ninguem dev\w+|quem|parem de|chega de)\b|[\"«“])"
    r"[^.!?\n]{0,30}$"
)


class Terms(NamedTuple):
    """What the terms stage says of a message."""

    signals: Sequence[Signal]
    unmeant: Collection[int]  # which words belong to sayings that mean nothing of what they hold


_NOTHING = Terms((), ())


class Lexicon:
    """Our own term lists, compiled."""

    def __init__(self) -> None:
        entries: dict[str, tuple[Group, ...]] = {}
        for group in _ALL_GROUPS:
            alone = (group,)  # one for all terms that stand in no other group
            for term in group.expanded():
                entries[term] = entries.get(term, ()) + alone
        texts = list(entries)
        self._groups = list(entries.values())
        self._benign_from = len(texts)
        self._sayings = _words(abuse.SAYINGS)
        texts += self._sayings
        texts += _words(abuse.BENIGN + contempt.BENIGN)
        self._people_from = len(texts)
        texts += _words(targets.PEOPLE + contempt.PEOPLE)
        self._broad_from = len(texts)
        texts += _words(targets.BROAD_PEOPLE + contempt.BROAD_PEOPLE)
        self._hostile_from = len(texts)
        texts += _words(targets.HOSTILE + contempt.HOSTILE)
        maskable = frozenset(
            index for index, groups in enumerate(self._groups) if any(group.maskable for group in groups)
        )
        self._matcher = TermMatcher(texts, maskable=maskable)
        self._minors = PhraseFamilies(
            [Families(score=_MINORS, lines=certain.MINORS, groups=certain.MINORS_GROUPS)]
        )

    @staticmethod
    def groups() -> tuple[Group, ...]:
        """Return the lists that it was compiled from."""
        return _ALL_GROUPS

    def screen(self, reading: Reading) -> Terms:
        """Return at most one signal for each category, of the text as it is or may be spelled or meant."""
        phrases = self._minors.find(reading.words)
        minors = [Hit(*reading.span_of(one.first, one.last), one.score) for one in phrases] if phrases else []
        found = self._matcher.find(reading)
        signals: Sequence[Signal] = self._signals(reading, found, minors) if found or minors else ()
        unmeant = self._unmeant(reading, found) if found else ()
        others = other_spellings(reading)
        if (meant := as_meant(reading)) is not None:
            others = (meant, *others)
        for other in others:
            if found := self._matcher.find(other):
                signals = _strongest(signals, self._signals(other, found, []))
        return Terms(signals, unmeant) if signals or unmeant else _NOTHING

    def _unmeant(self, reading: Reading, found: list[Found]) -> Collection[int]:
        """Return which words belong to sayings."""
        sayings_to = self._benign_from + len(self._sayings)
        sayings = [one for one in found if self._benign_from <= one.index < sayings_to]
        if not sayings:
            return ()
        return {
            at
            for one in sayings
            for at, (start, end) in enumerate(reading.spans)
            if start < one.end
            and one.start < end
            and reading.words[at] in self._sayings[one.index - self._benign_from]
        }

    def _signals(self, reading: Reading, found: list[Found], minors: list[Hit]) -> list[Signal]:
        benign = _Spans(one for one in found if self._benign_from <= one.index < self._people_from)
        hits: dict[Category, list[Hit]] = {Category.SEXUAL: minors} if minors else {}
        for one in found:
            if one.index < self._benign_from and one not in benign:
                self._weigh(one, reading, hits)
        for pair in self._hateful_pairs(found, benign, reading.decoded):
            hits.setdefault(Category.HATE, []).append(pair)
        return [
            signal_from_hits(Stage.TERMS, category, of_category, reading, cap=_CAPS.get(category, 0.99))
            for category, of_category in hits.items()
        ]

    def _weigh(self, one: Found, reading: Reading, hits: dict[Category, list[Hit]]) -> None:
        for group in self._groups[one.index]:
            score = group.alone if group.aimed is None else _aimed_score(group, reading.decoded, one)
            if one.disguised:
                score = min(0.98, score + _DISGUISE_BONUS)
            hits.setdefault(group.category, []).append(Hit(one.start, one.end, score))

    def _hateful_pairs(self, found: list[Found], benign: "_Spans", text: str) -> Iterator[Hit]:
        """Yield each place where a group of people and something hostile stand side by side."""
        told = sorted(
            (one.start, one.end, one.index)
            for one in found
            if one.index >= self._people_from and one not in benign
        )
        for (start, end, first), (next_start, next_end, second) in pairwise(told):
            hostile = (first >= self._hostile_from) + (second >= self._hostile_from)
            if hostile == 1 and 0 < next_start - end <= _PAIR_CHARACTERS:
                stopped = _STOP.search(text, end, next_start) is not None
                broad = min(first, second) >= self._broad_from
                hostile_at = start if first >= self._hostile_from else next_start
                score = _BROAD_PAIR if broad else _NEXT_SENTENCE_PAIR if stopped else _HATE_PAIR
                yield Hit(start, next_end, _DENIED_PAIR if _is_denied(text, start, hostile_at) else score)


@cache
def shared_lexicon() -> Lexicon:
    """Return the one compiled lexicon: it is the same for every server, and takes some megabytes."""
    return Lexicon()


def _strongest(signals: Sequence[Signal], others: Sequence[Signal]) -> list[Signal]:
    """Return the stronger signal of each category; of equal ones the first."""
    strongest = {one.category: one for one in others}
    for one in signals:
        if (other := strongest.get(one.category)) is None or one.score >= other.score:
            strongest[one.category] = one
    return list(strongest.values())


def _words(text: str) -> list[str]:
    group = Group(category=Category.PROFANITY, alone=0, terms=text)
    return list(dict.fromkeys(group.expanded()))


class _Spans:
    """Stretches of text, asked often whether they hold something."""

    def __init__(self, found: Iterable[Found]) -> None:
        ordered = sorted((one.start, one.end) for one in found)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, one: Found) -> bool:
        """Whether a stretch begins no later and, itself or an earlier one, ends no sooner."""
        before = bisect_right(self._starts, one.start)
        return before > 0 and self._ends[before - 1] >= one.end


def _is_denied(text: str, start: int, hostile_at: int) -> bool:
    """Whether what is said of a group is denied, warned of or quoted from somebody else."""
    if _PAIR_DENIED.search(text, max(0, hostile_at - 24), hostile_at):
        return True
    return _REPORTED_BEFORE.search(text, max(0, start - 60), start) is not None


def _aimed_score(group: Group, text: str, one: Found) -> float:
    """Return the score of an insult by what stands before and after it."""
    aimed = group.aimed or group.alone
    before, after = text[max(0, one.start - 48) : one.start], text[one.end : one.end + 10]
    if before and _DENIED_BEFORE.search(before):
        return group.alone / 2
    if _YOU_BEFORE.search(before) or _YOU_AFTER.match(after):
        return aimed
    if _SELF_BEFORE.search(before):
        return group.alone / 2
    if _THEM_BEFORE.search(before):
        return (group.alone + aimed) / 2
    if not before.strip() and len(text) <= one.end + 3:  # nothing but the insult, as an answer to somebody
        return (group.alone + aimed) / 2
    return group.alone
