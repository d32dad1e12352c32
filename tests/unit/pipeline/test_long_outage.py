"""Eight hours without the model, ten thousand flagged messages: nothing lost, few words about it."""

import asyncio
from contextlib import suppress

from bot.core.case import CaseState
from bot.core.decision import Outcome
from bot.core.judgement import Verdict
from bot.core.outage import OutageFigures
from bot.core.question import Question
from bot.core.signal import Category
from bot.pipeline.events import JudgementAnswered
from tests.factories import SERVER_ID, make_run, make_sighting, make_signal, make_verdict
from tests.fakes import WordFilter
from tests.unit.pipeline.conftest import PlayedPath

MINUTES, STEP = 8 * 60, 5
MESSAGES = 10_000
LIVE = 10  # more, written just before the model is back
HARD_EVERY = 200
VIOLATES_EVERY = 50
SOFT = WordFilter("walnut", make_signal())
HARD = WordFilter("walnut", make_signal(Category.SCAM, hard=True), make_signal())


def number_in(text: str) -> int:
    return int(text.rsplit(maxsplit=1)[-1])


def one_in_fifty(question: Question) -> Verdict:
    violates = number_in(question.item.text) % VIOLATES_EVERY == 0
    clauses = (question.policy.clauses[0].id,) if violates else ()
    return make_verdict(*clauses, run=make_run(question.policy))


async def commit(path: PlayedPath, numbers: range) -> None:
    """Screen and commit messages of different content, some with an exact signal."""
    for hard, words in ((False, SOFT), (True, HARD)):
        chosen = [number for number in numbers if (number % HARD_EVERY == 0) is hard]
        path.filter = words
        await path.servers.reload(SERVER_ID)
        await path.commit(*(make_sighting(f"walnut {n}", message_id=n, author_id=n) for n in chosen))


async def run_until_decided(path: PlayedPath) -> None:
    """Let the real workers take what they can."""
    path.judge.room, path.casework._workers = 48, 16
    workers = [asyncio.create_task(part.run()) for part in (path.judging, path.casework)]
    while (counts := (await path.store.counts()).cases)[CaseState.JUDGING] + counts[CaseState.READY]:
        await path.cases.wait(since=path.cases.count, at_most_s=0.5)
    for worker in workers:
        worker.cancel()
    for worker in workers:
        with suppress(asyncio.CancelledError):
            await worker


async def test_eight_hours_away_with_ten_thousand_waiting_lose_nothing_and_say_little(path) -> None:
    path.judge._rule = one_in_fifty
    path.judge.is_away = True
    path.judging.absence.begin(path.now)
    for minute in range(0, MINUTES, STEP):
        first, last = (MESSAGES * (minute + offset) // MINUTES + 1 for offset in (0, STEP))
        await commit(path, range(first, last))
        await path.judging._show_waiting()
        await path.work()
        path.later(minutes=STEP)
        await path.news.look()
    shown_unjudged = path.posted()

    path.later(minutes=STEP)
    everything = range(1, MESSAGES + LIVE + 1)
    await commit(path, everything[-LIVE:])
    path.judge.is_away = False
    await run_until_decided(path)
    await path.news.look()
    while await path.store.unfinished():
        path.later(seconds=15)
        await path.work()
        await path.news.look()
    await path.news.look()

    asked = [number_in(event.judgement.item.text) for event in path.seen.of(JudgementAnswered)]
    assert sorted(asked) == list(everything)
    assert max(asked.index(number) for number in everything[-LIVE:]) < MESSAGES // HARD_EVERY + 100
    assert path.judge.refused == 0
    assert len(shown_unjudged) == MESSAGES // HARD_EVERY
    assert {case.decision.outcome for case in shown_unjudged} == {Outcome.NOT_JUDGED}
    violating = {number for number in everything if number % VIOLATES_EVERY == 0}
    assert {case.sightings[0].sighting.message_id for case in path.posted()} == violating
    # Beyond the posts of the verdicts themselves:
    (said,) = path.mod_log.said.values()
    assert len(said) == path.mod_log.outage_calls <= 20
    assert said[-1][1] == OutageFigures(waiting=0, judged=len(everything), shown=len(violating))
