"""What was written while the bot was away is fetched, within bounds, and looked at once."""

import pytest

from bot.sandbox import Permission
from tests.e2e.conftest import INSULT, World, text_of

CAUGHT_UP = '"event": "caught-up"'  # the log line with which fetching ends


def histories(world: World) -> int:
    """Count the pages of history that were asked for outside the mod-log."""
    return sum(
        request.method == "GET"
        and request.path.endswith("/messages")
        and str(world.mod_log.id) not in request.path
        for request in world.sandbox.requests
    )


@pytest.mark.parametrize("end", ["terminate", "kill"])
async def test_what_was_written_while_it_was_away_is_judged_once(world: World, end: str) -> None:
    thread = world.control.create_thread(world.member, world.general, "evening")
    async with world.running() as bot:
        await world.control.post(world.member, world.general, f"{INSULT} before")
        await world.wait_for_posts()
        await bot.says(CAUGHT_UP)
        await getattr(bot, end)()
    await world.control.post(world.member, world.general, f"{INSULT} in the channel")
    await world.control.post(world.member, thread, f"{INSULT} in the thread")

    async with world.running(set_up=False):
        await world.wait_for_text("in the thread")
        await world.wait_for_text("in the channel")
        await world.control.post(world.member, world.general, f"{INSULT} afterwards")
        await world.wait_for_text("afterwards")

    assert len(world.posts()) == 4


async def test_a_server_never_seen_before_is_not_read_back(world: World) -> None:
    await world.control.post(world.member, world.general, f"{INSULT} long ago")
    async with world.running() as bot:
        await world.control.post(world.member, world.general, f"{INSULT} now")
        await world.wait_for_posts()
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    async with world.running(set_up=False) as bot:
        await bot.says(CAUGHT_UP)  # a message that comes sooner could hide a gap, and is looked behind
        await world.control.post(world.member, world.general, f"{INSULT} later")
        await world.wait_for_posts(2)

    assert histories(world) == 0
    assert not any("long ago" in text_of(post) for post in world.posts())


async def test_only_the_newest_messages_within_the_bound_are_fetched(world: World) -> None:
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    for number in range(4):
        await world.control.post(world.member, world.general, f"{INSULT} {number} apples")

    async with world.running(set_up=False, catch_up={"messages": 2}):
        await world.wait_for_posts(2)
        await world.control.post(world.member, world.general, f"{INSULT} and pears")
        await world.wait_for_text("and pears")

    shown = "\n".join(text_of(post) for post in world.posts())
    assert len(world.posts()) == 3
    assert "2 apples" in shown
    assert "3 apples" in shown


async def test_nothing_is_fetched_when_the_operator_says_so(world: World) -> None:
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    await world.control.post(world.member, world.general, INSULT)

    async with world.running(set_up=False, catch_up={"messages": 0}):
        await world.control.post(world.member, world.general, f"{INSULT} now")
        await world.wait_for_text("now")

    assert histories(world) == 0
    assert len(world.posts()) == 1


async def test_a_channel_whose_history_is_closed_is_not_asked_for(world: World) -> None:
    closed = world.control.create_channel(
        world.server, "closed", overwrites={world.bot_role: (0, Permission.READ_MESSAGE_HISTORY)}
    )
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    await world.control.post(world.member, closed, INSULT)
    await world.control.post(world.member, world.general, f"{INSULT} here")

    async with world.running(set_up=False):
        await world.wait_for_text("here")

    assert not any(
        str(closed.id) in request.path and request.method == "GET" for request in world.sandbox.requests
    )


async def test_what_a_connection_that_cannot_be_resumed_missed_is_fetched(world: World) -> None:
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        await world.control.post(world.member, world.general, f"{INSULT} before")
        await world.wait_for_posts()
        world.sandbox.gateway.sessions.clear()
        await world.control.post(world.member, world.general, f"{INSULT} unheard")
        await world.sandbox.faults.drop_gateway(resumable=False)
        await world.wait_for_text("unheard")
        await world.control.post(world.member, world.general, f"{INSULT} after")
        await world.wait_for_text("after")

    assert len(world.posts()) == 3


async def test_what_a_server_missed_in_an_outage_of_its_own_is_fetched(world: World) -> None:
    gateway = world.sandbox.gateway
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        await world.control.post(world.member, world.general, f"{INSULT} before")
        await world.wait_for_posts()
        (session,) = gateway.live_sessions
        session.dispatch("GUILD_DELETE", {"id": str(world.server.id), "unavailable": True})
        session.ready = False
        await world.control.post(world.member, world.general, f"{INSULT} unheard")
        session.ready = True
        gateway._offer_server(session, world.server, joined=False)
        await world.control.post(world.member, world.general, f"{INSULT} after")
        await world.wait_for_text("unheard")
        await world.wait_for_text("after")

    assert len(world.posts()) == 3


async def test_what_a_server_missed_that_comes_late_to_its_session_is_fetched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = world.sandbox.gateway
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    await world.control.post(world.member, world.general, f"{INSULT} while away")

    with monkeypatch.context() as patched:
        patched.setattr(gateway, "_offer_server", lambda *_, **__: None)
        async with world.running(set_up=False) as bot:
            await bot.says(CAUGHT_UP)
            patched.undo()
            (session,) = gateway.live_sessions
            gateway._offer_server(session, world.server, joined=False)
            await world.control.post(world.member, world.general, f"{INSULT} and live")
            await world.wait_for_text("and live")
            await world.wait_for_text("while away")

    assert len(world.posts()) == 2


async def test_a_title_given_while_it_was_away_is_judged(world: World) -> None:
    async with world.running() as bot:
        await world.control.post(world.member, world.general, "hello")
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    world.control.create_thread(world.member, world.general, INSULT)

    async with world.running(set_up=False):
        await world.wait_for_posts()


async def test_a_member_with_an_exempt_role_stays_exempt(world: World) -> None:
    trusted = world.control.create_role(world.server, "trusted", position=1)
    async with world.running() as bot:
        await world.control.run_command(world.owner, world.general, "exempt add", options={"role": trusted})
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    world.control.set_roles(world.other, [trusted])
    await world.control.post(world.other, world.general, f"{INSULT} among friends")
    await world.control.post(world.member, world.general, f"{INSULT} by another")

    async with world.running(set_up=False):
        await world.wait_for_text("by another")
        await world.control.post(world.member, world.general, f"{INSULT} at last")
        await world.wait_for_text("at last")

    assert len(world.posts()) == 2


async def test_what_a_kill_caught_before_it_was_recorded_is_fetched_at_the_next_start(world: World) -> None:
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        for number in range(8):
            await world.control.post(world.member, world.general, f"{INSULT} {number} apples")
        await bot.kill()

    async with world.running(set_up=False) as bot:
        await world.wait_for_posts(8)
        await bot.says(CAUGHT_UP)

    shown = [text_of(post) for post in world.posts()]
    assert len(shown) == 8
    assert all(any(f"{number} apples" in text for text in shown) for number in range(8))


async def test_a_history_that_cannot_be_read_just_now_is_read_a_little_later(world: World) -> None:
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        assert await bot.terminate() == 0
    await world.control.post(world.member, world.general, f"{INSULT} while away")
    path = f"/channels/{world.general.id}/messages$"
    fault = world.sandbox.faults.add(method="GET", path=path, status=503)

    async with world.running(set_up=False) as bot:
        await bot.says("catch-up-waits")
        await world.control.post(world.member, world.general, f"{INSULT} and live")
        await world.wait_for_text("and live")
        await world.wait_for_text("while away", timeout_s=20)

    assert fault.hits == 1
    assert len(world.posts()) == 2
