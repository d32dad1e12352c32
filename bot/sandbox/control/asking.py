"""Act for members who run commands, press buttons, choose and fill in modals."""

import contextlib
from collections.abc import Mapping, Sequence

from bot.sandbox import invocation, permissions
from bot.sandbox.components import BUTTON, SELECTS, walk
from bot.sandbox.control.base import ControlBase, Person, account
from bot.sandbox.control.result import InteractionResult
from bot.sandbox.errors import ControlError
from bot.sandbox.interactions import ACK_LIMIT_S, Interaction, InteractionKind
from bot.sandbox.invocation import Resolved, Value
from bot.sandbox.payloads.messages import message_json
from bot.sandbox.payloads.people import member_json, user_json
from bot.sandbox.payloads.places import channel_json
from bot.sandbox.state.model import Attachment, Channel, Json, Message
from bot.sandbox.state.world import Event

FILE_UPLOAD, CHECKBOX_GROUP, CHECKBOX = 19, 22, 23
ATTACHMENT_LIMIT_BYTES = 10 * 1024 * 1024
ModalValue = str | bool | Sequence[str] | Sequence[Attachment]


class AskingControl(ControlBase):
    """Every act waits for the bot's answer and returns a live view of it.

    An interaction that is not acknowledged within three seconds comes back with `acknowledged`
    false; one that was deferred and then not answered in `timeout_s` seconds raises TimeoutError.
    """

    async def run_command(
        self,
        member: Person,
        channel: Channel,
        command: str,
        *,
        options: Mapping[str, Value] | None = None,
        timeout_s: float = 15,
    ) -> InteractionResult:
        """Run a slash command, "policy upload" for a subcommand; options by name."""
        data = invocation.command_data(self._world, account(member), channel, command.split(), options or {})
        interaction = self._open(InteractionKind.COMMAND, member, channel, command_type=invocation.SLASH)
        return await self._ask(interaction, data, timeout_s)

    async def autocomplete(
        self,
        member: Person,
        channel: Channel,
        command: str,
        focused: str,
        *,
        options: Mapping[str, Value],
        timeout_s: float = 15,
    ) -> InteractionResult:
        """Type into an option and see what the bot offers; the result's `choices`."""
        data = invocation.command_data(
            self._world, account(member), channel, command.split(), options, focused=focused
        )
        interaction = self._open(InteractionKind.AUTOCOMPLETE, member, channel)
        return await self._ask(interaction, data, timeout_s)

    async def run_message_command(
        self, member: Person, message: Message, command: str, *, timeout_s: float = 15
    ) -> InteractionResult:
        """Use a command from a message's menu."""
        data = invocation.menu_data(self._world, account(member), message.channel, command, message)
        interaction = self._open(
            InteractionKind.COMMAND, member, message.channel, command_type=invocation.MESSAGE_MENU
        )
        return await self._ask(interaction, data, timeout_s)

    async def press(
        self, member: Person, message: Message, button: str, *, timeout_s: float = 15
    ) -> InteractionResult:
        """Press a message's button, named by its custom_id or its label."""
        component = self._component(member, message, button, frozenset({BUTTON}))
        data: Json = {"custom_id": component["custom_id"], "component_type": BUTTON, "id": component["id"]}
        return await self._use(member, message, data, timeout_s)

    async def choose(
        self,
        member: Person,
        message: Message,
        custom_id: str,
        values: Sequence[Value],
        *,
        timeout_s: float = 15,
    ) -> InteractionResult:
        """Choose in a select; members, roles and channels are given as objects."""
        component = self._component(member, message, custom_id, SELECTS)
        resolved = Resolved(self._world, message.channel, account(member))
        offered = {option["value"] for option in component.get("options") or []}
        if offered and not offered.issuperset(values):
            raise ControlError(f"{list(values)} are not all offered by {custom_id!r}")
        chosen = [value if isinstance(value, str) else resolved.put(value) for value in values]
        data: Json = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
            "values": chosen,
        }
        return await self._use(member, message, data | _resolved_field(resolved), timeout_s)

    async def submit_modal(
        self,
        member: Person,
        opened_by: InteractionResult,
        values: Mapping[str, ModalValue],
        *,
        timeout_s: float = 15,
    ) -> InteractionResult:
        """Fill in the modal that an interaction opened, by custom_id, and send it off."""
        origin, modal = opened_by.interaction, opened_by.modal
        if modal is None or origin.user is not account(member):
            raise ControlError("this interaction opened no modal for that member")
        resolved = Resolved(self._world, origin.channel, account(member))
        fields = [c["custom_id"] for c in walk(modal["components"]) if "custom_id" in c]
        if set(values) - set(fields):
            raise ControlError(f"the modal has only the fields {fields}")
        components = [_filled(component, values, resolved) for component in modal["components"]]
        data: Json = {"custom_id": modal["custom_id"], "components": components}
        interaction = self._open(InteractionKind.MODAL, member, origin.channel, source=origin.source)
        return await self._ask(interaction, data | _resolved_field(resolved), timeout_s)

    def _component(self, member: Person, message: Message, name: str, kinds: frozenset[int]) -> Json:
        if message.deleted:
            raise ControlError("the message is gone")
        if message.visible_to not in {None, account(member)}:
            raise ControlError(f"{account(member).name} does not see this message")
        for component in walk(message.components):
            if component["type"] in kinds and name in {component.get("custom_id"), component.get("label")}:
                if component.get("disabled") or "custom_id" not in component:
                    raise ControlError(f"{name!r} cannot be used")
                return component
        raise ControlError(f"the message has no {name!r}")

    async def _use(self, member: Person, message: Message, data: Json, timeout_s: float) -> InteractionResult:
        interaction = self._open(InteractionKind.COMPONENT, member, message.channel, source=message)
        return await self._ask(interaction, data, timeout_s)

    def _open(
        self,
        kind: InteractionKind,
        member: Person,
        channel: Channel,
        *,
        command_type: int | None = None,
        source: Message | None = None,
    ) -> Interaction:
        return self._interactions.open(
            kind, account(member), channel, command_type=command_type, source=source
        )

    async def _ask(self, interaction: Interaction, data: Json, timeout_s: float) -> InteractionResult:
        self._world.publish(Event(name="INTERACTION_CREATE", data=self._payload(interaction, data)))
        with contextlib.suppress(TimeoutError):
            await self.wait_until(lambda: interaction.acked_at is not None, min(timeout_s, ACK_LIMIT_S))
        if interaction.acked_at is not None:
            await self.wait_until(interaction.settled, timeout_s)
        return InteractionResult(interaction)

    def _payload(self, interaction: Interaction, data: Json) -> Json:
        world, channel, server = self._world, interaction.channel, interaction.channel.server
        payload: Json = {
            "id": str(interaction.id),
            "application_id": str(world.application.id),
            "type": int(interaction.kind),
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel": channel_json(channel) | {"permissions": str(self._bits(interaction))},
            "channel_id": str(channel.id),
            "locale": "en-US",
            "app_permissions": str(world.bot_permissions(channel)),
            "entitlements": [],
            "attachment_size_limit": ATTACHMENT_LIMIT_BYTES,
            "context": 1,
        }
        if interaction.source is not None:
            payload["message"] = message_json(interaction.source)
        if server is None or interaction.member is None:
            owners = {"authorizing_integration_owners": {"1": str(interaction.user.id)}}
            return payload | owners | {"user": user_json(interaction.user)}
        return payload | {
            "guild_id": str(server.id),
            "guild": {"id": str(server.id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "authorizing_integration_owners": {"0": str(server.id)},
            "context": 0,
            "member": member_json(interaction.member) | {"permissions": str(self._bits(interaction))},
        }

    def _bits(self, interaction: Interaction) -> int:
        if interaction.member is None:
            return permissions.ALL_PERMISSIONS
        return permissions.in_channel(interaction.member, interaction.channel, self._world.clock())


def _resolved_field(resolved: Resolved) -> Json:
    return {"resolved": resolved.body} if resolved.body else {}


def _filled(component: Json, values: Mapping[str, ModalValue], resolved: Resolved) -> Json:
    body: Json = {"type": component["type"], "id": component.get("id", 0)}
    if "component" in component:
        return body | {"component": _filled(component["component"], values, resolved)}
    if "components" in component:
        return body | {"components": [_filled(c, values, resolved) for c in component["components"]]}
    if "custom_id" not in component:
        return body
    body["custom_id"] = component["custom_id"]
    value = values.get(component["custom_id"], component.get("value") or "")
    if component["type"] in {*SELECTS, FILE_UPLOAD, CHECKBOX_GROUP}:
        listed = [] if isinstance(value, str | bool) else value
        return body | {"values": [v if isinstance(v, str) else resolved.put(v) for v in listed]}
    return body | {"value": bool(value) if component["type"] == CHECKBOX else value}
