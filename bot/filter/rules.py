"""The rules stage: a server's own keywords, domains and patterns, whose findings no model dismisses."""

from collections.abc import Sequence
from time import perf_counter

from bot.core.errors import RuleError
from bot.core.settings import OwnRule, RuleKind
from bot.core.signal import Category, Signal, Stage
from bot.filter.domains import canonical_domain, suffixes
from bot.filter.links import Link
from bot.filter.matching import TermMatcher
from bot.filter.normalise import EVIDENCE_CHARACTERS, EVIDENCE_SPANS, Reading
from bot.filter.patterns import Patterns, Timer, check_pattern

MAX_KEYWORD_CHARACTERS = 100


def check_rule(rule: OwnRule, timer: Timer = perf_counter) -> None:
    """Raise RuleError, whose text is a sentence for the moderator, if the rule cannot be accepted."""
    match rule.kind:
        case RuleKind.KEYWORD:
            _check_keyword(rule.value)
        case RuleKind.DOMAIN | RuleKind.ALLOWED_DOMAIN:
            canonical_domain(rule.value)
        case RuleKind.PATTERN:
            check_pattern(rule.value, timer)
    if rule.armed and rule.kind not in {RuleKind.KEYWORD, RuleKind.DOMAIN}:
        raise RuleError("Only keywords and domains can delete without the model.")


def _check_keyword(value: str) -> None:
    if not Reading(value).packed:
        raise RuleError("The keyword is empty: it needs at least one letter or digit.")
    if len(value) > MAX_KEYWORD_CHARACTERS:
        raise RuleError(
            f"The keyword has {len(value)} characters; at most {MAX_KEYWORD_CHARACTERS} are allowed."
        )


def domains_of(rules: Sequence[OwnRule], kind: RuleKind) -> dict[str, str]:
    """Return the domains of one kind of rule, each with its rule's id; what is no domain is left out."""
    found = {}
    for rule in rules:
        if rule.kind is kind:
            try:
                found[canonical_domain(rule.value)] = rule.id
            except RuleError:
                continue  # stored before domains were checked as they are now
    return found


class RuleScreen:
    """The exact rules of one server, compiled."""

    def __init__(self, rules: Sequence[OwnRule], timer: Timer = perf_counter) -> None:
        self._keywords = [rule for rule in rules if rule.kind is RuleKind.KEYWORD]
        self._matcher = TermMatcher([rule.value for rule in self._keywords], exact=True)
        self._domains = domains_of(rules, RuleKind.DOMAIN)
        by_value = {rule.value: rule.id for rule in rules if rule.kind is RuleKind.PATTERN}
        self._pattern_ids = by_value
        self.patterns = Patterns(list(by_value), timer)

    def screen(self, reading: Reading, links: list[Link]) -> list[Signal]:
        """Return one hard signal for each rule that the message breaks."""
        evidence: dict[str, list[str]] = {}
        if self._keywords:
            for found in self._matcher.find(reading):
                typed = reading.typed(found.start, found.end)
                evidence.setdefault(self._keywords[found.index].id, []).append(typed)
        if self._domains:
            for link in links:
                for domain in suffixes(link.host):
                    if domain in self._domains:
                        evidence.setdefault(self._domains[domain], []).append(
                            link.typed[:EVIDENCE_CHARACTERS]
                        )
        if self._pattern_ids:
            self._find_patterns(reading, evidence)
        return [_hard_signal(rule_id, spans) for rule_id, spans in evidence.items()]

    def _find_patterns(self, reading: Reading, evidence: dict[str, list[str]]) -> None:
        """Try the patterns on what was typed, and on the decoded reading where that says something else."""
        for pattern, start, end in self.patterns.find(reading.original):
            span = reading.original[start:end].strip()[:EVIDENCE_CHARACTERS]
            evidence.setdefault(self._pattern_ids[pattern], []).append(span)
        if reading.is_disguised:
            for pattern, start, end in self.patterns.find(reading.decoded):
                evidence.setdefault(self._pattern_ids[pattern], []).append(reading.typed(start, end))


def _hard_signal(rule_id: str, spans: list[str]) -> Signal:
    distinct = tuple(dict.fromkeys(span for span in spans if span))[:EVIDENCE_SPANS]
    return Signal(
        stage=Stage.RULES, category=Category.OWN_RULE, score=1.0, hard=True, evidence=distinct, rule=rule_id
    )
