"""What members write and moderators do, through a real process over the wire."""

import re

import pytest

from bot.model.stand_in import Misbehaviour
from bot.sandbox import Attachment, Permission
from tests.e2e.conftest import INSULT, World, button, text_of

RULES = b"""# House rules

## Instruction

Decide whether the message gives away how the current lantern quest ends.

## Criteria

### Violates (1)

- **LQ1 Spoiler.** Tells how the lantern quest ends.

### Safe (0)

- Talking about the quest without its ending.

## Examples

- "the lighthouse keeper turns out to be the thief in the last quest" \xe2\x86\x92 violates LQ1
- "I am stuck at the lighthouse, any hints for the quest?" \xe2\x86\x92 safe
"""


async def surface(world: World, name: str, text: str) -> None:
    control, member, place = world.control, world.member, world.general
    match name:
        case "text":
            await control.post(member, place, text)
        case "edit":
            message = await control.post(member, place, "good game")
            await control.edit(message, content=text)
        case "forward":
            elsewhere = control.create_channel(world.server, "elsewhere")
            original = await control.post(world.owner, elsewhere, text)  # the owner is exempt
            await control.post(member, place, forward_of=original)
        case "poll":
            answers = [{"poll_media": {"text": "yes"}}, {"poll_media": {"text": "no"}}]
            await control.post(member, place, poll={"question": {"text": text}, "answers": answers})
        case "embed":
            await control.post(member, place, "look", embeds=[{"type": "rich", "description": text}])
        case "attachment":
            file = Attachment(name="note.txt", data=text.encode(), content_type="text/plain")
            await control.post(member, place, "see the file", attachments=[file])
        case "webhook":
            await control.post_webhook(place, name="Proxy", content=text)
        case "thread":
            thread = control.create_thread(member, place, "talk")
            await control.post(member, thread, text)
        case "title":
            control.create_thread(member, place, text)
        case "forum":
            forum = control.create_channel(world.server, "ideas", kind="forum")
            control.create_thread(member, forum, "an idea", content=text)
        case "voice":
            voice = control.create_channel(world.server, "lounge", kind="voice")
            await control.post(member, voice, text)


SURFACES = [
    "text",
    "edit",
    "forward",
    "poll",
    "embed",
    "attachment",
    "webhook",
    "thread",
    "title",
    "forum",
    "voice",
]


async def test_every_surface_reaches_the_mod_log_once(world: World) -> None:
    async with world.running():
        for count, name in enumerate(SURFACES, start=1):
            # A text of its own for each, or they would all be one raid.
            await surface(world, name, f"{INSULT} {'!' * count}")
            posts = await world.wait_for_posts(count)
            assert len(posts) == count, name
            assert "HA1.a" in text_of(posts[-1]), name


async def test_embed_resolution_and_pins_are_no_edits(world: World) -> None:
    async with world.running():
        message = await world.control.post(world.member, world.general, "see https://example.com/a")
        await world.control.resolve_embeds(message, [{"type": "link", "description": INSULT}])
        await world.control.pin(message, by=world.moderator)
        await world.control.post(world.member, world.general, INSULT)
        await world.wait_for_posts()

    assert len(world.posts()) == 1


async def test_an_image_is_named_as_not_examined(world: World) -> None:
    async with world.running():
        image = Attachment(name="cat.png", data=b"\x89PNG", content_type="image/png")
        await world.control.post(world.member, world.general, INSULT, attachments=[image])
        (post,) = await world.wait_for_posts()

    assert "not examined" in text_of(post)
    assert "cat" in text_of(post)


async def test_moderators_and_bots_are_left_alone(world: World) -> None:
    async with world.running():
        robot = world.control.join(world.server, "robot", bot=True)
        for author in (world.owner, world.moderator, robot):
            await world.control.post(author, world.general, INSULT)
        await world.control.post(world.member, world.general, f"{INSULT} indeed")
        await world.wait_for_posts()

    assert len(world.posts()) == 1


async def test_delete_by_press_deletes_and_edits_the_post_in_place(world: World) -> None:
    async with world.running():
        message = await world.control.post(world.member, world.general, INSULT)
        (post,) = await world.wait_for_posts()
        answer = await world.control.press(world.moderator, post, button(post, "delete"))
        await world.control.wait_until(lambda: world.control.is_deleted(message))
        await world.wait_for_text(rf"deleted by <@{world.moderator.id}>")

    assert answer.ephemeral
    assert len(world.posts()) == 1


