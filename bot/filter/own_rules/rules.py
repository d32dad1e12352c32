"""The rules stage: a server's own keywords, domains, invites and patterns. No model dismisses it."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from time import thread_time

from bot.core.errors import RuleError
from bot.core.settings import OwnRule, RuleKind
from bot.core.signal import Category, Signal, Stage
from bot.filter.links.domains import canonical_domain, suffixes
from bot.filter.links.invites import MAX_CODE, plain_code
from bot.filter.links.links import Link, may_be_prose, places_without_markup, without_markup
from bot.filter.own_rules.domains_apart import DomainsApart
from bot.filter.own_rules.keywords import KeywordMatcher, check_keyword
from bot.filter.own_rules.patterns import BUDGET_S, Patterns, Timer, check_pattern
from bot.filter.reading.normalise import EVIDENCE_CHARACTERS, EVIDENCE_SPANS, Reading
from bot.filter.reading.other_spellings import other_spellings

EVERY = "*"  # as a domain or an invite: every one that is not allowed


def check_rule(rule: OwnRule, timer: Timer = thread_time) -> None:
    """Raise RuleError, whose text is a sentence for the moderator, if the rule cannot be accepted."""
    match rule.kind:
        case RuleKind.KEYWORD:
            check_keyword(rule.value)
        case RuleKind.DOMAIN:
            if rule.value != EVERY:
                canonical_domain(rule.value)
        case RuleKind.ALLOWED_DOMAIN:
            canonical_domain(rule.value)
        case RuleKind.PATTERN:
            check_pattern(rule.value, timer)
        case RuleKind.INVITE:
            if rule.value != EVERY:
                _check_invite(rule.value)
        case RuleKind.ALLOWED_INVITE:
            _check_invite(rule.value)
    if rule.armed and rule.kind not in {RuleKind.KEYWORD, RuleKind.DOMAIN}:
        raise RuleError("Only keywords and domains can delete without the model.")


def _check_invite(value: str) -> None:
    code = plain_code(value)
    if not 2 <= len(code) <= MAX_CODE or not code.replace("-", "").replace("_", "").isalnum():
        raise RuleError(f"“{value}” is not an invite. Write it like discord.gg/abc123.")


def domains_of(rules: Sequence[OwnRule], kind: RuleKind) -> dict[str, str]:
    """Return the domains of one kind of rule, each with its rule's id; what is no domain is left out."""
    found = {}
    for rule in rules:
        if rule.kind is kind:
            try:
                found[canonical_domain(rule.value)] = rule.id
            except RuleError:
                continue  # every domain, or stored before domains were checked as they are now
    return found


def invites_of(rules: Sequence[OwnRule], kind: RuleKind) -> dict[str, str]:
    """Return the invite codes of one kind of rule, lower case, each with its rule's id."""
    return {plain_code(rule.value): rule.id for rule in rules if rule.kind is kind}


class RuleScreen:
    """The exact rules of one server, compiled."""

    def __init__(self, rules: Sequence[OwnRule], timer: Timer = thread_time) -> None:
        self._keywords = [rule.id for rule in rules if rule.kind is RuleKind.KEYWORD]
        self._matcher = KeywordMatcher([rule.value for rule in rules if rule.kind is RuleKind.KEYWORD])
        self._domains = domains_of(rules, RuleKind.DOMAIN)
        self._apart = DomainsApart(self._domains)
        self._allowed_domains = domains_of(rules, RuleKind.ALLOWED_DOMAIN)
        self._invites = invites_of(rules, RuleKind.INVITE)
        self._allowed_invites = invites_of(rules, RuleKind.ALLOWED_INVITE)
        self._every_domain = next(
            (rule.id for rule in rules if rule.kind is RuleKind.DOMAIN and rule.value == EVERY), None
        )
        by_value = {rule.value: rule.id for rule in rules if rule.kind is RuleKind.PATTERN}
        self._pattern_ids = by_value
        self.patterns = Patterns(list(by_value), timer)

    def screen(self, reading: Reading, links: list[Link]) -> list[Signal]:
        """Return one hard signal for each rule that the message breaks."""
        evidence: dict[str, list[str]] = {}
        if self._keywords:
            for read in (reading, *other_spellings(reading)):
                for index, typed in self._matcher.find(read):
                    evidence.setdefault(self._keywords[index], []).append(typed)
        for link in links:
            for rule_id in self._broken_by(link):
                evidence.setdefault(rule_id, []).append(link.typed[:EVIDENCE_CHARACTERS])
        for domain, typed in self._apart.find(reading.original):
            evidence.setdefault(self._domains[domain], []).append(typed)
        if self._pattern_ids:
            self._find_patterns(reading, evidence)
        return [_hard_signal(rule_id, spans) for rule_id, spans in evidence.items()]

    def _broken_by(self, link: Link) -> Iterator[str]:
        """Yield the rules that one link breaks. What is allowed by name breaks none about every link."""
        if link.invite is not None and self._invites:
            code = link.invite.lower()
            rule_id = self._invites.get(code)
            if rule_id is None and code not in self._allowed_invites:
                rule_id = self._invites.get(EVERY)
            if rule_id is not None:
                yield rule_id
        if self._domains:
            yield from (self._domains[domain] for domain in suffixes(link.host) if domain in self._domains)
        if self._every_domain is not None and not self._is_allowed(link) and not may_be_prose(link):
            yield self._every_domain

    def _is_allowed(self, link: Link) -> bool:
        if link.invite is not None and link.invite.lower() in self._allowed_invites:
            return True
        return any(domain in self._allowed_domains for domain in suffixes(link.host))

    def _find_patterns(self, reading: Reading, evidence: dict[str, list[str]]) -> None:
        """Try the patterns on what was typed, and on what it looks like where that is something else."""
        original, typed = reading.original, partial(_typed, reading.original)
        left_s = self._try_patterns(original, typed, evidence, BUDGET_S)
        if reading.is_disguised:
            tried = {original, original.lower()}
            for text in (reading.folded, reading.decoded):
                if text not in tried:
                    left_s = self._try_patterns(text, reading.typed, evidence, left_s)
                    tried.add(text)
        bare = without_markup(original)
        if bare and bare != original:
            places = cache(partial(places_without_markup, original))
            self._try_patterns(
                bare, lambda start, end: typed(places()[start], places()[end - 1] + 1), evidence, left_s
            )

    def _try_patterns(
        self, text: str, typed: Callable[[int, int], str], evidence: dict[str, list[str]], budget_s: float
    ) -> float:
        """Note what was typed where a pattern matches, and return how much of the budget is left."""
        for pattern, start, end in self.patterns.find(text, budget_s=budget_s):
            span = typed(start, end) if start < end else ""
            evidence.setdefault(self._pattern_ids[pattern], []).append(span)
        return budget_s - self.patterns.took_s


def _typed(original: str, start: int, end: int) -> str:
    return original[start:end].strip()[:EVIDENCE_CHARACTERS]


def _hard_signal(rule_id: str, spans: list[str]) -> Signal:
    distinct = tuple(dict.fromkeys(span for span in spans if span))[:EVIDENCE_SPANS]
    return Signal(
        stage=Stage.RULES, category=Category.OWN_RULE, score=1.0, hard=True, evidence=distinct, rule=rule_id
    )
