"""What a member wants gone is gone from the database and from the mod-log, through a real process."""

import json
import sqlite3
from contextlib import closing

from bot.sandbox import Message
from tests.e2e.conftest import INSULT, World, button, text_of

NAME, TEXT = "Xochipilli", "Quetzalcoatl"


async def erased(world: World, post: Message) -> str:
    """Wait until the post says that it was erased; return what it still says."""
    await world.control.wait_until(lambda: "The content has been erased." in text_of(post), 10)
    return text_of(post)


async def test_forget_me_erases_what_the_mod_log_repeats(world: World) -> None:
    author = world.control.join(world.server, NAME)
    async with world.running():
        await world.control.post(author, world.general, f"{INSULT} {TEXT}")
        post = await world.wait_for_text(TEXT)
        assert NAME in text_of(post)
        shown = await world.control.run_command(author, world.general, "privacy show")
        exported = await world.control.run_command(author, world.general, "privacy export-me")
        answer = await world.control.run_command(author, world.general, "privacy forget-me")
        left = await erased(world, post)
        after = await world.control.run_command(author, world.general, "privacy show")

    assert exported.message is not None
    assert shown.ephemeral
    assert exported.ephemeral
    assert answer.ephemeral
    assert "knows of here: 1," in shown.content
    (message,) = json.loads(exported.message.attachments[0].file.data)["messages"]
    assert TEXT in message["text"]
    assert message["clauses"] == ["harassment/HA1.a"]
    assert "being erased" in answer.content
    assert TEXT not in left
    assert NAME not in left
    assert str(author.id) not in left
    assert "HA1.a" in left
    assert "no message of yours" in after.content
    assert len(world.posts()) == 1


async def test_a_post_that_moderators_deleted_is_not_made_again_by_erasing(world: World) -> None:
    async with world.running():
        await world.control.post(world.member, world.general, f"{INSULT} {TEXT}")
        post = await world.wait_for_text(TEXT)
        await world.control.delete(post)
        await world.control.run_command(world.member, world.general, "privacy forget-me")
        await world.control.post(world.other, world.general, f"{INSULT} again")
        await world.wait_for_text("again")

    assert len(world.posts()) == 1


async def test_what_was_erased_can_still_be_called_wrong_but_not_deleted(world: World) -> None:
    async with world.running():
        await world.control.post(world.member, world.general, f"{INSULT} {TEXT}")
        post = await world.wait_for_text(TEXT)
        await world.control.run_command(
            world.owner, world.general, "privacy purge", options={"user": world.member}
        )
        await erased(world, post)
        ids = [part["custom_id"] for row in post.components for part in row["components"]]
        await world.control.press(world.moderator, post, button(post, "wrong"))
        await world.wait_for_text("✖ wrong")

    assert not any(custom_id.endswith(":delete") for custom_id in ids)


async def test_what_is_older_than_the_servers_days_is_erased_at_the_next_start(world: World) -> None:
    async with world.running() as bot:
        await world.control.post(world.member, world.general, f"{INSULT} {TEXT}")
        post = await world.wait_for_text(TEXT)
        answer = await world.control.run_command(
            world.owner, world.general, "privacy retention", options={"days": 2}
        )
        await bot.terminate()
    with closing(sqlite3.connect(world.folder / "data" / "bylaw.sqlite3")) as database, database:
        database.execute("UPDATE sighting SET seen_at = seen_at - 2 * 86400 * 1000000")
    async with world.running(set_up=False) as bot:
        left = await erased(world, post)
        await bot.says("content-erased")

    assert "kept for 2 days" in answer.content
    assert TEXT not in left
    assert f"<@{world.member.id}>" in left  # who it was is a fact, and stays