async def test_buttons_outlive_a_restart(world: World) -> None:
    async with world.running() as bot:
        message = await world.control.post(world.member, world.general, INSULT)
        (post,) = await world.wait_for_posts()
        await bot.terminate()
    async with world.running(set_up=False):
        answer = await world.control.press(world.moderator, post, button(post, "delete"))
        assert "under way" in answer.content
        await world.control.wait_until(lambda: world.control.is_deleted(message))


async def test_a_member_who_can_see_the_button_cannot_use_it(world: World) -> None:
    async with world.running():
        message = await world.control.post(world.member, world.general, INSULT)
        (post,) = await world.wait_for_posts()
        answer = await world.control.press(world.other, post, button(post, "delete"))

    assert "permission" in answer.content
    assert not world.control.is_deleted(message)


async def test_a_message_deleted_by_its_author_is_said_to_be_and_not_offered_again(world: World) -> None:
    async with world.running():
        message = await world.control.post(world.member, world.general, INSULT)
        await world.wait_for_posts()
        await world.control.delete(message)
        seen = await world.wait_for_text("deleted since")
        verbs = [
            part["custom_id"].rpartition(":")[2] for row in seen.components for part in row["components"]
        ]

    assert verbs == ["correct", "wrong"]
    assert len(world.posts()) == 1


async def test_labels_are_shown_in_the_post(world: World) -> None:
    async with world.running():
        await world.control.post(world.member, world.general, INSULT)
        (post,) = await world.wait_for_posts()
        await world.control.press(world.moderator, post, button(post, "wrong"))
        await world.wait_for_text(rf"wrong.*<@{world.moderator.id}>")


async def test_a_title_is_locked_by_press_and_never_deleted(world: World) -> None:
    async with world.running():
        thread = world.control.create_thread(world.member, world.general, INSULT[:90])
        (post,) = await world.wait_for_posts()
        labels = [part["label"] for row in post.components for part in row["components"]]
        await world.control.press(world.moderator, post, button(post, "lock"))
        await world.control.wait_until(lambda: thread.thread is not None and thread.thread.locked)

    assert "Delete" not in labels


async def test_joining_posts_nothing_and_every_command_asks_for_setup(world: World) -> None:
    async with world.running(set_up=False):
        control = world.control
        for command in ("policy list", "rule list", "pause", "resume"):
            answer = await control.run_command(world.owner, world.general, command)
            assert "/setup" in answer.content, command
            assert answer.ephemeral
        message = await control.post(world.member, world.general, INSULT)
        answer = await control.run_message_command(world.owner, message, "Check message")
        assert "/setup" in answer.content

    assert control.messages(world.general) == [message]
    assert world.posts() == []


async def test_a_mod_log_that_everyone_reads_is_refused(world: World) -> None:
    async with world.running(set_up=False):
        answer = await world.set_up(mod_log=world.general)

    assert "cannot be the mod-log" in answer


async def test_setup_is_for_managers_of_the_server(world: World) -> None:
    async with world.running(set_up=False):
        answer = await world.control.run_command(
            world.member, world.general, "setup", options={"mod_log": world.mod_log}
        )

    assert "Manage Server" in answer.content


async def test_an_uploaded_policy_decides(world: World) -> None:
    async with world.running():
        control, owner, place = world.control, world.owner, world.general
        file = Attachment(name="quest.md", data=RULES, content_type="text/markdown")
        uploaded = await control.run_command(owner, place, "policy upload", options={"file": file})
        policy_id = re.search(r"`([a-z-]+)`|\*\*([a-z-]+)\*\*", uploaded.content)
        assert policy_id is not None, uploaded.content
        name = policy_id[1] or policy_id[2]
        await control.run_command(owner, place, "policy enable", options={"policy": name})
        spoiler = "guys the lighthouse keeper is the thief, that is how the last lantern quest ends"
        await control.post(world.member, place, spoiler)
        (post,) = await world.wait_for_posts()
        assert "LQ1" in text_of(post)
        await control.run_command(owner, place, "policy disable", options={"policy": name})
        await control.post(world.member, place, f"{spoiler}, really")
        await control.post(world.member, place, INSULT)
        posts = await world.wait_for_posts(2)

    assert len(posts) == 2


