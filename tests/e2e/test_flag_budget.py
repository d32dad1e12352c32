"""The flag budget and the audit sample, through a real process over the wire."""

import asyncio
import contextlib
import itertools
import random
import re
from collections.abc import Iterator
from typing import Any

from bot.core.threshold import ENOUGH
from bot.model.stand_in import Misbehaviour
from bot.policy.shipped import load_shipped
from bot.sandbox import Message
from tests.e2e.conftest import INSULT, World, button, bylaw_with, text_of

BATCH, BATCHES = 100, 15  # at 1 %, one in three million runs draws none of so many messages
POLICIES = load_shipped()  # all of them are in force, and asked where nothing says which
BLIND = {"threshold": 0.99995}  # so that nothing soft is flagged

EVERYDAY = """
yes maybe tomorrow evening we could cook some soup then walk to the harbour and look at boats before dinner my
sister brings bread from town her dog sleeps under our table all day while rain falls on every garden nearby
"""
SOON_S = 20.0


async def command(world: World, name: str, **options: Any) -> str:
    answer = await world.control.run_command(world.owner, world.general, name, options=options)
    return answer.content


async def test_the_budget_is_set_shown_and_outlives_a_restart(world: World) -> None:
    async with world.running() as bot:
        set_up = await world.set_up(flag_budget=5.0)
        changed = await command(world, "filter budget", percent=3.5)
        await world.control.post(world.member, world.general, "good game everyone")
        await world.control.post(world.member, world.general, INSULT)
        await world.wait_for_posts()
        await bot.terminate()
    async with world.running(set_up=False):
        diagnosed = await command(world, "diagnose")

    assert "Flag budget: 5 % of ordinary messages; none counted yet." in set_up
    assert "Flag budget: 3.5 % of ordinary messages" in changed
    # Of two messages counted the insult was taken back, once the model had said that it breaks a rule.
    assert "0 % of the last 1 counted were flagged" in diagnosed
    assert "the operator's default until 1,000 messages are counted (1 so far)" in diagnosed
    assert "✔ The mod-log is private." in diagnosed


async def post_until_drawn(world: World) -> list[Message]:
    """Have a member write what breaks a rule, each time in other words, until the mod-log tells of it."""
    messages: list[Message] = []
    for _ in range(BATCHES):
        for _ in range(BATCH):
            text = f"{INSULT} number {len(messages)}"
            messages.append(await world.control.post(world.member, world.general, text))
        with contextlib.suppress(TimeoutError):
            await world.wait_for_posts(timeout_s=2)
            return messages
    raise AssertionError("nothing was drawn")


async def test_a_sample_that_breaks_a_rule_is_posted_as_such_and_never_acted_on(world: World) -> None:
    async with world.running(filter=BLIND):
        await world.set_up(mode="assist", policies="harassment")
        await command(world, "policy automatic", policy="harassment", clause="HA1.a", on=True)
        await command(world, "filter sample", percent=1.0)
        messages = await post_until_drawn(world)
        (post, *_) = world.posts()
        answer = await world.control.press(world.moderator, post, button(post, "correct"))
        await world.wait_for_text(rf"✔ correct: <@{world.moderator.id}>")
        diagnosed = await command(world, "diagnose")

    assert all("· sample" in text_of(one) for one in world.posts())
    assert "nothing, would delete. A message drawn at random is never acted on" in text_of(post)
    assert answer.ephemeral
    assert not any(world.control.is_deleted(message) for message in messages)
    assert "1 confirmed" in diagnosed
    assert "Missed: not enough data." in diagnosed


async def test_without_the_setting_what_is_not_flagged_is_judged_by_nobody(world: World) -> None:
    async with world.running(filter=BLIND):
        for number in range(BATCH):
            await world.control.post(world.member, world.general, f"{INSULT} number {number}")
        await command(world, "diagnose")

    assert world.model.requests == 0


def small_talk(count: int) -> Iterator[str]:
    """Yield what nobody minds, no two alike."""
    chance = random.Random(1)
    for _ in range(count):
        yield " ".join(chance.choices(EVERYDAY.split(), k=8))


def flagged_from(diagnosed: str) -> float:
    """Return the score in force."""
    found = re.search(r"Flagged from score (0\.\d+)", diagnosed)
    assert found is not None
    return float(found[1])


async def diagnosed(world: World, finding: str) -> str:
    """Return what /diagnose says once it says this, within some seconds."""
    async with asyncio.timeout(SOON_S):
        while finding not in (said := await command(world, "diagnose")):
            pass
    return said


async def test_a_model_that_does_not_keep_up_is_asked_less_and_the_moderators_are_told(world: World) -> None:
    members = [world.control.join(world.server, f"guest{number}") for number in range(30)]
    impatient = bylaw_with("bot.pipeline.capacity", LOOK_EVERY_S=0.05, SHORT_WAIT_S=0.1, LONG_WAIT_S=0.2)
    async with world.running(program=impatient):
        await command(world, "filter budget", percent=10.0)
        for member, text in zip(itertools.cycle(members), small_talk(ENOUGH + 50), strict=False):
            await world.control.post(member, world.general, text)
        kept_up = await diagnosed(world, "fitted to this server's own messages, for 10 %")
        world.model.misbehave(Misbehaviour.HANG)
        await world.control.post(world.member, world.general, INSULT)
        behind = await diagnosed(world, "fitted to 0.5 % only, because the model does not keep up")

    assert flagged_from(behind) > flagged_from(kept_up)


async def test_what_cannot_be_read_is_judged_where_the_server_wants_it(world: World) -> None:
    unread = "Добрый вечер всем, кто сегодня играет вместе с нами"
    async with world.running():
        said = await command(world, "filter unread", messages="ignore")
        await world.control.post(world.member, world.general, unread)
        wanted = await command(world, "filter unread", messages="judge")
        assert world.model.requests == 0
        await world.control.post(world.member, world.general, f"{unread}, и завтра тоже")
        await world.model.wait_for_requests(len(POLICIES))

    assert "let pass" in said
    assert "judged, all of them" in wanted
    assert world.model.requests == len(POLICIES)
