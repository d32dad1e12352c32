from typing import Any

import pytest

from bot.core.content import plain_item
from bot.core.judgement import Answer
from bot.core.question import Question
from bot.core.signal import Category, Screened, Stage
from bot.evaluation.message_file import BadLine, FileMessage
from bot.evaluation.screen import Judged, ScreenedMessage, as_json, judge_flagged
from tests.factories import make_abstention, make_policy, make_signal, make_verdict
from tests.fakes import FakeJudge

POLICY = make_policy()
OTHER = make_policy("scams", clause="SC1", categories=(Category.HARASSMENT, Category.SCAM))


def row(number: int = 1, *, flagged: bool = True, text: str = "you walnut", **changes) -> ScreenedMessage:
    message = FileMessage(line=number, id=None, author="", channel="", item=plain_item(text))
    signals = changes.pop("signals", (make_signal(evidence=("walnut",)),))
    return ScreenedMessage(
        message=message, screened=Screened(score=0.8, signals=signals, flagged=flagged), **changes
    )


async def judged(rows, judge: FakeJudge, *, policies=(POLICY,), at_once: int = 4) -> list:
    return [done async for done in judge_flagged(iter(rows), policies, judge, at_once=at_once)]


def printed(done: ScreenedMessage) -> dict[str, Any]:
    return as_json(done, judge=True)


async def test_rows_come_back_in_order_and_only_flagged_ones_are_judged() -> None:
    bad = BadLine(line=3, problem="Line 3 is not JSON.")
    judge = FakeJudge()

    done = await judged([row(1), row(2, flagged=False), bad, row(4)], judge, at_once=1)

    assert [one.line if isinstance(one, BadLine) else one.message.line for one in done] == [1, 2, 3, 4]
    assert done[2] is bad
    assert [bool(one.judged) for one in done if isinstance(one, ScreenedMessage)] == [True, False, True]
    assert len(judge.asked) == 2


async def test_no_more_questions_are_asked_at_once_than_allowed() -> None:
    judge = FakeJudge()
    rows = judge_flagged([row(number) for number in range(6)], (POLICY,), judge, at_once=2)

    asked_when_given = [len(judge.asked) async for _ in rows]

    assert asked_when_given == [2, 2, 4, 4, 6, 6]


async def test_a_question_carries_what_the_filter_pointed_at() -> None:
    judge = FakeJudge()

    await judged([row()], judge)

    assert [question.evidence for question in judge.asked] == [("walnut",)]


async def test_a_message_that_two_policies_claim_is_judged_under_both_and_the_worse_verdict_leads() -> None:
    def rule(question: Question) -> Answer:
        clauses = ("SC1",) if question.policy is OTHER else ()
        return make_verdict(*clauses, policy=question.policy)

    (done,) = await judged([row()], FakeJudge(rule), policies=(POLICY, OTHER))

    document = printed(done)
    assert [verdict["policy"] for verdict in document["verdicts"]] == ["harassment", "scams"]
    assert document["verdict"]["policy"] == "scams"


async def test_a_message_that_no_policy_claims_has_no_verdict() -> None:
    judge = FakeJudge()

    (done,) = await judged([row(signals=(make_signal(Category.DOXXING),))], judge)

    assert judge.asked == []
    assert printed(done)["verdict"] is None
    assert not done.unanswered


async def test_a_model_that_is_away_leaves_an_error_and_stops_nothing() -> None:
    judge = FakeJudge()
    judge.is_away = True

    done = await judged([row(1), row(2)], judge)

    assert [one.unanswered for one in done] == [True, True]
    assert printed(done[0])["verdict"]["error"] == "The model cannot be reached."


@pytest.mark.parametrize(
    ("answers", "leads"),
    [
        ((make_verdict(severity=0), make_verdict("HA1", severity=1)), 1),
        ((make_verdict("HA1", severity=3), make_verdict("HA1", severity=1)), 0),
        ((make_abstention(), make_verdict()), 1),
        ((None, make_verdict()), 1),
        ((make_abstention(), None), 0),
    ],
)
def test_a_usable_verdict_leads_and_the_worst_of_them(answers, leads) -> None:
    both = tuple(Judged(policy=POLICY, answer=answer, problem="away") for answer in answers)

    document = printed(row(judged=both))

    assert document["verdict"] == document["verdicts"][leads]


async def test_a_file_that_breaks_off_breaks_off_the_judging() -> None:
    def rows():
        yield row(1)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        await judged(rows(), FakeJudge())


def test_a_row_names_the_language_that_is_not_read() -> None:
    signal = make_signal(Category.UNREAD_LANGUAGE, 0.0, Stage.LANGUAGE, language="it")

    (document,) = printed(row(signals=(signal,)))["signals"]

    assert (document["stage"], document["category"]) == ("language", "unread-language")
    assert (document["score"], document["language"]) == (0.0, "it")


def test_without_the_judge_a_row_has_no_verdict_key() -> None:
    document = as_json(row(), judge=False)

    assert document.keys() == {"line", "id", "flagged", "score", "signals"}
