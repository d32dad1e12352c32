"""A severe message is looked at a second time, with what was said before, through the whole bot."""

from typing import Any

from bot.model.stand_in import Misbehaviour
from bot.sandbox import Message
from tests.e2e.conftest import INSULT, World

AGREED = r"Second look \(severe, or would act by itself; {read}\): agreed 3 of 3"


async def assist(world: World) -> None:
    """Let one clause delete by itself."""
    await world.set_up(mode="assist")
    await command(world, "policy automatic", policy="harassment", clause="HA1.a", on=True)


async def command(world: World, name: str, **options: Any) -> None:
    answer = await world.control.run_command(world.owner, world.general, name, options=options)
    assert answer.acknowledged


async def insult(world: World, **changes: Any) -> Message:
    return await world.control.post(world.member, world.general, INSULT, **changes)


async def test_a_severe_message_is_deleted_after_three_answers_that_agree(world: World) -> None:
    async with world.running():
        await assist(world)
        await world.control.post(world.other, world.general, "how was the match?")
        message = await insult(world)
        await world.wait_for_text(AGREED.format(read="1 earlier message read"))
        await world.wait_for_text("deleted automatically")

    assert world.control.is_deleted(message)
    assert len(world.posts()) == 1
    assert world.model.requests == 4


async def test_with_context_off_it_is_judged_by_itself_alone(world: World) -> None:
    async with world.running():
        await assist(world)
        await command(world, "context off", channel=world.general)
        await world.control.post(world.other, world.general, "how was the match?")
        await insult(world)
        await world.wait_for_text(AGREED.format(read="earlier messages are not read here"))

    assert not any(request.path.endswith("/messages") for request in reads(world))


async def test_a_reply_is_read_with_what_it_answers(world: World) -> None:
    async with world.running():
        await assist(world)
        parent = await world.control.post(world.other, world.general, "how was the match?")
        for number in range(5):
            await world.control.post(world.other, world.general, f"it rained for {number} hours")
        await insult(world, reply_to=parent)
        await world.wait_for_text(AGREED.format(read="4 earlier messages read"))


async def test_a_death_between_the_two_looks_loses_nothing(world: World) -> None:
    async with world.running() as bot:
        await assist(world)
        reading = world.sandbox.faults.add(
            method="GET", path=f"/channels/{world.general.id}/messages$", delay_s=0.5
        )
        message = await insult(world)
        await world.control.wait_until(lambda: reading.hits == 1)  # the first look is settled
        world.model.misbehave(Misbehaviour.HANG)
        await world.model.wait_for_requests(2)
        await bot.kill()
    world.model.behave()
    assert world.posts() == []

    async with world.running():
        await world.wait_for_text(AGREED.format(read="nothing stands before it"))
        await world.control.wait_until(lambda: world.control.is_deleted(message))

    assert len(world.posts()) == 1


async def test_case_view_says_how_far_the_answers_agreed(world: World) -> None:
    async with world.running():
        await assist(world)
        await insult(world)
        await world.wait_for_text("agreed 3 of 3")
        answer = await world.control.run_command(
            world.moderator, world.general, "case view", options={"number": 1}
        )

    assert "agreed 3 of 3" in str(answer.embeds)


def reads(world: World) -> list[Any]:
    """What was read of the channel's history."""
    return [
        request
        for request in world.sandbox.requests
        if request.method == "GET" and str(world.general.id) in request.path
    ]
