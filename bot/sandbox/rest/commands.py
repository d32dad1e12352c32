"""Application commands: registered in bulk, globally or for one server, and read back.

Limits are those of "Application Commands" in the developer documentation.
"""

import re
from collections import Counter

from bot.sandbox.errors import RefusalError, invalid_form, missing_access, unknown
from bot.sandbox.limits import too_long, wrong_length
from bot.sandbox.rest.call import NO_CONTENT, Call, Reply
from bot.sandbox.state.model import Json

SLASH = 1
MOST = {1: 100, 2: 15, 3: 15}  # commands of each type in one scope
MAX_NAME, MAX_DESCRIPTION = 32, 100
MAX_OPTIONS, MAX_CHOICES = 25, 25
MAX_TEXT = 8000  # characters of one command: names, descriptions and choice values together
SLASH_NAME = re.compile(r"[-_'\w]{1,32}")

Path = list[str | int]


def list_commands(call: Call) -> Reply:
    """GET the registered commands of a scope."""
    return Reply(body=call.world.commands.get(_scope(call), []))


def get_command(call: Call) -> Reply:
    """GET one registered command."""
    return Reply(body=_registered(call))


def overwrite_commands(call: Call) -> Reply:
    """PUT: replace every command of a scope; the answer is the list, with ids."""
    scope = _scope(call)
    wanted = call.body
    if not isinstance(wanted, list):
        raise RefusalError(400, 50035, "Invalid Form Body")
    for index, command in enumerate(wanted):
        _check(command, [index])
    counts = Counter(command.get("type") or SLASH for command in wanted)
    for kind, most in MOST.items():
        if counts[kind] > most:
            raise RefusalError(400, 30032, f"Maximum number of application commands reached ({most})")
    names = Counter((command.get("type") or SLASH, command["name"]) for command in wanted)
    if names and max(names.values()) > 1:
        text = "Application command names must be unique"
        raise invalid_form([len(wanted) - 1], "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
    call.world.commands[scope] = [_stored(call, scope, command) for command in wanted]
    call.world.changes.notify()
    return Reply(body=call.world.commands[scope])


def create_command(call: Call) -> Reply:
    """POST: register one command, replacing the one of that name and type."""
    scope, command = _scope(call), call.json()
    _check(command, [])
    stored = _stored(call, scope, command)
    others = [c for c in call.world.commands.get(scope, []) if c["id"] != stored["id"]]
    call.world.commands[scope] = [*others, stored]
    call.world.changes.notify()
    return Reply(status=201, body=stored)


def delete_command(call: Call) -> Reply:
    """DELETE one registered command."""
    call.world.commands[_scope(call)].remove(_registered(call))
    call.world.changes.notify()
    return NO_CONTENT


def _scope(call: Call) -> int | None:
    if call.id("application_id") != call.world.application.id:
        raise RefusalError(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" not in call.arguments:
        return None
    server = call.server()
    if not server.commands_allowed:
        raise missing_access()
    return server.id


def _registered(call: Call) -> Json:
    wanted = str(call.id("command_id"))
    for command in call.world.commands.get(_scope(call), []):
        if command["id"] == wanted:
            return command
    raise unknown("command")


def _stored(call: Call, scope: int | None, command: Json) -> Json:
    kind = command.get("type") or SLASH
    earlier = (
        c["id"]
        for c in call.world.commands.get(scope, [])
        if (c["type"], c["name"]) == (kind, command["name"])
    )
    body: Json = {
        "id": next(earlier, None) or str(call.world.ids.next()),
        "application_id": str(call.world.application.id),
        "version": str(call.world.ids.next()),
        "type": kind,
        "name": command["name"],
        "name_localizations": command.get("name_localizations"),
        "description": command.get("description") or "",
        "description_localizations": command.get("description_localizations"),
        "default_member_permissions": command.get("default_member_permissions"),
        "dm_permission": command.get("dm_permission"),
        "contexts": command.get("contexts"),
        "integration_types": command.get("integration_types") or [0],
        "nsfw": bool(command.get("nsfw")),
        "options": command.get("options") or [],
    }
    return body if scope is None else body | {"guild_id": str(scope)}


def _check(command: Json, path: Path) -> None:
    name = str(command.get("name") or "")
    if (command.get("type") or SLASH) == SLASH:
        _check_named(command, path)
    elif not 1 <= len(name) <= MAX_NAME:
        raise wrong_length([*path, "name"], 1, MAX_NAME)
    elif command.get("description"):
        text = "Context menu commands cannot have description"
        raise invalid_form([*path, "description"], "APPLICATION_COMMAND_TYPE_INVALID", text)
    if _text_length(command) > MAX_TEXT:
        raise invalid_form(
            path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MAX_TEXT})"
        )


def _check_named(named: Json, path: Path) -> None:
    name = str(named.get("name") or "")
    if not SLASH_NAME.fullmatch(name) or name != name.lower():
        raise invalid_form([*path, "name"], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    if not 1 <= len(named.get("description") or "") <= MAX_DESCRIPTION:
        raise wrong_length([*path, "description"], 1, MAX_DESCRIPTION)
    if len(named.get("choices") or []) > MAX_CHOICES:
        raise too_long([*path, "choices"], MAX_CHOICES)
    options = named.get("options") or []
    if len(options) > MAX_OPTIONS:
        raise too_long([*path, "options"], MAX_OPTIONS)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        text = "Required options must be placed before non-required options"
        raise invalid_form([*path, "options"], "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
    for index, option in enumerate(options):
        _check_named(option, [*path, "options", index])


def _text_length(part: Json) -> int:
    own = len(str(part.get("name") or "")) + len(str(part.get("description") or ""))
    values = sum(len(str(c["name"])) + len(str(c["value"])) for c in part.get("choices") or [])
    return own + values + sum(_text_length(option) for option in part.get("options") or [])
