"""The bot is refused what its permissions and its place among the roles do not allow."""

from datetime import timedelta

import discord
import pytest

from bot.sandbox import ControlError, Permission
from tests.integration.sandbox.conftest import MODERATOR_BITS

READING = int(Permission.VIEW_CHANNEL)


async def refused(code, act):
    with pytest.raises(discord.HTTPException) as caught:
        await act
    assert caught.value.code == code
    return caught.value


async def test_deleting_what_others_wrote_needs_manage_messages(make_scene):
    async with make_scene(permissions=READING) as scene:
        await scene.control.post(scene.ada, scene.general, "mine")
        message = await scene.seen.next("message")

        await refused(50013, message.delete())

        assert len(scene.control.messages(scene.general)) == 1


async def test_a_channel_the_bot_cannot_see_is_missing_access(scene):
    scene.control.set_overwrites(scene.general, {scene.server.everyone: (0, int(Permission.VIEW_CHANNEL))})

    await refused(50001, scene.text_channel().send("hello"))


async def test_sending_and_embedding_can_be_denied_in_one_channel(scene):
    channel = scene.text_channel()
    scene.control.set_overwrites(scene.general, {scene.server.everyone: (0, int(Permission.EMBED_LINKS))})
    me = scene.server.members[scene.sandbox.bot_user.id]
    scene.control.set_overwrites(scene.general, {me: (0, int(Permission.EMBED_LINKS))})
    await channel.send("text passes")
    await refused(50013, channel.send(embed=discord.Embed(title="no")))

    scene.control.set_overwrites(scene.general, {me: (0, int(Permission.SEND_MESSAGES))})
    await refused(50013, channel.send("no"))


async def test_unknown_things_are_not_found(scene):
    channel = scene.text_channel()
    await refused(10008, channel.fetch_message(5))
    await refused(10003, scene.client.fetch_channel(5))
    await refused(10013, scene.guild.fetch_member(5))
    gone = await channel.send("x")
    await gone.delete()
    await refused(10008, gone.edit(content="y"))
    scene.control.delete_channel(scene.general)
    await refused(10003, channel.send("y"))


async def test_others_messages_cannot_be_edited(scene):
    await scene.control.post(scene.ada, scene.general, "mine")
    message = await scene.seen.next("message")

    await refused(50005, message.edit(content="changed"))


async def test_a_timeout_is_kept_and_stops_the_member(scene):
    member = await scene.guild.fetch_member(scene.ada.id)

    await member.timeout(timedelta(minutes=5), reason="spam & scams")

    assert scene.control.timed_out_until(scene.ada) == pytest.approx(scene.sandbox.world.clock() + 300, abs=5)
    [entry] = scene.control.audit_log(scene.server)
    assert (entry.action, entry.target_id, entry.reason) == (24, scene.ada.id, "spam & scams")
    with pytest.raises(ControlError, match="may not write"):
        await scene.control.post(scene.ada, scene.general, "still here")
    await member.timeout(None)
    await scene.control.post(scene.ada, scene.general, "back")


async def test_timeouts_end_at_28_days(scene):
    member = await scene.guild.fetch_member(scene.ada.id)

    await refused(50035, member.timeout(timedelta(days=29)))


@pytest.mark.parametrize("who", ["administrator", "owner", "higher role", "same role", "bot itself"])
async def test_those_above_the_bot_are_out_of_reach(make_scene, who):
    async with make_scene(permissions=MODERATOR_BITS) as scene:
        me = scene.server.members[scene.sandbox.bot_user.id]
        bits = int(Permission.ADMINISTRATOR) if who == "administrator" else 0
        position = 0 if who == "administrator" else 99
        role = scene.control.create_role(scene.server, "Staff", permissions=bits, position=position)
        held = [me.roles[0]] if who == "same role" else [role]
        target = {
            "owner": scene.server.members[scene.server.owner.id],
            "bot itself": me,
        }.get(who) or scene.control.join(scene.server, "grace", roles=held)
        member = await scene.guild.fetch_member(target.id)

        await refused(50013, member.timeout(timedelta(minutes=5)))

        assert scene.control.timed_out_until(target) is None


async def test_a_kick_and_a_ban_remove_the_member(scene):
    grace = scene.control.join(scene.server, "grace")
    await scene.control.post(grace, scene.general, "spam")
    await (await scene.guild.fetch_member(scene.ada.id)).kick(reason="case 2")
    await (await scene.guild.fetch_member(grace.id)).ban(delete_message_seconds=3600, reason="case 3")

    assert {scene.ada.id, grace.id}.isdisjoint(scene.server.members)
    assert scene.server.bans == {grace.id: "case 3"}
    assert scene.control.messages(scene.general) == []
    assert [entry.action for entry in scene.control.audit_log(scene.server)] == [20, 22]
    with pytest.raises(ControlError, match="banned"):
        scene.control.join(scene.server, grace.user)


async def test_closed_direct_messages_are_refused(scene):
    scene.control.set_direct_messages(scene.ada, accepts=False)
    member = await scene.guild.fetch_member(scene.ada.id)

    await refused(50007, member.send("a notice"))


async def test_an_invitation_without_commands_refuses_to_register_them(scene):
    bazaar = scene.control.create_server("Bazaar")
    scene.control.invite_bot(bazaar, commands_scope=False)
    await scene.seen.next("guild_join")

    await refused(50001, scene.client.tree.sync(guild=discord.Object(bazaar.id)))


async def test_members_cannot_write_where_they_may_not(scene):
    quiet = scene.control.create_channel(
        scene.server, "news", overwrites={scene.server.everyone: (0, int(Permission.SEND_MESSAGES))}
    )

    with pytest.raises(ControlError, match="may not write"):
        await scene.control.post(scene.ada, quiet, "hello")
    owner = scene.server.members[scene.server.owner.id]
    await scene.control.post(owner, quiet, "news")


async def test_a_message_pings_whom_the_bot_allowed_and_everyone_when_it_says_nothing(scene):
    channel, text = scene.text_channel(), f"@everyone <@{scene.ada.id}>"
    await channel.send(text)
    await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    await channel.send(text, allowed_mentions=discord.AllowedMentions(everyone=False, users=True))

    pinged = [message.pinged for message in scene.control.messages(scene.general)]

    assert pinged == [{"everyone", scene.ada.id}, set(), {scene.ada.id}]
