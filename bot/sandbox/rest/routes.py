"""Every REST route of the sandbox, by the names that Discord's OpenAPI gives its paths."""

from dataclasses import dataclass

from bot.sandbox.rest import (
    applications,
    callbacks,
    channels,
    commands,
    members,
    messages,
    servers,
    threads,
    webhooks,
)
from bot.sandbox.rest.call import Handler

CHANNEL = "/channels/{channel_id}"
MESSAGE = CHANNEL + "/messages/{message_id}"
SERVER = "/guilds/{guild_id}"
MEMBER = SERVER + "/members/{user_id}"
COMMANDS = "/applications/{application_id}/commands"
SERVER_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
ANSWER = "/webhooks/{webhook_id}/{webhook_token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method on one path; `own_token` ones need no bot token, because the path carries its own."""

    method: str
    path: str
    handler: Handler
    own_token: bool = False


def _get(path: str, handler: Handler, *, own_token: bool = False) -> Route:
    return Route(method="GET", path=path, handler=handler, own_token=own_token)


def _post(path: str, handler: Handler, *, own_token: bool = False) -> Route:
    return Route(method="POST", path=path, handler=handler, own_token=own_token)


def _put(path: str, handler: Handler) -> Route:
    return Route(method="PUT", path=path, handler=handler)


def _patch(path: str, handler: Handler, *, own_token: bool = False) -> Route:
    return Route(method="PATCH", path=path, handler=handler, own_token=own_token)


def _delete(path: str, handler: Handler, *, own_token: bool = False) -> Route:
    return Route(method="DELETE", path=path, handler=handler, own_token=own_token)


# Where two paths fit, the first one counts.
ROUTES = (
    _get("/users/@me", applications.get_me),
    _get("/users/@me/guilds", applications.list_my_servers),
    _get("/users/{user_id}", applications.get_user),
    _post("/users/@me/channels", applications.open_direct_conversation),
    _get("/applications/@me", applications.get_application),
    _get("/oauth2/applications/@me", applications.get_application),
    _get("/gateway", servers.get_gateway, own_token=True),
    _get("/gateway/bot", servers.get_bot_gateway),
    _get(SERVER, servers.get_server),
    _get(SERVER + "/channels", servers.list_channels),
    _post(SERVER + "/channels", channels.post_channel),
    _get(SERVER + "/threads/active", threads.list_active),
    _get(SERVER + "/roles", servers.list_roles),
    _get(SERVER + "/roles/{role_id}", servers.get_role),
    _get(SERVER + "/members", members.list_members),
    _get(SERVER + "/members/search", members.search_members),
    _get(MEMBER, members.get_member),
    _patch(MEMBER, members.patch_member),
    _delete(MEMBER, members.kick),
    _put(MEMBER + "/roles/{role_id}", members.put_role),
    _delete(MEMBER + "/roles/{role_id}", members.delete_role),
    _get(SERVER + "/bans/{user_id}", members.get_ban),
    _put(SERVER + "/bans/{user_id}", members.put_ban),
    _delete(SERVER + "/bans/{user_id}", members.delete_ban),
    _post(SERVER + "/bulk-ban", members.bulk_ban),
    _get(CHANNEL, channels.get_channel),
    _patch(CHANNEL, channels.patch_channel),
    _delete(CHANNEL, channels.remove_channel),
    _put(CHANNEL + "/permissions/{overwrite_id}", channels.put_overwrite),
    _delete(CHANNEL + "/permissions/{overwrite_id}", channels.delete_overwrite),
    _put(CHANNEL + "/messages/pins/{message_id}", channels.put_pin),
    _delete(CHANNEL + "/messages/pins/{message_id}", channels.delete_pin),
    _post(CHANNEL + "/threads", threads.post_thread),
    _post(MESSAGE + "/threads", threads.post_thread_on_message),
    _get(CHANNEL + "/threads/archived/public", threads.list_archived),
    _get(COMMANDS, commands.list_commands),
    _put(COMMANDS, commands.overwrite_commands),
    _post(COMMANDS, commands.create_command),
    _get(COMMANDS + "/{command_id}", commands.get_command),
    _delete(COMMANDS + "/{command_id}", commands.delete_command),
    _get(SERVER_COMMANDS, commands.list_commands),
    _put(SERVER_COMMANDS, commands.overwrite_commands),
    _post(SERVER_COMMANDS, commands.create_command),
    _get(SERVER_COMMANDS + "/{command_id}", commands.get_command),
    _delete(SERVER_COMMANDS + "/{command_id}", commands.delete_command),
    _get(CHANNEL + "/messages", messages.list_messages),
    _post(CHANNEL + "/messages", messages.post_message),
    _post(CHANNEL + "/messages/bulk-delete", messages.remove_messages),
    _get(MESSAGE, messages.get_message),
    _patch(MESSAGE, messages.patch_message),
    _delete(MESSAGE, messages.remove_message),
    _post(CHANNEL + "/typing", messages.post_typing),
    _post(
        "/interactions/{interaction_id}/{interaction_token}/callback", callbacks.post_callback, own_token=True
    ),
    _post(ANSWER, webhooks.post_followup, own_token=True),
    _get(ANSWER + "/messages/@original", webhooks.get_answer, own_token=True),
    _patch(ANSWER + "/messages/@original", webhooks.patch_answer, own_token=True),
    _delete(ANSWER + "/messages/@original", webhooks.delete_answer, own_token=True),
    _get(ANSWER + "/messages/{message_id}", webhooks.get_answer, own_token=True),
    _patch(ANSWER + "/messages/{message_id}", webhooks.patch_answer, own_token=True),
    _delete(ANSWER + "/messages/{message_id}", webhooks.delete_answer, own_token=True),
)
