"""What is said while the model is away, what is asked of it then, and how work goes on."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.core.decision import Outcome
from bot.core.errors import ModelAwayError, ModLogGoneError
from bot.core.judgement import Priority
from bot.core.question import Question
from bot.core.signal import Category
from bot.pipeline.events import JudgementAnswered
from tests.contract.steps import flagged
from tests.factories import SERVER_ID, make_sighting, make_signal, make_verdict
from tests.fakes import WordFilter
from tests.unit.pipeline.conftest import PlayedPath, open_path


def walnuts(*numbers: int):
    return [make_sighting(f"walnut {n}", message_id=n, author_id=n) for n in numbers]


async def go_away(path: PlayedPath) -> None:
    path.judge.is_away = True
    await path.play(make_sighting())


async def come_back(path: PlayedPath) -> None:
    path.judge.is_away = False
    path.later(seconds=30)
    await path.judge_all()
    await path.work()


def said(path: PlayedPath):
    return [figures for told in path.mod_log.said.values() for _, figures in told]


def is_back(path: PlayedPath) -> bool:
    (told,) = path.mod_log.said.values()
    return told[-1][0].back_at is not None


async def test_a_short_absence_is_not_worth_a_word(path) -> None:
    await go_away(path)
    path.later(seconds=59)
    await path.news.look()
    await come_back(path)
    await path.news.look()

    assert path.mod_log.outage_calls == 0


async def test_after_a_minute_one_message_says_so_and_later_that_it_is_over(path) -> None:
    await go_away(path)
    path.later(seconds=60)
    for _ in range(3):
        await path.news.look()
        path.later(seconds=10)
    assert [figures.waiting for figures in said(path)] == [1]

    await come_back(path)
    for _ in range(3):
        await path.news.look()
    assert [(figures.waiting, figures.judged, figures.shown) for figures in said(path)] == [
        (1, 0, 0),
        (0, 1, 1),
    ]
    assert is_back(path)
    assert path.mod_log.outage_calls == 2


async def test_nothing_is_said_where_nothing_waits(path) -> None:
    path.judge.is_away = True
    path.judging.absence.begin(path.now)
    path.later(hours=1)
    await path.news.look()

    assert path.mod_log.outage_calls == 0


async def test_the_message_is_edited_seldom_and_only_when_the_count_changes(path) -> None:
    await go_away(path)
    path.later(minutes=1)
    await path.news.look()
    path.later(minutes=30)
    await path.news.look()
    assert path.mod_log.outage_calls == 1

    await path.commit(*walnuts(1, 2))
    await path.news.look()
    await path.commit(*walnuts(3))
    path.later(minutes=9)
    await path.news.look()
    assert [figures.waiting for figures in said(path)] == [1, 3]


async def test_a_lost_answer_makes_no_second_message(path) -> None:
    await go_away(path)
    path.later(minutes=1)
    path.mod_log.answers_lost = 1
    await path.news.look()
    path.later(minutes=2)
    await path.news.look()

    assert len(path.mod_log.said) == 1
    (outage,) = await path.store.open_outages()
    assert outage.post.message_id in path.mod_log.said


async def test_a_restart_goes_on_with_the_message_that_stands(tmp_path) -> None:
    async with open_path(tmp_path / "data") as path:
        await path.set_up()
        await go_away(path)
        path.later(minutes=1)
        await path.news.look()
        (since,) = [outage.since for outage in await path.store.open_outages()]
        channel, moment = path.mod_log, path.now
    async with open_path(tmp_path / "data") as path:
        path.mod_log, path.now, path.judge.is_away = channel, moment + timedelta(hours=1), True
        path.news._mod_log = channel
        await path.servers.reload(SERVER_ID)
        await path.commit(*walnuts(1))
        await path.judge_all()
        path.later(minutes=1)
        await path.news.look()

        assert [figures.waiting for figures in said(path)] == [1, 2]
        (told,) = channel.said.values()
        assert told[-1][0].since == since


async def test_a_restart_after_the_return_says_so(tmp_path) -> None:
    async with open_path(tmp_path / "data") as path:
        await path.set_up()
        await go_away(path)
        path.later(minutes=1)
        await path.news.look()
        channel, moment = path.mod_log, path.now
    async with open_path(tmp_path / "data") as path:
        path.mod_log, path.now = channel, moment + timedelta(hours=1)
        path.news._mod_log = channel
        await path.servers.reload(SERVER_ID)
        await path.judge_all()
        await path.news.look()
        assert is_back(path)
        assert said(path)[-1].waiting == 1  # judged, and not yet decided


async def test_a_message_that_a_moderator_deleted_is_not_made_again(path) -> None:
    await go_away(path)
    path.later(minutes=1)
    await path.news.look()
    path.mod_log.said.clear()

    await path.commit(*walnuts(1))
    for _ in range(5):
        path.later(minutes=30)
        await path.news.look()
    await come_back(path)
    await path.news.look()

    assert path.mod_log.said == {}
    assert path.mod_log.outage_calls == 2
    assert await path.store.open_outages() == ()


async def test_a_mod_log_that_is_gone_is_left_alone_for_ten_minutes(path, monkeypatch) -> None:
    calls = []

    async def gone(outage, figures):
        calls.append(path.now)
        raise ModLogGoneError("The mod-log channel is gone.")

    monkeypatch.setattr(path.mod_log, "post_outage", gone)
    await go_away(path)
    path.later(minutes=1)
    for _ in range(19):
        await path.news.look()
        path.later(minutes=1)

    assert [later - calls[0] for later in calls] == [timedelta(0), timedelta(minutes=10)]


async def test_a_model_that_comes_and_goes_gets_one_message_an_hour(path) -> None:
    for number in range(6):
        path.judge.is_away = True
        await path.play(*walnuts(number + 1))
        path.later(minutes=2)
        await path.news.look()
        await come_back(path)
        await path.news.look()

    assert len(path.mod_log.said) == 1
    assert is_back(path)


async def test_thousands_are_not_said_to_be_judged_before_they_are(path) -> None:
    await go_away(path)
    await path.commit(*walnuts(*range(1, 6)))
    path.later(minutes=1)
    await path.news.look()
    path.judge.is_away = False
    path.judging.absence.end()
    for _ in range(3):
        path.later(seconds=10)
        await path.news.look()
    await come_back(path)
    await path.news.look()

    assert [(figures.waiting, figures.judged) for figures in said(path)] == [(6, 0), (6, 0), (0, 6)]


async def test_what_waited_too_long_is_counted_as_given_up(path) -> None:
    await go_away(path)
    path.later(minutes=1)
    await path.news.look()
    path.later(hours=13)
    await path.store.expire(path.now - timedelta(hours=12), path.now)
    await path.work()
    path.judging.absence.end()
    await path.news.look()

    assert (said(path)[-1].judged, said(path)[-1].given_up) == (0, 1)


@asynccontextmanager
async def working(*parts):
    tasks = [asyncio.create_task(part.run()) for part in parts]
    async with asyncio.timeout(20):
        yield
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


async def until(path: PlayedPath, claim) -> None:
    while not claim():
        await path.cases.wait(since=path.cases.count, at_most_s=0.02)


async def test_an_absent_model_is_asked_nothing_and_resumes_at_once(path) -> None:
    path.judge.is_away = True
    await path.commit(*walnuts(*range(1, 101)))
    async with working(path.judging):
        await until(path, lambda: path.judge.looks >= 2)
        assert path.judge.refused == 0
        path.judge.is_away = False
        await until(path, lambda: len(path.seen.of(JudgementAnswered)) == 100)

    assert path.judging.absence.since is None


async def test_an_edit_that_a_rule_matches_shows_a_case_that_waits(path) -> None:
    path.judge.is_away = True
    await path.commit(make_sighting(message_id=1))
    async with working(path.judging):
        await until(path, lambda: path.judge.looks >= 1)  # it has looked what was to be shown: nothing
        await path.intake.record_now(
            flagged("scam.example", hard=True, message_id=1, revision=5, policies=(), priority=Priority.HARD)
        )
        await path.cases.wait(since=path.cases.count, at_most_s=10.0)
    assert await path.store.lease_cases(path.now, limit=1, lease_s=60.0)


async def test_what_is_hard_is_shown_although_nothing_is_asked(path) -> None:
    path.filter = WordFilter("walnut", make_signal(Category.SCAM, hard=True), make_signal())
    await path.servers.reload(SERVER_ID)
    path.judge.is_away = True
    async with working(path.judging, path.casework):
        await until(path, lambda: path.judge.looks >= 1)
        await path.commit(*walnuts(1))
        path.questions.set()
        await until(path, lambda: path.posts() == 1)

    assert path.judge.refused == 0
    assert path.posted()[0].decision.outcome is Outcome.NOT_JUDGED


async def test_a_model_that_is_there_and_never_answers_is_away(path, monkeypatch) -> None:
    async def is_there():
        path.judge.looks += 1
        return True

    async def too_slow(question: Question):
        path.judge.refused += 1
        raise ModelAwayError("The model server did not answer within 8 s.")

    path.judge.is_away = True
    monkeypatch.setattr(path.judge, "look", is_there)
    monkeypatch.setattr(path.judge, "judge", too_slow)
    await path.commit(*walnuts(*range(1, 51)))
    async with working(path.judging):
        await until(path, lambda: path.judge.looks >= 4)
        assert path.judging.absence.since == path.now
        assert path.judge.refused <= path.judge.looks  # one question a look, not one a worker


async def test_a_digest_of_what_is_not_judged_yet_does_not_swallow_the_verdicts(path) -> None:
    path.filter = WordFilter("walnut", make_signal(Category.SCAM, hard=True), make_signal())
    await path.servers.reload(SERVER_ID)
    path.judge.is_away = True
    await path.play(*walnuts(*range(1, 41)))
    await path.judging._show_waiting()
    await path.work()
    path.later(seconds=11)
    await path.work()
    assert path.posts() == 20
    assert len(path.posted()) == 40

    path.judge.is_away = False
    path.later(minutes=5)
    await path.judge_all()
    await path.work()
    path.later(seconds=11)
    await path.work()

    last: dict[int, Outcome] = {}
    for cases in path.mod_log.posts.values():
        last |= {case.id: case.decision.outcome for case in cases}
    assert len(last) == 40
    assert set(last.values()) == {Outcome.VIOLATION}


@pytest.mark.parametrize("hard", [True, False])
async def test_without_a_model_people_decide_at_once(path, hard: bool) -> None:
    path.filter = WordFilter("walnut", make_signal(hard=hard))
    await path.servers.reload(SERVER_ID)
    await path.commit(*walnuts(1))
    await path.unjudged.give_up()
    await path.work()

    (case,) = path.posted()
    assert case.decision.outcome is Outcome.NOT_JUDGED
    assert path.hands.acts == []
    assert (path.judge.looks, path.judge.asked, path.mod_log.outage_calls) == (0, [], 0)


async def test_without_a_model_a_flood_becomes_digests(path) -> None:
    await path.commit(*walnuts(*range(1, 301)))
    await path.unjudged.give_up()
    for _ in range(10):
        await path.work()
        path.later(seconds=20)

    assert len(path.posted()) == 300
    assert path.posts() <= 20 * 4


async def test_a_model_configured_later_is_asked_about_what_comes_then(path) -> None:
    await path.commit(*walnuts(1))
    await path.unjudged.give_up()
    await path.work()
    path.later(hours=2)

    await path.play(make_sighting("walnut 1", message_id=2, author_id=2))

    assert [question.item.text for question in path.judge.asked] == ["walnut 1"]
    assert make_verdict("HA1").clauses == path.posted()[-1].answers[0].clauses


async def test_one_question_that_always_fails_does_not_hold_up_the_others(path, monkeypatch) -> None:
    judge = path.judge.judge

    async def stumbles(question: Question):
        if question.item.text == "walnut 1":
            raise ModelAwayError("The model server did not answer within 8 s.")
        return await judge(question)

    monkeypatch.setattr(path.judge, "judge", stumbles)
    path.judge.room = 1
    await path.commit(*walnuts(*range(1, 11)))
    async with working(path.judging):
        await until(path, lambda: len(path.seen.of(JudgementAnswered)) == 9)

    assert path.judging.absence.since is None
    assert await path.store.waiting() == 1
