"""Requests that Discord refuses: ten thousand in ten minutes ban an address, so an hour makes next to none."""

from typing import Any

from bot.sandbox import Channel, Member, Permission, Role
from tests.e2e.conftest import INSULT, World, button

HOUR_OF_TRAFFIC = 600  # messages: an ordinary server's hour, played as fast as it goes
FLAGGED_EVERY, ARMED_EVERY, EDITED_EVERY, DELETED_EVERY = (
    37,
    31,
    7,
    11,
)  # prime, so that every channel gets some
MOST_REFUSED = 5
CAUGHT_UP = '"event": "caught-up"'
# What is taken from Bylaw in every second channel, one after the other.
TAKEN = (
    Permission.VIEW_CHANNEL,
    Permission.READ_MESSAGE_HISTORY,
    Permission.MANAGE_MESSAGES,
    Permission.SEND_MESSAGES | Permission.EMBED_LINKS,
    Permission.MANAGE_MESSAGES | Permission.READ_MESSAGE_HISTORY | Permission.MANAGE_THREADS,
    Permission.MANAGE_THREADS,
)


def make_channels(world: World) -> list[Channel]:
    channels = []
    for number, taken in enumerate(TAKEN):
        open_channel = world.control.create_channel(world.server, f"open-{number}")
        closed = world.control.create_channel(
            world.server, f"closed-{number}", overwrites={world.bot_role: (0, taken)}
        )
        channels += [open_channel, closed]
    threads = [world.control.create_thread(world.member, channel, "evening") for channel in channels]
    return channels + threads


async def play(world: World, channels: list[Channel], first: int, last: int) -> None:
    """Write, edit and delete as members do."""
    for number in range(first, last):
        channel = channels[number % len(channels)]
        if number % FLAGGED_EVERY == 0:
            text = f"{INSULT}, number {number}"
        elif number % ARMED_EVERY == 0:
            text = f"walnut number {number}"
        else:
            text = f"what a lovely evening, number {number}"
        message = await world.control.post(world.member, channel, text)
        if number % EDITED_EVERY == 0 and not message.deleted:
            await world.control.edit(message, content=f"{text}!")
        if number % DELETED_EVERY == 0 and not message.deleted:
            await world.control.delete(message, by=world.member)


async def press_everything(world: World) -> None:
    """Have a moderator delete whatever the posts are about."""
    for post in world.posts():
        ids = [part["custom_id"] for row in post.components for part in row["components"]]
        if any(custom_id.endswith(":delete") for custom_id in ids):
            await world.control.press(world.owner, post, button(post, "delete"))


async def last_is_deleted(world: World, text: str) -> None:
    """Wait until the armed keyword has been acted on where Bylaw may act."""
    message = await world.control.post(world.member, world.general, text)
    await world.control.wait_until(lambda: message.deleted, 30)


async def test_an_hour_with_half_of_the_permissions_is_refused_next_to_nothing(world: World) -> None:
    elsewhere = world.control.create_server("Elsewhere")
    world.control.invite_bot(elsewhere, permissions=0, commands_scope=False)
    world.control.set_direct_messages(world.owner, accepts=False)
    channels = make_channels(world)
    run = world.control.run_command
    armed: dict[str, Any] = {"rule": "keyword:walnut", "on": True}
    third = HOUR_OF_TRAFFIC // 3
    async with world.running() as bot:
        await bot.says(CAUGHT_UP)
        rule = {"kind": "keyword", "value": "walnut"}
        await run(world.owner, world.general, "rule add", options=rule)
        await run(world.owner, world.general, "rule arm", options=armed)
        await play(world, channels, 0, third)
        await last_is_deleted(world, "walnut at last")
        await press_everything(world)
        await world.sandbox.faults.drop_gateway(resumable=False)
        await world.control.wait_for_bot()
        assert await bot.terminate() == 0
        said = bot.said
    await play(world, channels, third, 2 * third)
    async with world.running(set_up=False) as bot:
        await bot.says(CAUGHT_UP)
        view, send = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES
        shut: dict[Role | Member, tuple[int, int]] = {
            world.server.everyone: (0, view),
            world.bot_role: (view, send),
        }
        world.control.set_overwrites(world.mod_log, shut)
        await play(world, channels, 2 * third, HOUR_OF_TRAFFIC)
        await bot.says("mod-log-gone")
        world.control.set_overwrites(world.mod_log, shut | {world.bot_role: (view, 0)})
        await world.control.flush()
        await world.set_up()
        await last_is_deleted(world, "walnut in the end")
        await press_everything(world)
        said += bot.said

    refused = [(r.method, r.route) for r in world.sandbox.requests if r.status in {401, 403}]
    assert len(world.sandbox.requests) > 100
    assert len(refused) <= MOST_REFUSED, refused
    assert '"state": "refused"' in said  # by Bylaw's own last look, before anything was asked of Discord
