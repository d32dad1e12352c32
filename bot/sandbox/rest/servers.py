"""A server as a whole: itself, its channels, its roles; and where the gateway is."""

from bot.sandbox.errors import unknown
from bot.sandbox.payloads.people import role_json
from bot.sandbox.payloads.places import channel_json, server_json
from bot.sandbox.rest.call import Call, Reply
from bot.sandbox.state.model import Json


def get_server(call: Call) -> Reply:
    """GET a server, with counts if asked for."""
    server = call.server()
    body = server_json(server)
    if call.query.get("with_counts", "").lower() in {"1", "true"}:
        body |= {"approximate_member_count": len(server.members), "approximate_presence_count": 0}
    return Reply(body=body)


def list_channels(call: Call) -> Reply:
    """GET every channel, without threads; also those that the bot may not view."""
    return Reply(body=[channel_json(channel) for channel in call.server().channels.values()])


def list_roles(call: Call) -> Reply:
    """GET every role."""
    return Reply(body=[role_json(role) for role in call.server().roles.values()])


def get_role(call: Call) -> Reply:
    """GET one role."""
    role = call.server().roles.get(call.id("role_id"))
    if role is None:
        raise unknown("role")
    return Reply(body=role_json(role))


def get_gateway(call: Call) -> Reply:
    """GET the gateway's address."""
    return Reply(body={"url": call.world.gateway_url})


def get_bot_gateway(call: Call) -> Reply:
    """GET the gateway's address with what the bot may start."""
    limit: Json = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return Reply(body={"url": call.world.gateway_url, "shards": 1, "session_start_limit": limit})
