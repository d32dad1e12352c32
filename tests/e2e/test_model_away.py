"""The model is away, slow or wrong, as a real process sees it over the wire."""

import asyncio
import re
from typing import Any

import pytest

from bot.model.stand_in import Misbehaviour
from tests.e2e.conftest import INSULT, START_S, World, text_of

SHORT = {"low_timeout_s": 0.5, "report_away_after_s": 1.0}
AWAY = r"⏳ The model is away"
OVER = r"✔ The model is back[\s\S]*judged since"


def config(world: World, **model: object) -> dict[str, Any]:
    return {"model": {"url": world.model.url} | SHORT | model}


def status_posts(world: World) -> list[str]:
    return [text_of(post) for post in world.posts() if "The model is" in text_of(post)]


def cases(world: World) -> list[str]:
    return [text_of(post) for post in world.posts() if "The model is" not in text_of(post)]


def requests_about(world: World, post_id: int) -> int:
    """Count what was sent to Discord about one message, its making included."""
    edits = [r for r in world.sandbox.requests if r.method == "PATCH" and r.path.endswith(f"/{post_id}")]
    return 1 + len(edits)


async def say(world: World, *numbers: int) -> None:
    for number in numbers:
        await world.control.post(world.member, world.general, f"{INSULT} {'!' * number}")


NO_ANSWER = [
    Misbehaviour.SLOW,  # beyond the time allowed
    Misbehaviour.HANG,
    Misbehaviour.ERROR_503,
    Misbehaviour.DIE,  # half of the body, then a closed connection
]


@pytest.mark.parametrize("misbehaviour", NO_ANSWER)
async def test_however_the_model_fails_the_question_waits_and_ends_as_one_verdict(
    world: World, misbehaviour: Misbehaviour
) -> None:
    async with world.running(**config(world)):
        world.model.misbehave(misbehaviour, seconds=30)
        await say(world, 1, 2, 3, 4)
        status = await world.wait_for_text(AWAY, START_S)
        assert "4 flagged messages wait" in text_of(status)
        assert cases(world) == []
        world.model.behave()
        await world.wait_for_text(OVER, START_S)
        await world.control.wait_until(lambda: len(cases(world)) == 4, START_S)

    assert all("HA1.a" in case for case in cases(world))
    assert len(status_posts(world)) == 1
    assert requests_about(world, status.id) <= 4


async def test_an_absent_model_is_left_in_peace(world: World) -> None:
    async with world.running(**config(world)):
        world.model.misbehave(Misbehaviour.ERROR_503)
        await say(world, *range(1, 31))
        await world.wait_for_text(AWAY, START_S)
        asked = world.model.requests
        await say(world, *range(31, 61))
        options = {"kind": "keyword", "value": "purple heron"}
        await world.control.run_command(world.owner, world.general, "rule add", options=options)
        await world.control.post(world.member, world.general, "a purple heron, and you are an idiot")
        shown = await world.wait_for_text("⏳ Not judged yet", START_S)
        assert "purple heron" in text_of(shown)

    assert world.model.requests == asked <= 12  # three failures, and what was under way


async def test_a_killed_bot_goes_on_with_the_message_that_stands(world: World) -> None:
    world.model.misbehave(Misbehaviour.ERROR_503)
    async with world.running(**config(world)) as bot:
        await say(world, 1)
        status = await world.wait_for_text(AWAY, START_S)
        await bot.kill()
    async with world.running(set_up=False, **config(world)):
        await say(world, 2)
        world.model.behave()
        over = await world.wait_for_text(OVER, START_S)

    assert over.id == status.id
    assert len(status_posts(world)) == 1


async def test_a_message_whose_answer_was_lost_is_not_sent_again(world: World) -> None:
    async with world.running(**config(world)):
        world.model.misbehave(Misbehaviour.ERROR_503)
        world.sandbox.faults.add(method="POST", path="/messages$", drop=True, apply_first=True)
        await say(world, 1)
        status = await world.wait_for_text(AWAY, START_S)
        world.model.behave()
        await world.control.wait_until(lambda: len(cases(world)) == 1, START_S)

    assert [post.id for post in world.posts() if "The model is" in text_of(post)] == [status.id]


async def test_all_workers_go_on_within_five_seconds_of_the_return(world: World) -> None:
    async with world.running(**config(world)):
        world.model.misbehave(Misbehaviour.ERROR_503)
        await say(world, *range(1, 17))
        await world.wait_for_text(AWAY, START_S)
        asked = world.model.requests
        world.model.behave()
        async with asyncio.timeout(5):
            await world.model.wait_for_requests(asked + 2)


async def test_without_a_model_people_are_asked_at_once_and_setup_says_so(world: World) -> None:
    async with world.running(set_up=False, **config(world, url="none")):
        answer = await world.set_up()
        await say(world, 1)
        (post,) = await world.wait_for_posts(timeout_s=START_S)
        assert "Not judged" in text_of(post)

    assert re.search("No model is configured", answer)
    assert status_posts(world) == []
    assert world.model.requests == 0
