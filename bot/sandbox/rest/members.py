"""Members: look up, time out, rename, give roles, kick and ban.

Permissions and the order of roles are enforced: whoever stands as high as the bot, the owner, and
for timeouts every administrator, is out of its reach.
"""

from datetime import UTC, datetime

from bot.sandbox import permissions
from bot.sandbox.errors import (
    RefusalError,
    invalid_form,
    missing_access,
    missing_permissions,
    unknown,
)
from bot.sandbox.payloads.people import member_json, user_json
from bot.sandbox.permissions import Permission
from bot.sandbox.rest.call import NO_CONTENT, Call, Reply, snowflake
from bot.sandbox.state.audit import record_audit
from bot.sandbox.state.members import publish_ban, publish_member, remove_member
from bot.sandbox.state.messages import delete_messages
from bot.sandbox.state.model import Json, Member, Role, Server, User
from bot.sandbox.state.world import World

MAX_TIMEOUT_S = 28 * 86400.0  # "Modify Guild Member"
CLOCK_SLACK_S = 60.0
MAX_NICK = 32
MAX_BAN_DELETE_S = 604_800  # "Create Guild Ban"
MAX_BULK_BAN = 200
KICKED, BANNED, UNBANNED, CHANGED, ROLES_CHANGED = 20, 22, 23, 24, 25


def get_member(call: Call) -> Reply:
    """GET one member."""
    return Reply(body=member_json(_member(call, call.server())))


def list_members(call: Call) -> Reply:
    """GET a page of members; needs the members intent in the developer portal."""
    server = call.server()
    if not call.world.application.members_intent:
        raise missing_access()
    limit = call.integer("limit", 1, 1, 1000)
    after = snowflake(call.query.get("after", 0), "after")
    page = sorted((m for m in server.members.values() if m.id > after), key=lambda m: m.id)[:limit]
    return Reply(body=[member_json(member) for member in page])


def search_members(call: Call) -> Reply:
    """GET the members whose name or nickname begins with the query."""
    start = call.query.get("query", "").lower()
    limit = call.integer("limit", 1, 1, 1000)
    members = call.server().members.values()
    found = [
        m for m in members if m.name.lower().startswith(start) or (m.nick or "").lower().startswith(start)
    ]
    return Reply(body=[member_json(member) for member in found[:limit]])


def patch_member(call: Call) -> Reply:
    """PATCH a member: timeout, nickname, roles."""
    server, body = call.server(), call.json()
    member = _member(call, server)
    if "communication_disabled_until" in body:
        _set_timeout(call, member, body["communication_disabled_until"])
    if "nick" in body:
        _require_reach(call, member, Permission.MANAGE_NICKNAMES)
        if len(body["nick"] or "") > MAX_NICK:
            text = f"Must be {MAX_NICK} or fewer in length."
            raise invalid_form(["nick"], "BASE_TYPE_MAX_LENGTH", text)
        member.nick = body["nick"] or None
    if "roles" in body:
        wanted = [_role(server, snowflake(i, "roles")) for i in body["roles"] or []]
        for role in set(wanted) ^ set(member.roles):
            _require_role(call, server, role)
        member.roles = wanted
    publish_member(call.world, "GUILD_MEMBER_UPDATE", member)
    _log(call, server, CHANGED, member.user, body)
    return Reply(body=member_json(member))


def _set_timeout(call: Call, member: Member, until: object) -> None:
    _require_reach(call, member, Permission.MODERATE_MEMBERS)
    if permissions.in_server(member) & Permission.ADMINISTRATOR:
        raise missing_permissions()
    if until is None:
        member.timed_out_until = None
        return
    try:
        moment = datetime.fromisoformat(str(until))
    except ValueError:
        text = f"Could not parse {str(until)[:40]}. Should be ISO8601."
        raise invalid_form(["communication_disabled_until"], "DATE_TIME_TYPE_PARSE", text) from None
    when = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    if when > call.world.clock() + MAX_TIMEOUT_S + CLOCK_SLACK_S:
        text = "Timeouts cannot be longer than 28 days."
        raise invalid_form(["communication_disabled_until"], "INVALID_COMMUNICATION_DISABLED_TIMESTAMP", text)
    member.timed_out_until = when


def put_role(call: Call) -> Reply:
    """PUT: give a member a role."""
    server = call.server()
    member, role = _member(call, server), _role(server, call.id("role_id"))
    _require_role(call, server, role)
    if role not in member.roles:
        member.roles = [*member.roles, role]
    publish_member(call.world, "GUILD_MEMBER_UPDATE", member)
    _log(call, server, ROLES_CHANGED, member.user, {"$add": [_partial(role)]})
    return NO_CONTENT


def delete_role(call: Call) -> Reply:
    """DELETE: take a role from a member."""
    server = call.server()
    member, role = _member(call, server), _role(server, call.id("role_id"))
    _require_role(call, server, role)
    member.roles = [held for held in member.roles if held is not role]
    publish_member(call.world, "GUILD_MEMBER_UPDATE", member)
    _log(call, server, ROLES_CHANGED, member.user, {"$remove": [_partial(role)]})
    return NO_CONTENT


