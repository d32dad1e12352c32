from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.demo.play import Played
from bot.demo.scene import Expectation, Press, Scene, Step
from bot.demo.stage import Stage, build_stage
from bot.demo.verify import check_all, check_press, check_step
from bot.sandbox import Sandbox
from bot.sandbox.state.model import Message

SCENE = Scene(
    server="Lantern Guild",
    owner="ada",
    moderators=("bela",),
    members=("cleo", "dov"),
    channels=("general",),
    mod_log="mod-log",
    mode="review",
    policies=("harassment",),
)
SHOWN = Step.model_validate(
    {
        "id": "insult",
        "by": "cleo",
        "in": "general",
        "text": "you absolute walnut",
        "expect": Expectation.SHOWN,
        "clause": "HA1.a",
    }
)
PRESS = Press(by="bela", button="Delete", step="insult", deletes=True)


@dataclass
class Play:
    """A stage on which a moderator writes the posts that a bot would make."""

    stage: Stage
    played: Played = field(default_factory=Played)

    async def message(self, step: Step = SHOWN) -> Message:
        posted = await self.stage.sandbox.control.post(
            self.stage.members["cleo"], self.stage.channels["general"], step.text
        )
        self.played.note(step, posted)
        return posted

    async def post(self, message: Message, says: str) -> Message:
        link = f"https://discord.com/channels/{self.stage.server.id}/{message.channel.id}/{message.id}"
        return await self.stage.sandbox.control.post(
            self.stage.members["bela"], self.stage.mod_log, f"{says} {link}"
        )

    def met(self, **changes) -> bool:
        return check_step(self.stage, SHOWN.model_copy(update=changes), self.played).met

    def seen(self, **changes) -> str:
        return check_step(self.stage, SHOWN.model_copy(update=changes), self.played).seen


@pytest.fixture
async def play() -> AsyncIterator[Play]:
    async with Sandbox.start() as sandbox:
        yield Play(build_stage(sandbox, SCENE))


async def test_one_post_under_the_clause_is_what_was_expected(play) -> None:
    await play.post(await play.message(), "breaks HA1.a")

    assert play.met()


async def test_no_post_is_not(play) -> None:
    await play.message()

    assert not play.met()
    assert play.seen() == "0 posts"


async def test_a_message_that_was_never_made_is_not(play) -> None:
    assert not play.met()
    assert not play.met(expect=Expectation.NOTHING)


@pytest.mark.parametrize("says", ["breaks HA1.b", "breaks HA1", "breaks HA1.ab", "breaks"])
async def test_a_post_under_another_clause_is_not(play, says) -> None:
    await play.post(await play.message(), says)

    assert not play.met()
    assert play.seen() == "one post, but not of HA1.a ×1"


async def test_two_posts_for_one_message_are_not(play) -> None:
    message = await play.message()
    await play.post(message, "breaks HA1.a")
    await play.post(message, "breaks HA1.a")

    assert not play.met()
    assert play.seen() == "2 posts"


async def test_a_post_about_another_message_is_not(play) -> None:
    other = await play.stage.sandbox.control.post(
        play.stage.members["dov"], play.stage.channels["general"], "walnut"
    )
    await play.message()
    await play.post(other, "breaks HA1.a")

    assert not play.met()


async def test_a_post_that_pings_somebody_is_not(play) -> None:
    victim = play.stage.members["dov"].id
    await play.post(await play.message(), f"breaks HA1.a <@{victim}>")

    assert not play.met()
    assert play.seen().endswith("and it pinged")


async def test_a_raid_is_one_post_that_says_how_many(play) -> None:
    messages = [await play.message() for _ in range(3)]
    await play.post(messages[0], "breaks HA1.a ×3")

    assert play.met(similar=3)
    assert not play.met(similar=4)


@pytest.mark.parametrize("expect", [Expectation.NOTHING, Expectation.CLEARED])
async def test_what_is_not_to_be_shown_is_met_until_it_is_shown(play, expect) -> None:
    message = await play.message()
    assert play.met(expect=expect)

    await play.post(message, "breaks HA1.a")
    assert not play.met(expect=expect)


async def test_a_press_is_met_when_the_message_is_gone_and_the_post_names_who_pressed(play) -> None:
    message = await play.message()
    moderator = play.stage.members["bela"].id

    await play.post(message, "breaks HA1.a")
    assert check_press(play.stage, PRESS, play.played).seen == "the message still stands"

    await play.stage.sandbox.control.delete(message)
    assert check_press(play.stage, PRESS, play.played).seen == "the post does not say so"

    await play.post(message, f"deleted by {moderator}")
    assert check_press(play.stage, PRESS, play.played).met


async def test_every_step_that_expects_something_and_every_press_is_checked(play) -> None:
    await play.message()
    quiet = SHOWN.model_copy(update={"id": "quiet", "expect": None})
    scene = SCENE.model_copy(update={"steps": (SHOWN, quiet), "presses": (PRESS,)})

    findings = check_all(play.stage, scene, play.played)

    assert [finding.met for finding in findings] == [False, False]
