"""discord.py's gateway connection: what it is told, and how it comes back after a break."""

import discord
import pytest

from bot.sandbox import Attachment, Sandbox
from tests.integration.sandbox.conftest import MODERATOR_BITS, RecordingClient, moderation_intents


async def test_the_bot_learns_of_servers_channels_roles_and_itself(scene):
    guild = scene.guild

    assert guild.name == "Night Market"
    assert guild.owner_id == scene.server.owner.id
    assert [channel.name for channel in guild.text_channels] == ["general"]
    assert guild.me.guild_permissions.manage_messages
    assert not guild.me.guild_permissions.administrator
    assert guild.me.top_role.is_bot_managed()


async def test_what_was_missed_during_a_break_is_replayed(scene):
    await scene.sandbox.faults.drop_gateway()
    await scene.control.post(scene.ada, scene.general, "while you were away")

    await scene.seen.next("resumed")
    message = await scene.seen.next("message")

    assert message.content == "while you were away"
    assert scene.seen.empty("ready")


async def test_a_session_that_is_gone_is_identified_anew(scene):
    await scene.sandbox.faults.drop_gateway(resumable=False)
    await scene.control.post(scene.ada, scene.general, "lost")

    await scene.seen.next("ready")
    await scene.control.post(scene.ada, scene.general, "seen")

    assert (await scene.seen.next("message")).content == "seen"


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_resumed_or_replaced(scene, resumable):
    scene.sandbox.faults.invalid_session(resumable=resumable)

    await scene.seen.next("resumed" if resumable else "ready")
    await scene.control.post(scene.ada, scene.general, "after")

    assert (await scene.seen.next("message")).content == "after"


async def test_a_request_to_reconnect_is_followed(scene):
    scene.sandbox.faults.reconnect()

    await scene.seen.next("resumed")


async def test_an_invitation_while_connected_is_announced(scene):
    bazaar = scene.control.create_server("Bazaar")
    scene.control.create_channel(bazaar, "stalls")
    scene.control.invite_bot(bazaar)

    guild = await scene.seen.next("guild_join")
    assert guild.name == "Bazaar"

    scene.control.remove_bot(bazaar)
    assert (await scene.seen.next("guild_remove")).id == bazaar.id


async def test_a_wrong_token_is_refused(discord_at):
    async with Sandbox.start() as sandbox, RecordingClient(moderation_intents()) as client:
        discord_at(sandbox)
        with pytest.raises(discord.LoginFailure):
            await client.start("wrong")


async def test_an_intent_that_was_not_granted_closes_the_gateway(discord_at):
    async with (
        Sandbox.start(message_content_intent=False) as sandbox,
        RecordingClient(moderation_intents()) as client,
    ):
        discord_at(sandbox)
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await client.start(sandbox.token)


async def test_without_the_content_intent_only_mentions_direct_and_own_messages_are_readable(make_scene):
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    async with make_scene(intents=intents, message_content_intent=False) as scene:
        control, me = scene.control, scene.sandbox.bot_user
        file = Attachment(name="a.txt", data=b"secret")
        await control.post(scene.ada, scene.general, "secret", attachments=[file])
        await control.post(scene.ada, scene.general, f"hello <@{me.id}>")
        await control.post(scene.ada, control.open_direct(scene.ada), "psst")
        await scene.text_channel().send("mine")

        seen = [await scene.seen.next("message") for _ in range(4)]

        assert [message.content for message in seen] == ["", f"hello <@{me.id}>", "psst", "mine"]
        assert seen[0].attachments == []
        history = [message.content async for message in scene.text_channel().history()]
        assert history == ["mine", f"hello <@{me.id}>", ""]


async def test_channels_that_the_bot_may_not_view_send_no_messages(scene):
    hidden = scene.control.create_channel(
        scene.server, "hidden", overwrites={scene.server.members[scene.sandbox.bot_user.id]: (0, 1 << 10)}
    )
    await scene.control.post(scene.ada, hidden, "unseen")
    await scene.control.post(scene.ada, scene.general, "seen")

    assert (await scene.seen.next("message")).content == "seen"


async def test_members_are_sent_in_chunks_when_asked_for(scene):
    [member] = await scene.guild.query_members(query="ad")
    assert member.id == scene.ada.id

    [same] = await scene.guild.query_members(user_ids=[scene.ada.id, 1])
    assert same.name == "ada"


async def test_role_changes_of_the_bot_itself_arrive_without_the_members_intent(scene):
    me = scene.server.members[scene.sandbox.bot_user.id]
    extra = scene.control.create_role(scene.server, "Extra")
    scene.control.set_roles(me, [*me.roles, extra])

    await scene.seen.next("member_update")

    assert extra.id in {role.id for role in scene.guild.me.roles}


async def test_changed_roles_and_names_are_announced(scene):
    staff = scene.control.create_role(scene.server, "Staff")
    scene.control.set_permissions(staff, MODERATOR_BITS, position=7)
    scene.control.rename_server(scene.server, "Day Market")

    await scene.seen.next("guild_update")

    role = scene.guild.get_role(staff.id)
    assert (role.permissions.ban_members, role.position) == (True, 7)
    assert scene.guild.name == "Day Market"