def kick(call: Call) -> Reply:
    """DELETE a member from the server."""
    server = call.server()
    member = _member(call, server)
    _require_reach(call, member, Permission.KICK_MEMBERS)
    remove_member(call.world, member)
    _log(call, server, KICKED, member.user)
    return NO_CONTENT


def put_ban(call: Call) -> Reply:
    """PUT: ban a user, member or not, and delete what they wrote of late if asked to."""
    server = call.server()
    user = call.world.users.get(call.id("user_id"))
    if user is None:
        raise unknown("user")
    _ban(call, server, user, _seconds(call))
    return NO_CONTENT


def bulk_ban(call: Call) -> Reply:
    """POST: ban up to 200 users; those out of reach are listed as failed."""
    server, body = call.server(), call.json()
    ids = [snowflake(i, "user_ids") for i in body.get("user_ids") or []]
    if not 1 <= len(ids) <= MAX_BULK_BAN:
        text = f"Must be between 1 and {MAX_BULK_BAN} in length."
        raise invalid_form(["user_ids"], "BASE_TYPE_BAD_LENGTH", text)
    done: list[str] = []
    for user in (call.world.users[i] for i in ids if i in call.world.users):
        try:
            _ban(call, server, user, _seconds(call))
        except RefusalError:
            continue
        done.append(str(user.id))
    if not done:
        raise RefusalError(500, 500000, "Failed to ban users")
    return Reply(body={"banned_users": done, "failed_users": [str(i) for i in ids if str(i) not in done]})


def _seconds(call: Call) -> int:
    # discord.py puts it into the query and sends no body at all.
    body = call.body if isinstance(call.body, dict) else {}
    seconds = int(call.query.get("delete_message_seconds") or body.get("delete_message_seconds") or 0)
    if not 0 <= seconds <= MAX_BAN_DELETE_S:
        text = f"int value should be between 0 and {MAX_BAN_DELETE_S}."
        raise invalid_form(["delete_message_seconds"], "NUMBER_TYPE_MAX", text)
    return seconds


def _ban(call: Call, server: Server, user: User, delete_seconds: int) -> None:
    member = server.members.get(user.id)
    call.require_in_server(server, Permission.BAN_MEMBERS)
    if member is not None:
        _require_reach(call, member, Permission.BAN_MEMBERS)
        remove_member(call.world, member)
    server.bans[user.id] = call.reason
    publish_ban(call.world, "GUILD_BAN_ADD", server, user)
    _log(call, server, BANNED, user)
    _delete_recent(call.world, server, user, call.world.clock() - delete_seconds)


def _delete_recent(world: World, server: Server, user: User, since: float) -> None:
    for channel in [*server.channels.values(), *server.threads.values()]:
        recent = [m for m in channel.messages.values() if m.author is user and m.created_at > since]
        if recent:
            delete_messages(world, channel, recent, world.bot_user)


def delete_ban(call: Call) -> Reply:
    """DELETE a ban."""
    server = call.server()
    call.require_in_server(server, Permission.BAN_MEMBERS)
    user_id = call.id("user_id")
    if user_id not in server.bans:
        raise unknown("ban")
    del server.bans[user_id]
    publish_ban(call.world, "GUILD_BAN_REMOVE", server, call.world.users[user_id])
    _log(call, server, UNBANNED, call.world.users[user_id])
    return NO_CONTENT


def get_ban(call: Call) -> Reply:
    """GET one ban."""
    server = call.server()
    call.require_in_server(server, Permission.BAN_MEMBERS)
    user_id = call.id("user_id")
    if user_id not in server.bans:
        raise unknown("ban")
    return Reply(body={"reason": server.bans[user_id], "user": user_json(call.world.users[user_id])})


def _member(call: Call, server: Server) -> Member:
    user_id = call.id("user_id")
    member = server.members.get(user_id)
    if member is None:
        raise unknown("member" if user_id in call.world.users else "user")
    return member


def _role(server: Server, role_id: int) -> Role:
    role = server.roles.get(role_id)
    if role is None or role is server.everyone:
        raise unknown("role")
    return role


def _require_reach(call: Call, member: Member, needs: Permission) -> None:
    call.require_in_server(member.server, needs)
    if not permissions.outranks(call.me(member.server), member):
        raise missing_permissions()


def _require_role(call: Call, server: Server, role: Role) -> None:
    call.require_in_server(server, Permission.MANAGE_ROLES)
    if role.managed_by is not None or role.position >= permissions.top_position(call.me(server)):
        raise missing_permissions()


def _partial(role: Role) -> Json:
    return {"id": str(role.id), "name": role.name}


def _log(call: Call, server: Server, action: int, target: User, changes: Json | None = None) -> None:
    actor = call.world.bot_user
    record_audit(call.world, server, action, actor, target_id=target.id, reason=call.reason, changes=changes)
