"""Discord drops connections, refuses, forgets and takes its time; nothing is lost and nothing done twice."""

import asyncio
import re
from collections import Counter
from typing import Any

import pytest

from bot.model.stand_in import Misbehaviour
from bot.pipeline.announcing import LEASE_S
from bot.sandbox import Message, Permission
from tests.e2e.conftest import INSULT, Bot, World, button, text_of

CAUGHT_UP = '"event": "caught-up"'
SLOW_S = 30.0  # an answer of Discord that takes this long must not be asked for again
TOKEN_IS_OVER = {"message": "Unknown Webhook", "code": 10015}
TOO_LATE = {"message": "Unknown interaction", "code": 10062}


def shown(world: World) -> Counter[str]:
    """Count the posts that name each numbered message."""
    return Counter(found for post in world.posts() for found in set(re.findall(r"number \d+", text_of(post))))


def sent(world: World, method: str, channel_id: int, status: int | None = None) -> int:
    """Count the requests about a channel's messages."""
    return sum(
        request.method == method
        and request.path.startswith(f"/channels/{channel_id}/messages")
        and status in {None, request.status}
        for request in world.sandbox.requests
    )


async def post_numbered(world: World, number: int) -> Message:
    return await world.control.post(world.member, world.general, f"{INSULT}, number {number}")


async def settled(bot: Bot) -> None:
    """Wait until the bot has caught up with the session it began with."""
    await bot.says(CAUGHT_UP)


def told(world: World) -> list[Message]:
    return world.control.messages(world.control.open_direct(world.owner))


def take_the_mod_log_away(world: World) -> None:
    view, send = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES
    world.control.set_overwrites(
        world.mod_log, {world.server.everyone: (0, view), world.bot_role: (view, send)}
    )


async def arm(world: World, keyword: str) -> None:
    """Let a keyword delete by itself."""
    run = world.control.run_command
    await run(world.owner, world.general, "rule add", options={"kind": "keyword", "value": keyword})
    armed: dict[str, Any] = {"rule": f"keyword:{keyword}", "on": True}
    await run(world.owner, world.general, "rule arm", options=armed)


# -- The gateway


async def test_a_dropped_connection_is_resumed_and_what_was_missed_is_replayed(world: World) -> None:
    async with world.running() as bot:
        await settled(bot)
        await post_numbered(world, 1)
        await world.sandbox.faults.drop_gateway(resumable=True)
        await post_numbered(world, 2)
        await world.control.wait_for_bot()
        await post_numbered(world, 3)
        await world.wait_for_posts(3)

    assert shown(world) == {"number 1": 1, "number 2": 1, "number 3": 1}
    assert bot.said.count(CAUGHT_UP) == 1  # nothing had to be fetched


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_loses_nothing(world: World, resumable: bool) -> None:
    async with world.running() as bot:
        await settled(bot)
        await post_numbered(world, 1)
        await world.wait_for_posts(1)
        world.sandbox.faults.invalid_session(resumable=resumable)
        await post_numbered(world, 2)
        await world.wait_for_posts(2, timeout_s=20)
        await post_numbered(world, 3)
        await world.wait_for_posts(3)

    assert shown(world) == {"number 1": 1, "number 2": 1, "number 3": 1}


async def test_a_storm_of_reconnects_screens_every_message_once(world: World) -> None:
    async with world.running() as bot:
        await settled(bot)
        for number in range(5):
            await post_numbered(world, number)
            world.sandbox.faults.reconnect()
            await world.control.wait_for_no_bot()
            await world.control.wait_for_bot()
        await world.wait_for_posts(5)
        said = bot.said

    assert shown(world) == {f"number {number}": 1 for number in range(5)}
    assert said.count('"event": "case-decided"') == 5


async def test_sessions_that_are_lost_again_and_again_are_caught_up_with_once(world: World) -> None:
    async with world.running() as bot:
        await settled(bot)
        for number in range(2):
            await world.sandbox.faults.drop_gateway(resumable=False)
            await post_numbered(world, number)
            await world.control.wait_for_bot()
        await world.wait_for_posts(2, timeout_s=20)
        said = bot.said

    assert shown(world) == {"number 0": 1, "number 1": 1}
    assert said.count('"event": "case-decided"') == 2


# -- Requests


@pytest.mark.parametrize("of_all", [False, True], ids=["of a route", "global"])
async def test_a_rate_limit_is_waited_for_and_the_post_made_once(world: World, of_all: bool) -> None:
    async with world.running():
        body = {"message": "You are being rate limited.", "retry_after": 0.3, "global": of_all}
        limited: dict[str, Any] = {"X-RateLimit-Scope": "global" if of_all else "user"}
        path = f"/channels/{world.mod_log.id}/messages$"
        fault = world.sandbox.faults.add(
            method="POST", path=path, retry_after_s=0.3, times=2, body=body, headers=limited
        )
        await post_numbered(world, 1)
        await world.wait_for_posts(1)

    assert fault.hits == 2
    assert shown(world) == {"number 1": 1}


@pytest.mark.parametrize("applied", [False, True], ids=["refused", "applied all the same"])
async def test_server_errors_are_outlasted_and_the_post_made_once(world: World, applied: bool) -> None:
    async with world.running():
        path = f"/channels/{world.mod_log.id}/messages$"
        fault = world.sandbox.faults.add(method="POST", path=path, status=502, times=2, apply_first=applied)
        await post_numbered(world, 1)
        await world.control.wait_until(lambda: sent(world, "POST", world.mod_log.id, 200), 15)

    assert fault.hits == 2
    assert shown(world) == {"number 1": 1}


