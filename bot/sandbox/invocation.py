"""Turn what a member types into the data of an application-command interaction.

Commands are found among those that the bot has registered, the server's own before the global
ones. Discord hides a command from members without its default permissions; the sandbox lets them
call it, so that the bot's own check can be tested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.sandbox import permissions
from bot.sandbox.errors import ControlError
from bot.sandbox.payloads.messages import attachment_json, message_json
from bot.sandbox.payloads.people import member_json, role_json, user_json
from bot.sandbox.payloads.places import channel_json
from bot.sandbox.state.model import Attachment, Channel, Json, Member, Message, Role, Server, User
from bot.sandbox.state.world import World

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 3, 4, 5, 10, 11
SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SCALARS: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}
Value = str | int | float | bool | User | Member | Channel | Role | Attachment


@dataclass(slots=True)
class Resolved:
    """The objects that an interaction's options name, as the user who asks sees them."""

    world: World
    channel: Channel
    asker: User
    body: dict[str, dict[str, Json]] = field(default_factory=dict)

    def put(self, value: object) -> str:
        """Add an object and return its id as an option's value."""
        if isinstance(value, Attachment):
            stored = self.world.store_file(value, self.channel.id, "ephemeral-attachments")
            return self._add("attachments", stored.id, attachment_json(stored))
        if isinstance(value, Role):
            return self._add("roles", value.id, role_json(value))
        if isinstance(value, Channel):
            return self._add("channels", value.id, channel_json(value) | self._may(self.asker, value))
        if isinstance(value, Message):
            return self._add("messages", value.id, message_json(value))
        if isinstance(value, Member):
            body = member_json(value, with_user=False) | self._may(value.user, self.channel)
            self._add("members", value.id, body)
            return self._add("users", value.id, user_json(value.user))
        if isinstance(value, User):
            server = self.channel.server
            member = server.members.get(value.id) if server is not None else None
            return self.put(member) if member else self._add("users", value.id, user_json(value))
        raise ControlError(f"{value!r} cannot be an option's value")

    def _may(self, user: User, channel: Channel) -> Json:
        member = channel.server.members.get(user.id) if channel.server is not None else None
        bits = 0 if member is None else permissions.in_channel(member, channel, self.world.clock())
        return {"permissions": str(bits)}

    def _add(self, kind: str, snowflake: int, body: Json) -> str:
        self.body.setdefault(kind, {})[str(snowflake)] = body
        return str(snowflake)


def find_command(world: World, server: Server | None, name: str, command_type: int) -> Json:
    """Return the registered command of that name and type; ControlError when there is none."""
    if server is not None and not server.commands_allowed:
        raise ControlError(f"the bot was invited to {server.name} without its commands")
    own = world.commands.get(server.id, []) if server is not None else []
    for command in [*own, *world.commands.get(None, [])]:
        if command["name"] == name and command.get("type", SLASH) == command_type:
            return command
    raise ControlError(f"the bot has not registered a command named {name!r}")


def command_data(
    world: World,
    asker: User,
    channel: Channel,
    words: Sequence[str],
    given: Mapping[str, Value],
    *,
    focused: str | None = None,
) -> Json:
    """Return the interaction data of a slash command; `words` are its name, group and subcommand.

    ControlError when Discord's client would not have sent it: unknown, missing or mistyped options.
    """
    command = find_command(world, channel.server, words[0], SLASH)
    resolved = Resolved(world, channel, asker)
    options = _options(command, list(words[1:]), given, resolved, focused)
    data: Json = {"id": command["id"], "name": command["name"], "type": SLASH, "options": options}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data | ({"resolved": resolved.body} if resolved.body else {})


def menu_data(world: World, asker: User, channel: Channel, name: str, target: Message | Member) -> Json:
    """Return the interaction data of a message or user menu command."""
    kind = MESSAGE_MENU if isinstance(target, Message) else USER_MENU
    command = find_command(world, channel.server, name, kind)
    resolved = Resolved(world, channel, asker)
    target_id = resolved.put(target)
    return {
        "id": command["id"],
        "name": command["name"],
        "type": kind,
        "target_id": target_id,
        "resolved": resolved.body,
    }


def _options(
    holder: Json, words: list[str], given: Mapping[str, Value], resolved: Resolved, focused: str | None
) -> list[Json]:
    declared: list[Json] = holder.get("options") or []
    nested = [option for option in declared if option["type"] in {SUBCOMMAND, GROUP}]
    if nested:
        option = next((o for o in nested if words and o["name"] == words[0]), None)
        if option is None:
            names = ", ".join(o["name"] for o in nested)
            raise ControlError(f"{holder['name']!r} needs one of its subcommands: {names}")
        inner = _options(option, words[1:], given, resolved, focused)
        return [{"name": option["name"], "type": option["type"], "options": inner}]
    unknown = set(given) - {option["name"] for option in declared}
    if words or unknown:
        raise ControlError(f"{holder['name']!r} does not take {[*words, *sorted(unknown)]}")
    missing = [o["name"] for o in declared if o.get("required") and o["name"] not in given]
    if missing and focused is None:
        raise ControlError(f"{holder['name']!r} needs the options {missing}")
    return [
        _option(option, given[option["name"]], resolved, focused)
        for option in declared
        if option["name"] in given
    ]


def _option(option: Json, value: Value, resolved: Resolved, focused: str | None) -> Json:
    body: Json = {"name": option["name"], "type": option["type"]}
    if option["name"] == focused:
        return body | {"value": value, "focused": True}
    types = SCALARS.get(option["type"])
    if types is None:
        return body | {"value": resolved.put(value)}
    choice = next((c for c in option.get("choices") or [] if value in {c["name"], c["value"]}), None)
    if option.get("choices") and choice is None:
        raise ControlError(f"{value!r} is no choice of {option['name']!r}")
    value = choice["value"] if choice is not None else value
    if not isinstance(value, types) or (isinstance(value, bool) and option["type"] != BOOLEAN):
        raise ControlError(f"{value!r} does not fit the option {option['name']!r}")
    return body | {"value": value}
