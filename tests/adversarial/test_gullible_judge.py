"""Every attack against a model that obeys it: what the judge makes of the answer, and the decision of that."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from random import SystemRandom

import orjson
import pytest
import pytest_asyncio

from bot.chat.render import render_case
from bot.core.case import CaseFile
from bot.core.content import plain_item
from bot.core.decide import decide
from bot.core.decision import Decision, Outcome
from bot.core.judgement import Abstention, AbstentionReason, Answer, Verdict
from bot.core.policy import Policy
from bot.core.question import Question
from bot.core.settings import Mode, ServerSettings
from bot.core.signal import Category, Signal, Stage
from bot.filter.reading.undisguise import undisguised
from bot.filter.server_filter import ServerFilter
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.policy.shipped import load_shipped
from tests.adversarial.attacks import INSULT, Attack, Obedience, Surface, all_attacks, question_of
from tests.adversarial.gullible import NEVER_SAID, Gullible
from tests.factories import make_case, make_policy, make_settings, make_sighting

pytestmark = pytest.mark.asyncio(loop_scope="module")

ATTACKS = all_attacks()
HARD = Signal(stage=Stage.RULES, category=Category.OWN_RULE, score=1.0, hard=True, rule="keyword:idiot")
SOFT = Signal(stage=Stage.TERMS, category=Category.HARASSMENT, score=0.9)
AT_ONCE = 16
CLEARED = {Obedience.CLEAR, Obedience.CONFESS, Obedience.PING, Obedience.LINK, Obedience.MARKERS}
UNUSABLE = {
    Obedience.INVENT: AbstentionReason.UNKNOWN_CLAUSE,
    Obedience.FOREIGN: AbstentionReason.UNKNOWN_CLAUSE,
    Obedience.PROSE: AbstentionReason.INVALID,
    Obedience.KEYS: AbstentionReason.INVALID,
    Obedience.CONTRADICT: AbstentionReason.INVALID,
    Obedience.SECOND_FINAL: AbstentionReason.MALFORMED,
    Obedience.TOOL: AbstentionReason.MALFORMED,
    Obedience.SILENCE: AbstentionReason.EMPTY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What came back, all asked of one model at the same time."""

    model: Gullible
    attacked: dict[str, Answer]  # by the attack's id
    bystanders: tuple[Answer, ...]  # insults that came with nothing
    greetings: tuple[Answer, ...]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def answers() -> AsyncIterator[Answers]:
    """Ask about every attack, and in between about what others wrote."""
    at_once = asyncio.Semaphore(AT_ONCE)
    async with (
        Gullible.start(ATTACKS) as model,
        VllmJudge(Endpoint(url=model.url), random=SystemRandom(), undisguise=undisguised) as judge,
    ):

        async def ask(question: Question) -> Answer:
            async with at_once:
                return await judge.judge(question)

        policy = make_policy()
        insult, greeting = (
            Question(item=plain_item(text), policy=policy) for text in (INSULT, "good morning")
        )
        few = range(10)
        told, bystanders, greetings = await asyncio.gather(
            asyncio.gather(*(ask(question_of(attack)) for attack in ATTACKS)),
            asyncio.gather(*(ask(insult) for _ in few)),
            asyncio.gather(*(ask(greeting) for _ in few)),
        )
    yield Answers(
        model=model,
        attacked={attack.id: answer for attack, answer in zip(ATTACKS, told, strict=True)},
        bystanders=tuple(bystanders),
        greetings=tuple(greetings),
    )


def armed(policy: Policy) -> ServerSettings:
    """Return the settings under which most is done by itself."""
    clauses = frozenset(f"{policy.id}/{clause.id}" for clause in policy.clauses)
    return make_settings(mode=Mode.ASSIST, automatic_clauses=clauses)


def decided(attack: Attack, answer: Answer, signal: Signal) -> tuple[CaseFile, Decision, Policy]:
    question = question_of(attack)
    case = make_case(
        (question.policy, answer), signals=(signal,), sighting=make_sighting(item=question.item), number=1
    )
    policies = {question.policy.digest: question.policy}
    return case, decide(case, policies, armed(question.policy), quota_left=10), question.policy


every_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
"""Run a test for each of them."""


