"""Servers, channels and threads as JSON."""

from bot.sandbox.payloads.people import iso, member_json, role_json, user_json
from bot.sandbox.state.model import Channel, ChannelKind, Json, Member, Server, ThreadState


def channel_json(channel: Channel) -> Json:
    """Return a channel object; a thread gets its metadata, a direct conversation its recipient."""
    body: Json = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "last_message_id": _id_or_none(channel.last_message_id),
        "flags": 0,
    }
    if channel.server is None:
        body["recipients"] = [user_json(channel.recipient)] if channel.recipient else []
        return body
    body |= {
        "guild_id": str(channel.server.id),
        "name": channel.name,
        "parent_id": _id_or_none(channel.parent.id if channel.parent else None),
        "rate_limit_per_user": channel.slowmode_s,
        "nsfw": channel.nsfw,
    }
    if channel.thread is not None:
        body |= _thread_fields(channel, channel.thread)
    else:
        body |= _channel_fields(channel)
    return body


def _channel_fields(channel: Channel) -> Json:
    body: Json = {
        "position": channel.position,
        "topic": channel.topic,
        "permission_overwrites": [
            {
                "id": str(overwrite.target_id),
                "type": int(overwrite.is_member),
                "allow": str(overwrite.allow),
                "deny": str(overwrite.deny),
            }
            for overwrite in channel.overwrites.values()
        ],
    }
    if channel.kind in {ChannelKind.VOICE, ChannelKind.STAGE}:
        body |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if channel.kind is ChannelKind.FORUM:
        body |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
    return body


def _thread_fields(channel: Channel, thread: ThreadState) -> Json:
    return {
        "owner_id": str(thread.owner_id),
        "message_count": len(channel.messages),
        "member_count": max(1, len(thread.member_ids)),
        "total_message_sent": thread.total_sent,
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": iso(thread.archived_at or thread.created_at),
            "auto_archive_duration": thread.auto_archive_minutes,
            "locked": thread.locked,
            "create_timestamp": iso(thread.created_at),
        },
    }


def server_json(server: Server) -> Json:
    """Return a guild object as REST gives it, without channels and members."""
    return {
        "id": str(server.id),
        "name": server.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(server.owner.id),
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [role_json(role) for role in server.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "nsfw": False,
        "nsfw_level": 0,
        "max_members": 500000,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "widget_enabled": False,
    }


def server_create_json(server: Server, me: Member, threads: list[Channel], *, all_members: bool) -> Json:
    """Return the guild object of GUILD_CREATE.

    Without the members intent Discord sends little more than the bot's own member, so that is
    what a bot must be able to live with.
    """
    body = server_json(server)
    body |= {
        "joined_at": iso(me.joined_at),
        "large": False,
        "member_count": len(server.members),
        "voice_states": [],
        "members": [member_json(m) for m in (server.members.values() if all_members else [me])],
        "channels": [channel_json(channel) for channel in server.channels.values()],
        "threads": [channel_json(thread) for thread in threads],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
    return body


def _id_or_none(snowflake: int | None) -> str | None:
    return None if snowflake is None else str(snowflake)
