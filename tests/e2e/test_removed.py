"""A flagged message is deleted before the model has answered: by whom decides whether it is judged."""

import pytest

from bot.model.stand_in import Misbehaviour
from bot.sandbox import Message, Permission
from tests.e2e.conftest import INSULT, World, text_of

KEYWORD = "purple heron"  # an exact rule: what is flagged for it is shown whatever the model says
DROPPED = "A moderator deleted it before the model had answered"


def let_view_the_audit_log(world: World) -> None:
    role = world.control.create_role(
        world.server, "Watchers", permissions=int(Permission.VIEW_AUDIT_LOG), position=1
    )
    world.control.set_roles(world.bot_role, [*world.bot_role.roles, role])


async def asked(world: World, *texts: str) -> list[Message]:
    """Post messages, and wait until a model that answers nothing has been asked about each."""
    options = {"kind": "keyword", "value": KEYWORD}
    await world.control.run_command(world.owner, world.general, "rule add", options=options)
    world.model.misbehave(Misbehaviour.HANG)
    messages = [await world.control.post(world.member, world.general, text) for text in texts]
    await world.model.wait_for_requests(len(texts))
    return messages


async def test_what_a_moderator_deletes_is_asked_no_more(world: World) -> None:
    let_view_the_audit_log(world)
    async with world.running():
        (message,) = await asked(world, f"{INSULT} {KEYWORD}")

        await world.control.delete(message, by=world.moderator)

        await world.model.wait_for_cancelled(1)
        await world.wait_for_text(DROPPED)

    (entry,) = world.control.audit_log(world.server)
    assert entry.actor is world.moderator.user
    assert world.model.requests == 1


async def test_what_is_deleted_many_at_once_is_asked_no_more(world: World) -> None:
    async with world.running():
        messages = await asked(world, f"{INSULT} {KEYWORD}", f"{INSULT} {KEYWORD}, all of you")
        robot = world.control.join(world.server, "robot", bot=True)

        await world.control.delete_in_bulk(messages, by=robot)

        await world.model.wait_for_cancelled(2)
        await world.wait_for_posts(2)
        await world.control.wait_until(lambda: all(DROPPED in text_of(post) for post in world.posts()))

    assert world.model.requests == 2


@pytest.mark.parametrize("deleted_by", ["its author", "a moderator of whom Bylaw is not told"])
async def test_what_else_is_deleted_is_judged_all_the_same(world: World, deleted_by: str) -> None:
    by = world.member if deleted_by == "its author" else world.moderator
    async with world.running():
        world.model.misbehave(Misbehaviour.ERROR_503)
        options = {"kind": "keyword", "value": KEYWORD}
        await world.control.run_command(world.owner, world.general, "rule add", options=options)
        message = await world.control.post(world.member, world.general, f"{INSULT} {KEYWORD}")
        await world.wait_for_text("The model cannot be reached")

        await world.control.delete(message, by=by)
        await world.wait_for_text("deleted since")
        world.model.behave()
        post = await world.wait_for_text("HA1.a", timeout_s=30)

    assert "deleted since" in text_of(post)
    assert world.posts() == [post]
