"""Users, members and roles as JSON."""

from datetime import UTC, datetime

from bot.sandbox.state.model import Json, Member, Role, User


def iso(when: float) -> str:
    """Return seconds since 1970 as Discord writes times: ISO 8601 in UTC with microseconds."""
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="microseconds")


def iso_or_none(when: float | None) -> str | None:
    """Return the time, or None where there is none."""
    return None if when is None else iso(when)


def user_json(user: User) -> Json:
    """Return a user object."""
    body: Json = {
        "id": str(user.id),
        "username": user.name,
        "discriminator": f"{user.id % 9999 + 1:04}" if user.bot else "0",
        "global_name": user.display_name,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
    }
    if user.bot:
        body["bot"] = True
    return body


def member_json(member: Member, *, with_user: bool = True) -> Json:
    """Return a guild member object; message events carry it without the user."""
    body: Json = {
        "roles": [str(role.id) for role in member.roles],
        "nick": member.nick,
        "avatar": None,
        "banner": None,
        "joined_at": iso(member.joined_at),
        "premium_since": None,
        "communication_disabled_until": iso_or_none(member.timed_out_until),
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    if with_user:
        body["user"] = user_json(member.user)
    return body


def role_json(role: Role) -> Json:
    """Return a role object."""
    body: Json = {
        "id": str(role.id),
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": role.position,
        "permissions": str(role.permissions),
        "managed": role.managed_by is not None,
        "mentionable": role.mentionable,
        "flags": 0,
    }
    if role.managed_by is not None:
        body["tags"] = {"bot_id": str(role.managed_by)}
    return body