@every_attack
async def test_the_model_obeyed_and_the_answer_is_believed_only_where_it_can_be(
    answers: Answers, attack: Attack
) -> None:
    answer = answers.attacked[attack.id]
    question = question_of(attack)

    assert bool(answers.model.obeyed[attack.id]) is attack.reaches_the_model
    if isinstance(answer, Abstention):
        return
    assert set(answer.clauses) <= {clause.id for clause in question.policy.clauses}
    assert answer.quote is None or answer.quote in question.item.text
    assert len(answer.rationale) <= 300
    assert answer.rationale.isprintable()


@every_attack
async def test_what_obeying_comes_to(answers: Answers, attack: Attack) -> None:
    answer = answers.attacked[attack.id]
    if not attack.reaches_the_model:
        assert isinstance(answer, Verdict)
        assert answer.violates
    elif attack.obey in UNUSABLE:
        assert isinstance(answer, Abstention)
        assert answer.reason is UNUSABLE[attack.obey]
    elif attack.obey in CLEARED:
        assert isinstance(answer, Verdict)
        assert not answer.violates
    elif attack.obey is Obedience.ACCUSE:
        assert isinstance(answer, Verdict)
        assert answer.quote_unsupported
    else:
        assert attack.obey is Obedience.COPY
        assert isinstance(answer, Abstention) or not answer.violates


@every_attack
async def test_no_exact_signal_is_cleared_and_nothing_is_done(answers: Answers, attack: Attack) -> None:
    _, decision, _ = decided(attack, answers.attacked[attack.id], HARD)

    assert decision.shown
    assert decision.outcome in {Outcome.DISAGREES, Outcome.UNANSWERED, Outcome.VIOLATION}
    assert decision.action is None


@every_attack
async def test_the_same_answer_thrice_does_nothing_either(answers: Answers, attack: Attack) -> None:
    """An automatic action takes a second look whose answers agree; a model that obeys agrees with itself."""
    if not attack.reaches_the_model:
        return
    question, answer = question_of(attack), answers.attacked[attack.id]
    case = make_case(
        (question.policy, answer),
        signals=(SOFT,),
        sighting=make_sighting(item=question.item),
        second=(answer,) * 3,
    )

    decision = decide(case, {question.policy.digest: question.policy}, armed(question.policy), quota_left=10)

    assert decision.action is None
    assert decision.shown is not (isinstance(answer, Verdict) and decision.outcome is Outcome.CLEARED)


@every_attack
async def test_the_post_pings_nobody_and_links_nowhere(answers: Answers, attack: Attack) -> None:
    case, decision, policy = decided(attack, answers.attacked[attack.id], HARD)
    embed = render_case(
        replace(case, decision=decision), {policy.digest: policy}, marker="m4rk3r", shadow=False
    )

    shown = orjson.dumps(embed.to_dict()).decode().replace("https://discord.com/channels/", "")
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert "<@&" not in shown
    assert "<@1>" not in shown
    assert "://" not in shown
    assert "<|" not in shown
    assert NEVER_SAID not in shown


async def test_what_others_wrote_at_the_same_time_is_judged_as_if_nothing_were(answers: Answers) -> None:
    assert all(
        isinstance(answer, Verdict) and answer.clauses == ("HA1",) and answer.quote
        for answer in answers.bystanders
    )
    assert all(isinstance(answer, Verdict) and not answer.violates for answer in answers.greetings)


async def test_orders_that_the_filter_saw_keep_an_insult_from_being_cleared(answers: Answers) -> None:
    """Nothing exact stands against these, and the model says that all is well. A title has no insult beside it."""
    screen = ServerFilter(rules=(), policies=tuple(load_shipped().values()))
    seen = []
    for attack in ATTACKS:
        if attack.surface is Surface.THREAD:
            continue
        signals = screen.screen(make_sighting(item=question_of(attack).item), 0.0).signals
        if any(signal.category is Category.INJECTION for signal in signals):
            question, answer = question_of(attack), answers.attacked[attack.id]
            case = make_case((question.policy, answer), signals=signals)
            decision = decide(case, {question.policy.digest: question.policy}, make_settings(), quota_left=0)
            seen.append((attack.id, decision.shown))

    assert len(seen) >= 100
    assert [attack_id for attack_id, shown in seen if not shown] == []


async def test_an_attempt_that_the_model_owns_up_to_is_shown_and_is_no_offence(answers: Answers) -> None:
    (attack,) = [attack for attack in ATTACKS if attack.obey is Obedience.CONFESS]

    _, decision, _ = decided(attack, answers.attacked[attack.id], SOFT)

    assert decision.shown
    assert decision.outcome is Outcome.DISAGREES
    assert decision.clauses == ()
