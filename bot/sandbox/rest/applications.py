"""The application itself, the bot's own account and other users, and where the gateway is."""

from bot.sandbox.errors import RefusalError, unknown
from bot.sandbox.payloads.people import user_json
from bot.sandbox.payloads.places import channel_json
from bot.sandbox.rest.call import Call, Reply, snowflake
from bot.sandbox.state.model import Json
from bot.sandbox.state.places import open_direct


def get_application(call: Call) -> Reply:
    """GET the application, under both of its addresses."""
    application = call.world.application
    joined = sum(call.world.bot_in(server) is not None for server in call.world.servers.values())
    body: Json = {
        "id": str(application.id),
        "name": application.bot_user.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "bot": user_json(application.bot_user),
        "owner": user_json(application.owner),
        "team": None,
        "verify_key": "0" * 64,
        "flags": application.flags,
        "approximate_guild_count": joined,
        "interactions_endpoint_url": None,
        "redirect_uris": [],
        "tags": [],
    }
    return Reply(body=body)


def get_me(call: Call) -> Reply:
    """GET the bot's own account."""
    extra = {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None}
    return Reply(body=user_json(call.world.bot_user) | extra)


def get_user(call: Call) -> Reply:
    """GET somebody's account."""
    user = call.world.users.get(call.id("user_id"))
    if user is None:
        raise unknown("user")
    return Reply(body=user_json(user))


def list_my_servers(call: Call) -> Reply:
    """GET the servers that the bot is in."""
    mine = [server for server in call.world.servers.values() if call.world.bot_in(server)]
    return Reply(
        body=[
            {
                "id": str(s.id),
                "name": s.name,
                "icon": None,
                "owner": False,
                "permissions": "0",
                "features": [],
            }
            for s in mine
        ]
    )


def open_direct_conversation(call: Call) -> Reply:
    """POST: open a direct conversation; whether it can be written to shows when writing."""
    user = call.world.users.get(snowflake(call.json().get("recipient_id"), "recipient_id"))
    if user is None or user is call.world.bot_user:
        raise RefusalError(400, 50033, "Invalid Recipient(s)")
    return Reply(body=channel_json(open_direct(call.world, user)))