async def test_answers_after_half_a_minute_double_neither_post_nor_deletion(world: World) -> None:
    assert LEASE_S > 2 * SLOW_S
    async with world.running() as bot:
        await arm(world, "walnut")
        deletions = world.sandbox.faults.add(
            method="DELETE", path=f"/channels/{world.general.id}/messages/", delay_s=SLOW_S, times=9
        )
        posts = world.sandbox.faults.add(
            method="POST", path=f"/channels/{world.mod_log.id}/messages$", delay_s=SLOW_S, times=1
        )
        message = await world.control.post(world.member, world.general, "walnut")
        await post_numbered(world, 1)
        await world.wait_for_posts(2, timeout_s=SLOW_S + 15)
        said = bot.said

    assert message.deleted
    assert (deletions.hits, posts.hits) == (1, 1)
    assert len(world.posts()) == 2
    assert "step-failed" not in said


# -- The mod-log


async def test_a_vanished_mod_log_is_told_to_the_owner_once_and_mended_by_setup(world: World) -> None:
    async with world.running() as bot:
        world.control.delete_channel(world.mod_log)
        await post_numbered(world, 1)
        await world.control.wait_until(lambda: told(world))
        await post_numbered(world, 2)
        await bot.terminate()
    async with world.running(set_up=False) as bot:
        await post_numbered(world, 3)
        await bot.says('"case_id": 3')
        view = Permission.VIEW_CHANNEL
        world.mod_log = world.control.create_channel(
            world.server, "new-log", overwrites={world.server.everyone: (0, view), world.bot_role: (view, 0)}
        )
        await world.set_up()
        await world.wait_for_posts(3)

    assert shown(world) == {"number 1": 1, "number 2": 1, "number 3": 1}
    (message,) = told(world)
    assert "Lantern Guild" in message.content
    assert "/setup" in message.content
    assert message.pinged == set()


async def test_without_the_mod_log_nothing_is_deleted_by_itself(world: World) -> None:
    world.control.set_direct_messages(world.owner, accepts=False)
    async with world.running() as bot:
        await arm(world, "walnut")
        take_the_mod_log_away(world)
        message = await world.control.post(world.member, world.general, "walnut, number 1")
        await bot.says("case-decided")
        view = Permission.VIEW_CHANNEL
        world.control.set_overwrites(
            world.mod_log, {world.server.everyone: (0, view), world.bot_role: (view, 0)}
        )
        await world.control.flush()
        await world.set_up()
        post = await world.wait_for_text("number 1")

    assert not message.deleted
    assert "nothing was done by itself" in text_of(post)
    refused = [r for r in world.sandbox.requests if r.status in {401, 403}]
    assert len(refused) <= 1  # the owner takes no messages; nothing else was even tried


# -- What goes away


async def test_a_message_whose_channel_is_gone_counts_as_deleted(world: World) -> None:
    async with world.running():
        await post_numbered(world, 1)
        (post,) = await world.wait_for_posts(1)
        world.control.delete_channel(world.general)
        await world.control.flush()
        await world.control.press(world.moderator, post, button(post, "delete"))
        await world.wait_for_text("gone already")

    assert len(world.posts()) == 1


async def test_what_a_member_who_left_wrote_can_still_be_deleted(world: World) -> None:
    async with world.running():
        message = await post_numbered(world, 1)
        (post,) = await world.wait_for_posts(1)
        world.control.leave(world.member)
        await world.control.press(world.moderator, post, button(post, "delete"))
        await world.control.wait_until(lambda: message.deleted)


async def test_a_server_that_was_left_is_judged_and_not_hammered(world: World) -> None:
    async with world.running() as bot:
        await settled(bot)
        world.model.misbehave(Misbehaviour.HANG)
        await post_numbered(world, 1)
        async with asyncio.timeout(10):
            await world.model.wait_for_requests(1)
        world.control.remove_bot(world.server)
        await world.control.flush()
        before = len(world.sandbox.requests)
        world.model.behave()
        await bot.says("case-decided", within_s=30)
        await bot.says("mod-log-gone")
        await bot.terminate()

    assert len(world.sandbox.requests) == before
    assert world.posts() == []


# -- Presses and commands


async def test_two_moderators_at_once_are_one_deletion(world: World) -> None:
    second = world.control.join(world.server, "moss", roles=list(world.moderator.roles))
    async with world.running():
        message = await post_numbered(world, 1)
        (post,) = await world.wait_for_posts(1)
        answers = await asyncio.gather(
            world.control.press(world.moderator, post, button(post, "delete")),
            world.control.press(second, post, button(post, "delete")),
        )
        await world.control.wait_until(lambda: message.deleted)
        await world.wait_for_text("Done: deleted by")

    texts = sorted(answer.content for answer in answers)
    assert [text.startswith("Already handled by") for text in texts] == [True, False]
    assert sent(world, "DELETE", world.general.id) == 1


async def test_an_interaction_older_than_its_token_is_one_log_line(world: World) -> None:
    async with world.running() as bot:
        message = await post_numbered(world, 1)
        (post,) = await world.wait_for_posts(1)
        world.sandbox.faults.add(path="/callback$", status=404, body=TOO_LATE, times=2)
        pressed = await world.control.press(world.moderator, post, button(post, "delete"), timeout_s=1)
        await world.control.run_command(
            world.owner, world.general, "case view", options={"number": 1}, timeout_s=1
        )
        late = world.sandbox.faults.add(
            method="PATCH", path="/messages/@original$", status=404, body=TOKEN_IS_OVER
        )
        with pytest.raises(TimeoutError):  # the answer never comes
            await world.control.press(world.moderator, post, button(post, "correct"), timeout_s=1)
        said = bot.said

    assert not pressed.acknowledged
    assert not message.deleted
    assert late.hits == 1
    assert said.count("answer-not-delivered") == 3
    assert "Traceback" not in said
