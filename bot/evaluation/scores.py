"""Hold what the judge said against the labels.

Precision, recall and F1 are counted over verdicts. An abstention is no verdict and stands beside them, by its
reason; a question without an answer is in none of the figures and is counted by itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.policy import Policy
from bot.evaluation.answer_file import AnswerKey, KeptAnswer
from bot.evaluation.judge_run import Manner
from bot.evaluation.labels import LabelledMessage
from bot.evaluation.measures import Tally, count

SPLIT = "no majority"  # why an opinion of several samples is none, beside the judge's own reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What all samples together say of one message under one policy."""

    clauses: frozenset[str] = frozenset()
    abstention: str = ""  # why it is no verdict; empty: it is one
    confidence: float | None = None  # mean log-odds of the samples
    unanimous: bool = True

    @property
    def violates(self) -> bool:
        """Whether it is a verdict that names a clause."""
        return bool(self.clauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMessage:
    """One row with an opinion under each of its policies; those that gave no answer are not among them."""

    message: LabelledMessage
    opinions: Mapping[str, Opinion]

    @property
    def is_whole(self) -> bool:
        """Whether every question about it was answered."""
        return self.opinions.keys() == self.message.policies.keys()

    @property
    def said(self) -> bool | None:
        """Whether any policy is broken; None if that cannot be said for an abstention or a missing answer."""
        if any(opinion.violates for opinion in self.opinions.values()):
            return True
        abstained = any(opinion.abstention for opinion in self.opinions.values())
        return None if abstained or not self.is_whole else False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """How many rows had exactly the right set of policies broken."""

    right: int
    rows: int  # labelled and answered under all policies; an abstention is not right


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All that was counted."""

    overall: Tally
    overall_strict: Tally  # with every abstention counted as the wrong answer
    policies: Mapping[str, Tally]
    clauses: Mapping[tuple[str, str], Tally]  # by policy and clause
    exact: Exact
    abstentions: Mapping[str, int]  # opinions, by reason
    opinions: int
    split: int  # opinions whose samples were not of one mind
    confidence: tuple[tuple[float, bool], ...]  # log-odds and label, of verdicts under one policy
    odds: tuple[tuple[float, bool], ...]  # of the same, log-odds and whether the verdict was wrong
    missed: tuple[int, ...]  # lines
    false_alarms: tuple[int, ...]


def gather(
    messages: Sequence[LabelledMessage],
    policies: Sequence[Policy],
    manner: Manner,
    kept: Mapping[AnswerKey, KeptAnswer],
) -> tuple[JudgedMessage, ...]:
    """Join each row with the answers that it has; an opinion needs all its samples."""
    judged = []
    for message in messages:
        opinions = {}
        for policy in policies:
            if policy.id not in message.policies:
                continue
            keys = [manner.key(message, policy, sample) for sample in range(manner.samples)]
            if all(key in kept for key in keys):
                opinions[policy.id] = form_opinion([kept[key] for key in keys])
        judged.append(JudgedMessage(message=message, opinions=opinions))
    return tuple(judged)


def form_opinion(samples: Sequence[KeptAnswer]) -> Opinion:
    """Let the samples vote: more than half of the verdicts decide, and a tie decides nothing."""
    verdicts = [sample for sample in samples if sample.abstention is None]
    unanimous = len({(sample.abstention is None, sample.violates) for sample in samples}) == 1
    if not verdicts:
        reason = Counter(str(sample.abstention) for sample in samples).most_common(1)[0][0]
        return Opinion(abstention=reason, unanimous=unanimous)
    odds = [verdict.confidence for verdict in verdicts if verdict.confidence is not None]
    confidence = sum(odds) / len(odds) if odds else None
    against = [verdict for verdict in verdicts if verdict.violates]
    if 2 * len(against) == len(verdicts):
        return Opinion(abstention=SPLIT, unanimous=False, confidence=confidence)
    if 2 * len(against) < len(verdicts):
        return Opinion(confidence=confidence, unanimous=unanimous)
    votes = Counter(clause for verdict in against for clause in set(verdict.clauses))
    most = max(votes.values())
    named = frozenset(
        clause for clause, number in votes.items() if 2 * number > len(against) or number == most
    )
    return Opinion(clauses=named, confidence=confidence, unanimous=unanimous)


def score(judged: Sequence[JudgedMessage], policies: Sequence[Policy]) -> Scores:
    """Count everything once."""
    opinions = [opinion for row in judged for opinion in row.opinions.values()]
    labelled = [(row, row.message.violates) for row in judged if row.message.violates is not None]
    told = [(label, row.said, row.message.line) for row, label in labelled]
    with_odds = _with_odds(judged)
    return Scores(
        overall=count([(label, said) for label, said, _ in told if said is not None]),
        overall_strict=count(
            [
                (label, (not label) if row.said is None else row.said)
                for row, label in labelled
                if row.is_whole
            ]
        ),
        policies={policy.id: count(_under(judged, policy.id)) for policy in policies},
        clauses={
            (policy.id, clause.id): count(_of_clause(judged, policy.id, clause.id))
            for policy in policies
            for clause in policy.clauses
        },
        exact=_exact(judged, policies),
        abstentions=Counter(opinion.abstention for opinion in opinions if opinion.abstention),
        opinions=len(opinions),
        split=sum(not opinion.unanimous for opinion in opinions),
        confidence=tuple((odds, label) for odds, label, _ in with_odds),
        odds=tuple((odds, said is not label) for odds, label, said in with_odds),
        missed=tuple(line for label, said, line in told if label and said is False),
        false_alarms=tuple(line for label, said, line in told if not label and said),
    )


def _under(judged: Sequence[JudgedMessage], policy_id: str) -> list[tuple[bool, bool]]:
    pairs = []
    for row in judged:
        opinion, expected = row.opinions.get(policy_id), row.message.policies.get(policy_id)
        if opinion and not opinion.abstention and expected and expected.violates is not None:
            pairs.append((expected.violates, opinion.violates))
    return pairs


def _of_clause(judged: Sequence[JudgedMessage], policy_id: str, clause_id: str) -> list[tuple[bool, bool]]:
    pairs = []
    for row in judged:
        opinion, expected = row.opinions.get(policy_id), row.message.policies.get(policy_id)
        if opinion and not opinion.abstention and expected and clause_id in expected.clauses:
            pairs.append((expected.clauses[clause_id], clause_id in opinion.clauses))
    return pairs


def _exact(judged: Sequence[JudgedMessage], policies: Sequence[Policy]) -> Exact:
    rows = right = 0
    for row in judged:
        expected = row.message.policies
        known = [expected[policy.id].violates for policy in policies if policy.id in expected]
        if len(known) < len(policies) or None in known or not row.is_whole:
            continue
        rows += 1
        right += all(
            not row.opinions[key].abstention and row.opinions[key].violates is expected[key].violates
            for key in expected
        )
    return Exact(right=right, rows=rows)


def _with_odds(judged: Sequence[JudgedMessage]) -> list[tuple[float, bool, bool]]:
    """Return log-odds, label and what was said, of the labelled verdicts that have log-odds."""
    scored = []
    for row in judged:
        for policy_id, opinion in row.opinions.items():
            label = row.message.policies[policy_id].violates
            if opinion.confidence is not None and not opinion.abstention and label is not None:
                scored.append((opinion.confidence, label, opinion.violates))
    return scored
