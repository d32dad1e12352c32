"""What members do together or again, how new they are and where they write, through a real process over the wire."""

import asyncio
import os
import sys
from typing import Any

import pytest
from aiohttp import web

from tests.certificates import server_context, write_certificate
from tests.e2e.conftest import INSULT, World, text_of

MARKET = "the lantern market opens on saturday evening behind the old mill"
DOUBTFUL = "see https://l4nterns-free.top/"
RUDE, FAINT = "you play like trash", "shut up nerd"
NAMES = (
    "tea",
    "bread",
    "boat",
    "garden",
    "lamp",
    "river",
    "window",
    "bridge",
    "coat",
    "spoon",
    "cloud",
    "door",
)
# Nothing but their number tells: custom ones have names apart, for one word over and over is a flood, too.
PICTOGRAPHS = ["\N{PARTY POPPER}"] * 60
CUSTOM_EMOJI = [f"<:{name}:{10**17 + number}> " for number, name in enumerate(NAMES * 5)]
HONEST = "[the rules](https://discord.com/guidelines)"
MASKED = "[https://discord.com/nitro](https://dlscord-gift.com/claim)"


async def command(world: World, name: str, **options: Any) -> str:
    answer = await world.control.run_command(world.owner, world.general, name, options=options)
    return answer.content


async def asked(world: World) -> int:
    """Return how many questions all that was written before has led to: an insult behind it is answered last."""
    insults = len(world.posts()) + 1
    await world.control.post(world.other, world.general, f"{INSULT} number {insults}")
    await world.wait_for_posts(insults)
    return world.model.requests - insults


async def test_one_who_says_the_same_again_and_again_is_judged(world: World) -> None:
    async with world.running():
        await command(world, "filter newcomers", days=0)
        for end in ("", "!"):
            await world.control.post(world.member, world.general, MARKET + end)
        assert await asked(world) == 0
        for end in ("", "!", "!!", "!!!"):
            await world.control.post(world.member, world.general, MARKET + end)
        assert await asked(world) > 0


async def test_many_who_say_the_same_at_once_are_one_question(world: World) -> None:
    members = [world.control.join(world.server, f"guest{number}") for number in range(8)]
    async with world.running():
        for member in members[:2]:
            await world.control.post(member, world.general, MARKET)
        assert await asked(world) == 0
        for member in members[2:]:
            await world.control.post(member, world.general, MARKET)
        assert await asked(world) == 1


async def test_a_flood_of_mentions_is_judged(world: World) -> None:
    members = [world.control.join(world.server, f"guest{number}") for number in range(15)]
    async with world.running():
        await world.control.post(world.member, world.general, f"hi <@{members[0].user.id}>")
        assert await asked(world) == 0
        crowd = " ".join(f"<@{member.user.id}>" for member in members)
        await world.control.post(world.member, world.general, crowd)
        assert await asked(world) > 0


@pytest.mark.parametrize("emoji", [PICTOGRAPHS, CUSTOM_EMOJI])
async def test_a_wall_of_emoji_is_judged_and_a_few_are_not(world: World, emoji: list[str]) -> None:
    async with world.running():
        await world.control.post(world.member, world.general, f"see you all tomorrow {''.join(emoji[:3])}")
        assert await asked(world) == 0
        await world.control.post(world.member, world.general, "".join(emoji))
        assert await asked(world) > 0


async def test_a_link_that_hides_where_it_leads_is_judged(world: World) -> None:
    async with world.running():
        await world.control.post(world.member, world.general, HONEST)
        assert await asked(world) == 0
        await world.control.post(world.member, world.general, MASKED)
        assert await asked(world) > 0


async def test_a_doubtful_link_is_judged_by_how_new_its_author_is(world: World) -> None:
    async with world.running():
        await command(world, "filter newcomers", days=0)
        await world.control.post(world.member, world.general, DOUBTFUL)
        assert await asked(world) == 0
        await command(world, "filter newcomers", days=7)
        await world.control.post(world.member, world.general, f"{DOUBTFUL}tea")
        assert await asked(world) > 0


async def test_a_channel_is_as_sensitive_as_it_was_set(world: World) -> None:
    quiet = world.control.create_channel(world.server, "family")
    async with world.running():
        await command(world, "filter channel", channel=quiet, level="high")
        for text in (RUDE, FAINT):
            await world.control.post(world.member, world.general, text)
        assert await asked(world) == 1
        await command(world, "filter channel", channel=world.general, level="low")
        await world.control.post(world.member, world.general, f"{RUDE} again")
        assert await asked(world) == 1
        await world.control.post(world.member, quiet, FAINT)
        assert await asked(world) > 1


async def update_lists(world: World, source: str, **environ: str) -> tuple[str, int | None]:
    """Run the operator's command; return what it said and its exit status."""
    config = world.write_config(lists={"scam_domains": source})
    update = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "lists", "--config", str(config), "update"),
        cwd=world.folder,
        env=os.environ | environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return (await update.communicate())[0].decode(), update.returncode


async def test_a_list_that_was_loaded_is_in_force_and_a_bad_one_changes_nothing(world: World) -> None:
    source = world.folder / "scams.txt"
    ended = []
    for listed in ("old-mill.com\n", "youtube.com\n"):
        source.write_text(listed, encoding="utf-8")
        ended.append(await update_lists(world, str(source)))
    async with world.running(lists={"scam_domains": str(source)}):
        await world.control.post(world.member, world.general, "https://youtube.com/tea")
        await world.control.post(world.member, world.general, "https://old-mill.com/tea")
        (post,) = await world.wait_for_posts()

    assert ended[0][1] == 0
    assert "1 domains, none before" in ended[0][0]
    assert ended[1] == ("bylaw lists: The new list names well-known sites: youtube.com.\n", 2)
    assert "mill.com/tea" in text_of(post)  # though the model has nothing against it


async def test_a_list_is_loaded_over_https_from_whoever_can_be_trusted_and_is_in_force(world: World) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="old-mill.com\n")

    certificate = write_certificate(world.folder)
    application = web.Application()
    application.router.add_get("/scams.txt", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context(certificate)).start()
        source = f"https://127.0.0.1:{runner.addresses[0][1]}/scams.txt"
        strange = await update_lists(world, source)
        trusted = await update_lists(world, source, SSL_CERT_FILE=str(certificate))
    finally:
        await runner.cleanup()
    async with world.running(lists={"scam_domains": source}):
        await world.control.post(world.member, world.general, "https://old-mill.com/tea")
        (post,) = await world.wait_for_posts()

    assert strange[1] == 2
    assert "certificate" in strange[0]
    assert trusted[1] == 0
    assert "1 domains, none before" in trusted[0]
    assert "mill.com/tea" in text_of(post)
