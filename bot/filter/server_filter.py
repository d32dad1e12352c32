"""One server's filter: every stage in order, and the opinion they add up to.

To add a stage: write its file, give it a `screen` that returns signals, and call it in `_signals`. The scorer
comes right after the terms, which it weighs; `combine.py` puts its score and the other stages' together.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import thread_time

from bot.core.content import ContentItem
from bot.core.policy import Policy
from bot.core.settings import OwnRule, RuleKind
from bot.core.sighting import Sighting, SightingKind
from bot.core.signal import Category, Screened, Signal
from bot.filter.combine import overall
from bot.filter.crowd import mentions, newcomers
from bot.filter.crowd.repeats import RecentMessages
from bot.filter.language import shared_language_screen
from bot.filter.lexicon.injection import shared_injection_screen
from bot.filter.lexicon.personal import shared_personal_data_screen
from bot.filter.lexicon.terms import shared_lexicon
from bot.filter.likeness.affinity import AffinityScreen
from bot.filter.likeness.meanings import shared_meanings
from bot.filter.links.domains import ScamDomains, public_suffixes
from bot.filter.links.links import Link, LinkScreen, find_links
from bot.filter.links.site_names import NO_SITES, site_words
from bot.filter.own_rules.patterns import Timer
from bot.filter.own_rules.rules import RuleScreen, domains_of, invites_of
from bot.filter.reading.normalise import Reading
from bot.filter.reading.pieces import ADDRESS
from bot.filter.reading.vocabulary import shared_vocabulary
from bot.filter.scorer.scorer import HEADS
from bot.filter.scorer.screen import shared_scorer_screen

DEFAULT_THRESHOLD = 0.5


class ServerFilter:
    """What one server's messages are screened by; compiled anew whenever its rules or policies change."""

    def __init__(
        self,
        *,
        rules: Sequence[OwnRule],
        policies: Sequence[Policy],
        claimed: frozenset[Category] | None = None,
        scam_domains: ScamDomains | None = None,
        threshold: float = DEFAULT_THRESHOLD,
        new_member_days: int = 0,
        recent: RecentMessages | None = None,
        timer: Timer = thread_time,
    ) -> None:
        """Compile a server's rules and policies.

        claimed: the categories that a policy is asked about; others add nothing to a score. None: all.
        threshold: a message is flagged when its score, 0–1, reaches it or any signal is hard.
        new_member_days: links, floods and repeats of younger accounts and members weigh more; 0: never.
        recent: what was said lately there, if a former filter of the server remembers it.
        timer: seconds of CPU, so that nothing is blamed for a busy machine; it measures what patterns cost.
        """
        self._claimed = claimed
        self._claims_scored = claimed is None or not claimed.isdisjoint(HEADS)
        self._threshold = threshold
        with _uncollected():
            # What takes most room while it is read comes first: what follows moves into that room.
            shared_vocabulary()
            self._lexicon = shared_lexicon()
            meanings = shared_meanings()
            self._scorer = shared_scorer_screen()
            self._language = shared_language_screen()
            self._injection = shared_injection_screen()
            self._personal = shared_personal_data_screen()
            public_suffixes()  # reads its list now, 35 ms, rather than under the first link
        self._recent = RecentMessages() if recent is None else recent
        self._rules = RuleScreen(rules, timer)
        allowed = frozenset(domains_of(rules, RuleKind.ALLOWED_DOMAIN))
        invites = frozenset(invites_of(rules, RuleKind.ALLOWED_INVITE))
        self._links = LinkScreen(scam_domains=scam_domains, allowed=allowed, allowed_invites=invites)
        self._new_member_days = new_member_days
        self._affinity = AffinityScreen(policies, meanings)

    @property
    def disabled_patterns(self) -> tuple[str, ...]:
        """The server's patterns that do not run, because they cannot be compiled or proved slow."""
        return self._rules.patterns.disabled

    def screen(self, sighting: Sighting, now: float) -> Screened:
        """Form an opinion of a message; `now` is in seconds and only ever rises."""
        reading = Reading(sighting.item.text)
        links = _links(reading)
        signals, scored = self._signals(sighting.item, reading, links)
        if sighting.kind is SightingKind.MESSAGE:
            signals += self._recent.screen(
                reading, author_id=sighting.author.id, message_id=sighting.message_id, now=now
            )
        signals += newcomers.screen(sighting.author, sighting.seen_at, self._new_member_days, links, signals)
        return self._screened(signals, scored)

    def screen_item(self, item: ContentItem) -> Screened:
        """Form an opinion of content alone, without regard to who wrote what before."""
        reading = Reading(item.text)
        signals, scored = self._signals(item, reading, _links(reading))
        return self._screened(signals, scored)

    def _signals(self, item: ContentItem, reading: Reading, links: list[Link]) -> tuple[list[Signal], float]:
        """Return what every stage found, and the scorer's overall score."""
        signals = mentions.screen(item, reading.original)
        if not reading.original.strip():
            return signals, 0.0
        terms, unmeant = self._lexicon.screen(reading)
        of_links = self._links.screen(links) if links else []
        sites = site_words(reading, links, suspicious=bool(of_links or terms)) if links else NO_SITES
        opinion = self._scorer.screen(reading, terms, sites.names.union(unmeant) if sites.names else unmeant)
        signals += terms
        signals += opinion.signals
        signals += self._injection.screen(reading)
        signals += self._personal.screen(reading)
        signals += of_links
        signals += self._rules.screen(reading, links)
        odds = self._scorer.odds(opinion) if self._affinity.listens else ()
        signals += self._affinity.screen(reading, odds, sites.well_known)
        signals += self._language.screen(reading)
        return signals, opinion.overall

    def _screened(self, signals: list[Signal], scored: float) -> Screened:
        if not signals:
            return Screened(score=round(scored, 6) if self._claims_scored else 0.0)
        score = overall(signals, scored, self._claimed)
        signals.sort(key=_strength, reverse=True)
        flagged = score >= self._threshold or any(signal.hard for signal in signals)
        return Screened(score=score, signals=tuple(signals), flagged=flagged)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage while tables are read that make none: it would take a fifth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _links(reading: Reading) -> list[Link]:
    return find_links(reading.original) if reading.marks & ADDRESS else []


def _strength(signal: Signal) -> tuple[bool, float]:
    return (signal.hard, signal.score)
