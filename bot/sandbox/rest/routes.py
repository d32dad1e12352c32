"""Every REST route of the sandbox, by the names that Discord's OpenAPI gives its paths."""

from dataclasses import dataclass

from bot.sandbox.rest import applications, callbacks, commands, messages, webhooks
from bot.sandbox.rest.call import Handler

CHANNEL = "/channels/{channel_id}"
MESSAGE = CHANNEL + "/messages/{message_id}"
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
