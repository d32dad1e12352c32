"""discord.py reads, sends, edits and deletes messages on the local Discord."""

import discord


async def test_a_posted_message_reaches_discord_py(scene):
    posted = await scene.control.post(scene.ada, scene.general, "hello there")

    message = await scene.seen.next("message")

    assert message.id == posted.id
    assert message.content == "hello there"
    assert isinstance(message.author, discord.Member)
    assert message.channel.name == "general"


async def test_a_reply_is_sent_edited_and_deleted(scene):
    await scene.control.post(scene.ada, scene.general, "question")
    question = await scene.seen.next("message")

    answer = await question.reply("answer")
    await answer.edit(content="better answer")

    [_, stored] = scene.control.messages(scene.general)
    assert stored.content == "better answer"
    assert stored.replied_to is not None
    assert stored.replied_to.content == "question"
    assert stored.edited_at is not None
    await answer.delete()
    assert scene.control.is_deleted(stored)
