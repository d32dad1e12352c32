"""Everything that can carry text reaches discord.py in its own form."""

from io import BytesIO

import aiohttp
import discord
import pytest

from bot.sandbox import Attachment, ControlError, MessageKind


async def test_an_edit_arrives_whole_with_the_authors_member(scene):
    posted = await scene.control.post(scene.ada, scene.general, "good")
    await scene.control.edit(posted, content="bad")

    event = await scene.seen.next("raw_message_edit")

    assert event.message.content == "bad"
    assert event.message.edited_at is not None
    assert isinstance(event.message.author, discord.Member)


async def test_previews_and_pins_are_updates_without_an_edit(scene):
    posted = await scene.control.post(scene.ada, scene.general, "https://example.com")
    await scene.control.resolve_embeds(posted, [{"type": "link", "title": "Example"}])
    await scene.control.pin(posted)

    resolved = await scene.seen.next("raw_message_edit")
    pinned = await scene.seen.next("raw_message_edit")

    assert [embed.type for embed in resolved.message.embeds] == ["link"]
    assert resolved.message.edited_at is None
    assert pinned.message.pinned
    assert pinned.message.edited_at is None
    assert scene.control.messages(scene.general)[-1].kind == MessageKind.PINNED


async def test_a_forward_carries_its_text_in_a_snapshot(scene):
    secret = await scene.control.post(scene.ada, scene.general, "forwarded words")
    await scene.control.post(scene.ada, scene.general, forward_of=secret)

    await scene.seen.next("message")
    forward = await scene.seen.next("message")

    assert forward.content == ""
    assert [snapshot.content for snapshot in forward.message_snapshots] == ["forwarded words"]


async def test_a_poll_has_its_question_and_answers(scene):
    poll = {
        "question": {"text": "Tea?"},
        "answers": [{"poll_media": {"text": "yes"}}, {"poll_media": {"text": "no"}}],
        "duration": 2,
    }
    await scene.control.post(scene.ada, scene.general, poll=poll)

    message = await scene.seen.next("message")

    assert message.poll.question == "Tea?"
    assert [answer.text for answer in message.poll.answers] == ["yes", "no"]


async def test_an_attachment_is_downloaded_until_its_message_is_deleted(scene):
    file = Attachment(name="die régeln.txt", data=b"be kind", content_type="text/plain")
    posted = await scene.control.post(scene.ada, scene.general, attachments=[file])

    [attachment] = (await scene.seen.next("message")).attachments

    assert await attachment.read() == b"be kind"
    assert (attachment.filename, attachment.content_type, attachment.size) == (
        "die_régeln.txt",
        "text/plain",
        7,
    )
    await scene.control.delete(posted)
    with pytest.raises(discord.NotFound):
        await attachment.read()


async def test_the_bot_uploads_files_and_keeps_them_through_an_edit(scene):
    sent = await scene.text_channel().send("report", file=discord.File(BytesIO(b"data"), "report.csv"))
    await sent.edit(content="better report")

    [stored] = scene.control.messages(scene.general)
    [kept] = stored.attachments
    async with aiohttp.ClientSession() as session, session.get(kept.url) as response:
        assert await response.read() == b"data"
    assert scene.sandbox.requests[-2].files[0].name == "report.csv"


async def test_threads_are_announced_renamed_and_written_to(scene):
    thread = scene.control.create_thread(scene.ada, scene.general, "a title")
    announced = await scene.seen.next("thread_create")
    assert (announced.name, announced.owner_id) == ("a title", scene.ada.id)
    await scene.control.rename_thread(thread, "another title")
    updated = await scene.seen.next("raw_thread_update")
    await scene.control.post(scene.ada, thread, "inside")

    assert updated.data["name"] == "another title"
    kinds = [message.kind for message in scene.control.messages(thread)]
    assert kinds == [MessageKind.NAME_CHANGE, MessageKind.DEFAULT]


async def test_a_thread_on_a_message_has_its_id(scene):
    posted = await scene.control.post(scene.ada, scene.general, "topic")
    thread = scene.control.create_thread(scene.ada, scene.general, "about it", message=posted)

    announced = await scene.seen.next("thread_create")

    assert announced.id == posted.id == thread.id
    assert (await scene.seen.next("raw_message_edit")).message.thread == announced


async def test_a_forum_post_is_a_thread_whose_first_message_has_its_id(scene):
    forum = scene.control.create_channel(scene.server, "help", kind="forum")
    post = scene.control.create_thread(scene.ada, forum, "How do I?", content="please help")

    announced = await scene.seen.next("thread_create")
    starter = await scene.seen.next("message")

    assert announced.parent.name == "help"
    assert starter.id == announced.id == post.id
    assert starter.content == "please help"


async def test_the_bot_opens_threads_and_forum_posts(scene):
    forum = scene.control.create_channel(scene.server, "cases", kind="forum")
    await scene.seen.next("guild_channel_create")

    thread = await scene.text_channel().create_thread(name="new", type=discord.ChannelType.public_thread)
    opened = await scene.guild.get_channel(forum.id).create_thread(name="Case 1", content="details")
    await thread.edit(name="renamed", locked=True)

    assert [m.content for m in scene.control.messages(scene.server.threads[opened.thread.id])] == ["details"]
    stored = scene.server.threads[thread.id]
    assert (stored.name, stored.thread.locked) == ("renamed", True)
    with pytest.raises(ControlError, match="locked"):
        await scene.control.post(scene.ada, stored, "too late")


async def test_a_webhook_writes_under_its_own_name(scene):
    await scene.control.post_webhook(scene.general, name="PluralKit", content="proxied")

    message = await scene.seen.next("message")

    assert message.webhook_id == message.author.id
    assert (message.author.name, message.content) == ("PluralKit", "proxied")


async def test_a_voice_channel_has_text(scene):
    voice = scene.control.create_channel(scene.server, "lounge", kind="voice")
    await scene.control.post(scene.ada, voice, "hi")

    message = await scene.seen.next("message")

    assert isinstance(message.channel, discord.VoiceChannel)


async def test_a_deletion_is_reported_with_its_ids(scene):
    posted = await scene.control.post(scene.ada, scene.general, "oops")
    await scene.control.delete(posted)

    event = await scene.seen.next("raw_message_delete")

    assert (event.message_id, event.channel_id, event.guild_id) == (
        posted.id,
        scene.general.id,
        scene.server.id,
    )


async def test_direct_messages_pass_both_ways(scene):
    member = await scene.guild.fetch_member(scene.ada.id)
    await member.send("a notice")
    await scene.control.post(scene.ada, scene.control.open_direct(scene.ada), "thanks")

    assert [m.content for m in scene.control.direct_messages(scene.ada)] == ["a notice", "thanks"]
    assert (await scene.seen.next("message")).content == "a notice"
    answer = await scene.seen.next("message")
    assert isinstance(answer.channel, discord.DMChannel)


async def test_history_is_paged_both_ways(scene):
    posts = [await scene.control.post(scene.ada, scene.general, str(n)) for n in range(5)]
    channel = scene.text_channel()

    after = [m.content async for m in channel.history(after=discord.Object(posts[1].id), limit=2)]
    before = [m.content async for m in channel.history(before=discord.Object(posts[3].id), limit=2)]
    around = [m.content async for m in channel.history(around=discord.Object(posts[2].id), limit=3)]

    assert (after, before, around) == (["2", "3"], ["2", "1"], ["3", "2", "1"])
