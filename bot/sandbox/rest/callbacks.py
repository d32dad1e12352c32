"""The first answer to an interaction, within three seconds and once."""

from dataclasses import replace

from bot.sandbox.errors import RefusalError, invalid_form
from bot.sandbox.interactions import AckType, Interaction, InteractionKind
from bot.sandbox.limits import check_name, required
from bot.sandbox.payloads.messages import message_json
from bot.sandbox.payloads.people import user_json
from bot.sandbox.rest.bodies import read_changes, read_draft
from bot.sandbox.rest.call import NO_CONTENT, Call, Reply
from bot.sandbox.state.messages import Draft, create_message, edit_message, reference_to
from bot.sandbox.state.model import Json, Message, MessageFlag, MessageKind

MODAL_TITLE = 45
MODAL_PARTS = 5
ORIGIN_KINDS = {1: MessageKind.COMMAND, 2: MessageKind.MENU_COMMAND, 3: MessageKind.MENU_COMMAND}


def post_callback(call: Call) -> Reply:
    """POST: acknowledge an interaction; with_response=1 answers with what came of it."""
    interaction = call.interactions.to_acknowledge(
        call.id("interaction_id"), call.arguments["interaction_token"]
    )
    body = call.json()
    ack_type = _ack_type(interaction, body)
    data = body.get("data") or {}
    message = _apply(call, interaction, ack_type, data)
    interaction.acked_at = call.world.clock()
    interaction.ack_type = ack_type
    call.world.changes.notify()
    if call.query.get("with_response", "").lower() not in {"1", "true"}:
        return NO_CONTENT
    return Reply(body=_response(interaction, ack_type, message))


def _ack_type(interaction: Interaction, body: Json) -> AckType:
    number = body.get("type")
    component_like = interaction.source is not None
    allowed = {AckType.MESSAGE, AckType.DEFERRED_MESSAGE}
    if interaction.kind is InteractionKind.AUTOCOMPLETE:
        allowed = {AckType.AUTOCOMPLETE}
    elif component_like:
        allowed |= {AckType.DEFERRED_UPDATE, AckType.UPDATE}
    if interaction.kind in {InteractionKind.COMMAND, InteractionKind.COMPONENT}:
        allowed |= {AckType.MODAL}
    if number not in {int(a) for a in allowed}:
        choices = ", ".join(str(int(a)) for a in sorted(allowed))
        raise invalid_form(["type"], "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")
    return AckType(number)


def _apply(call: Call, interaction: Interaction, ack_type: AckType, data: Json) -> Message | None:
    match ack_type:
        case AckType.MESSAGE:
            draft = read_draft(call, data, interaction.channel)
            interaction.original = answer_message(call, interaction, draft)
            interaction.ephemeral = interaction.original.ephemeral
            return interaction.original
        case AckType.DEFERRED_MESSAGE:
            flags = int(data.get("flags") or 0) & MessageFlag.EPHEMERAL | MessageFlag.LOADING
            interaction.original = answer_message(call, interaction, Draft(flags=flags))
            interaction.ephemeral = interaction.original.ephemeral
            return interaction.original
        case AckType.UPDATE if interaction.source is not None:
            edit_message(call.world, interaction.source, read_changes(call, data, interaction.source))
            interaction.original = interaction.source
            return interaction.source
        case AckType.DEFERRED_UPDATE:
            interaction.original = interaction.source
        case AckType.MODAL:
            interaction.modal = _checked_modal(data)
        case AckType.AUTOCOMPLETE:
            interaction.choices = list(data.get("choices") or [])
    return None


def answer_message(call: Call, interaction: Interaction, draft: Draft, *, followup: bool = False) -> Message:
    """Make a message that answers an interaction; ephemeral ones only its user sees."""
    server = interaction.channel.server
    metadata: Json = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": user_json(interaction.user),
        "authorizing_integration_owners": {"0": str(server.id)}
        if server
        else {"1": str(interaction.user.id)},
    }
    ephemeral = bool(draft.flags & MessageFlag.EPHEMERAL)
    kind, reference, source = MessageKind.DEFAULT, None, None
    if not followup and interaction.command_type is not None:
        kind = ORIGIN_KINDS[interaction.command_type]
    elif not followup and interaction.source is not None and not interaction.source.ephemeral:
        kind, source = MessageKind.REPLY, interaction.source
        reference = reference_to(source)
    return create_message(
        call.world,
        interaction.channel,
        call.world.bot_user,
        replace(
            draft,
            kind=kind,
            reference=reference,
            replied_to=source,
            webhook_id=call.world.application.id,
            application_id=call.world.application.id,
            interaction=metadata,
            visible_to=interaction.user if ephemeral else None,
        ),
    )


def _checked_modal(data: Json) -> Json:
    if not data.get("custom_id"):
        raise required(["data", "custom_id"])
    check_name(data.get("title"), ["data", "title"], MODAL_TITLE)
    if not 1 <= len(data.get("components") or []) <= MODAL_PARTS:
        text = f"Must be between 1 and {MODAL_PARTS} in length."
        raise invalid_form(["data", "components"], "BASE_TYPE_BAD_LENGTH", text)
    return data


def _response(interaction: Interaction, ack_type: AckType, message: Message | None) -> Json:
    about: Json = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "channel_id": str(interaction.channel.id),
    }
    resource: Json = {"type": int(ack_type)}
    if message is not None:
        about |= {
            "response_message_id": str(message.id),
            "response_message_loading": bool(message.flags & MessageFlag.LOADING),
            "response_message_ephemeral": message.ephemeral,
        }
        resource["message"] = message_json(message)
    return {"interaction": about, "resource": resource}


def require_application(call: Call) -> None:
    """Refuse a webhook address that is not this application's."""
    if call.id("webhook_id") != call.world.application.id:
        raise RefusalError(404, 10015, "Unknown Webhook")
