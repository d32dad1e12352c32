import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.content import plain_item
from bot.core.errors import ModelAwayError
from bot.core.judgement import Answer, Effort
from bot.core.policy import Policy
from bot.core.question import Question
from bot.evaluation.answer_file import AnswerFile, open_answers
from bot.evaluation.judge_run import PATIENCE_S, Asked, Manner, ask_all, plan_questions
from bot.evaluation.labels import Expected, LabelledMessage
from tests.factories import make_policy, make_run, make_verdict
from tests.fakes import FakeJudge

POLICY = make_policy()
OTHER = make_policy("scams", clause="SC1")
MANNER = Manner(
    effort=Effort.MEDIUM, samples=1, prompt_version="1", model="gpt-oss-safeguard-20b", stand_in=False
)


def message(text: str = "hello", *policies: Policy, line: int = 1) -> LabelledMessage:
    expected = {policy.id: Expected(violates=False) for policy in policies or (POLICY,)}
    return LabelledMessage(line=line, item=plain_item(text), violates=False, policies=expected)


@pytest.fixture
def answers(tmp_path: Path) -> Iterator[AnswerFile]:
    with open_answers(tmp_path / "answers.jsonl", resume=False) as opened:
        yield opened


async def ask(judge, messages, answers, *, policies=(POLICY,), manner=MANNER, **options) -> Asked:
    questions = plan_questions(messages, policies, manner)
    left = [(key, question) for key, question in questions.items() if key not in answers.kept]
    return await ask_all(judge, left, answers, **{"at_once": 4, **options})


def test_questions_stand_policy_by_policy_with_the_effort_and_all_samples() -> None:
    messages = [message("a", POLICY, OTHER), message("b", OTHER)]

    planned = [*plan_questions(messages, [POLICY, OTHER], replace(MANNER, samples=2)).values()]

    assert [(one.policy.id, one.item.text, one.sample) for one in planned] == [
        ("harassment", "a", 0),
        ("harassment", "a", 1),
        ("scams", "a", 0),
        ("scams", "a", 1),
        ("scams", "b", 0),
        ("scams", "b", 1),
    ]
    assert {question.effort for question in planned} == {Effort.MEDIUM}


async def test_two_rows_with_one_text_are_one_question(answers) -> None:
    judge = FakeJudge()

    await ask(judge, [message("same", line=1), message("same", line=2)], answers)

    assert len(judge.asked) == 1


async def test_what_is_answered_is_never_asked_again(answers) -> None:
    judge = FakeJudge()
    await ask(judge, [message("a"), message("b")], answers)

    asked = await ask(judge, [message("a"), message("b"), message("c")], answers)

    assert asked == Asked()
    assert [question.item.text for question in judge.asked] == ["a", "b", "c"]


async def test_no_more_are_asked_at_once_than_allowed(answers) -> None:
    class Busy(FakeJudge):
        now = most = 0

        async def judge(self, question: Question) -> Answer:
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0)
            self.now -= 1
            return await super().judge(question)

    judge = Busy()

    await ask(judge, [message(str(number)) for number in range(20)], answers, at_once=3)

    assert (judge.most, len(judge.asked)) == (3, 20)


async def test_a_model_that_was_away_for_a_while_is_waited_for(answers) -> None:
    judge = FakeJudge()
    judge.is_away = True
    waits = 0

    async def sleep(_: float) -> None:
        nonlocal waits
        waits += 1
        judge.is_away = waits < 3

    asked = await ask(judge, [message("a")], answers, at_once=1, sleep=sleep, clock=lambda: 0.0)

    assert (asked, len(answers.kept), waits) == (Asked(), 1, 3)


async def test_a_model_that_stays_away_ends_the_run_and_nothing_counts_as_an_answer(answers) -> None:
    judge = FakeJudge()
    judge.is_away = True
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    asked = await ask(
        judge, [message(str(number)) for number in range(9)], answers, sleep=sleep, clock=lambda: now
    )

    assert asked == Asked(
        unanswered=9,
        problem=f"No question was answered for {PATIENCE_S:g} s. The model cannot be reached.",
    )
    assert dict(answers.kept) == {}


async def test_a_question_that_is_never_answered_in_time_holds_up_no_other(answers) -> None:
    class Slow(FakeJudge):
        async def judge(self, question: Question) -> Answer:
            if question.item.text == "slow":
                self.refused += 1
                raise ModelAwayError("The model server did not answer within 8 s.")
            return await super().judge(question)

    judge = Slow()

    asked = await ask(judge, [message("slow"), message("a"), message("b")], answers, at_once=1)

    problem = "The model server did not answer within 8 s."
    assert (asked, judge.refused, len(answers.kept)) == (Asked(unanswered=1, problem=problem), 3, 2)


class Failing(FakeJudge):
    """A server that is there, and fails at every question until the clock says otherwise."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self.now = 0.0
        self._until = until

    async def judge(self, question: Question) -> Answer:
        if self.now < self._until:
            self.refused += 1
            known = "The model server is away." if self.refused > 1 else "It reports a failure (HTTP 503)."
            raise ModelAwayError(known)
        return await super().judge(question)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_a_server_that_is_there_and_fails_for_a_while_is_waited_for(answers) -> None:
    judge = Failing(until=PATIENCE_S / 2)

    asked = await ask(
        judge, [message("a"), message("b")], answers, sleep=judge.sleep, clock=lambda: judge.now
    )

    assert (asked, len(answers.kept)) == (Asked(), 2)


async def test_a_server_that_is_there_and_fails_at_everything_ends_the_run_and_its_first_reason_is_kept(
    answers,
) -> None:
    judge = Failing(until=float("inf"))

    asked = await ask(
        judge, [message("a"), message("b")], answers, sleep=judge.sleep, clock=lambda: judge.now
    )

    problem = f"No question was answered for {PATIENCE_S:g} s. It reports a failure (HTTP 503)."
    assert (asked, len(answers.kept)) == (Asked(unanswered=2, problem=problem), 0)
    assert PATIENCE_S < judge.now < 2 * PATIENCE_S


async def test_answers_of_another_model_are_not_mixed_in(answers) -> None:
    def rule(question: Question) -> Answer:
        model = "another" if question.item.text == "b" else MANNER.model
        return make_verdict(run=make_run(question.policy, model=model))

    asked = await ask(FakeJudge(rule), [message("a"), message("b"), message("c")], answers, at_once=1)

    assert asked == Asked(unanswered=2, problem="Another model answers now: another.")
    assert len(answers.kept) == 1


async def test_each_answer_is_told_to_whoever_shows_the_progress(answers) -> None:
    told: list[None] = []

    await ask(FakeJudge(), [message("a"), message("b")], answers, answered=lambda: told.append(None))

    assert len(told) == 2