async def test_a_bad_upload_is_answered_with_line_numbers_and_changes_nothing(world: World) -> None:
    bad = RULES.replace(b"## Examples", b"- **LQ1 Again.** The same id.\n\n## Examples").replace(
        b"violates LQ1", b"violates LQ9"
    )
    async with world.running():
        file = Attachment(name="quest.md", data=bad, content_type="text/markdown")
        answer = await world.control.run_command(
            world.owner, world.general, "policy upload", options={"file": file}
        )
        listed = await world.control.run_command(world.owner, world.general, "policy list")

    assert len(re.findall(r"Line [0-9]+", answer.content)) >= 1
    assert "quest" not in listed.content


async def test_check_message_answers_a_moderator_even_when_there_is_nothing(world: World) -> None:
    async with world.running():
        message = await world.control.post(world.member, world.general, "have a lovely evening everyone")
        answer = await world.control.run_message_command(world.moderator, message, "Check message")
        (post,) = await world.wait_for_posts()

    assert answer.deferred
    assert answer.ephemeral
    assert f"/{message.id}" in text_of(post)


async def test_case_view_shows_the_case(world: World) -> None:
    async with world.running():
        await world.control.post(world.member, world.general, INSULT)
        await world.wait_for_posts()
        answer = await world.control.run_command(
            world.moderator, world.general, "case view", options={"number": 1}
        )

    assert answer.ephemeral
    assert "HA1.a" in str(answer.embeds)


async def test_pause_and_resume(world: World) -> None:
    async with world.running():
        control, owner, place = world.control, world.owner, world.general
        await control.run_command(owner, place, "pause")
        await control.post(world.member, place, INSULT)
        await control.run_command(owner, place, "resume")
        await control.post(world.member, place, f"{INSULT} again")
        (post,) = await world.wait_for_posts()

    assert "again" in text_of(post)


async def test_a_keyword_rule_is_hard_and_the_model_cannot_dismiss_it(world: World) -> None:
    async with world.running():
        options = {"kind": "keyword", "value": "purple heron"}
        await world.control.run_command(world.owner, world.general, "rule add", options=options)
        await world.control.post(world.member, world.general, "have you seen the p u r p l e heron?")
        (post,) = await world.wait_for_posts()

    assert "purple heron" in text_of(post)


async def test_an_armed_keyword_deletes_without_the_model(world: World) -> None:
    async with world.running():
        control, owner, place = world.control, world.owner, world.general
        options = {"kind": "keyword", "value": "purple heron"}
        await control.run_command(owner, place, "rule add", options=options)
        await control.run_command(
            owner, place, "rule arm", options={"rule": "keyword:purple heron", "on": True}
        )
        world.model.misbehave(Misbehaviour.HANG)
        message = await control.post(world.member, place, "buy a purple heron today")
        await control.wait_until(lambda: control.is_deleted(message))
        await world.wait_for_posts()

    assert world.model.requests == 0


BAD_ANSWERS = [
    Misbehaviour.EMPTY,
    Misbehaviour.TRUNCATED,
    Misbehaviour.MALFORMED,
    Misbehaviour.WRONG_JSON,
    Misbehaviour.UNKNOWN_CLAUSE,
]


@pytest.mark.parametrize("misbehaviour", BAD_ANSWERS)
async def test_a_bad_answer_goes_to_people_and_does_nothing(world: World, misbehaviour: Misbehaviour) -> None:
    world.model.misbehave(misbehaviour)
    async with world.running():
        message = await world.control.post(world.member, world.general, INSULT)
        (post,) = await world.wait_for_posts()

    assert not world.control.is_deleted(message)
    assert "HA1.a Targeted" not in text_of(post)


AWAY = [Misbehaviour.ERROR_500, Misbehaviour.ERROR_503, Misbehaviour.DIE]


@pytest.mark.parametrize("misbehaviour", AWAY)
async def test_no_answer_waits_and_is_asked_again(world: World, misbehaviour: Misbehaviour) -> None:
    async with world.running() as bot:
        world.model.misbehave(misbehaviour)
        await world.control.post(world.member, world.general, INSULT)
        await bot.says("judgement-waits")
        assert world.posts() == []
        world.model.behave()
        (post,) = await world.wait_for_posts(timeout_s=30)

    assert "HA1.a" in text_of(post)


async def test_an_echoed_mention_pings_nobody(world: World) -> None:
    text = f"{INSULT} @everyone @here <@{world.owner.id}>"
    everyone = world.control.create_role(
        world.server, "loud", permissions=int(Permission.MENTION_EVERYONE), position=1
    )
    world.control.set_roles(world.member, [everyone])
    async with world.running():
        await world.control.post(world.member, world.general, text)
        await world.wait_for_posts()

    assert not any(post.pinged for post in world.posts())
