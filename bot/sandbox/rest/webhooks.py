"""Later answers to an interaction: followups, and the original answer under the name @original."""

from bot.sandbox.errors import RefusalError, unknown
from bot.sandbox.interactions import AckType, Interaction
from bot.sandbox.payloads.messages import is_loading, message_json
from bot.sandbox.rest.bodies import read_changes, read_draft
from bot.sandbox.rest.call import NO_CONTENT, Call, Reply
from bot.sandbox.rest.callbacks import answer_message, require_application
from bot.sandbox.state.messages import delete_message, edit_message
from bot.sandbox.state.model import Message


def post_followup(call: Call) -> Reply:
    """POST: one more message; the first after a deferral becomes the deferred answer itself."""
    interaction = _interaction(call)
    original = interaction.original
    if original is not None and is_loading(original) and interaction.ack_type is AckType.DEFERRED_MESSAGE:
        return _change(call, interaction, original)
    draft = read_draft(call, call.json(), interaction.channel)
    message = answer_message(call, interaction, draft, followup=True)
    interaction.followups.append(message)
    call.world.changes.notify()
    return Reply(body=message_json(message))


def get_answer(call: Call) -> Reply:
    """GET an answer."""
    return Reply(body=message_json(_message(call, _interaction(call))))


def patch_answer(call: Call) -> Reply:
    """PATCH an answer; the deferred one is thereby given."""
    interaction = _interaction(call)
    return _change(call, interaction, _message(call, interaction))


def delete_answer(call: Call) -> Reply:
    """DELETE an answer; under @original after a deferred update, the message with the component."""
    interaction = _interaction(call)
    message = _message(call, interaction)
    interaction.updated = interaction.updated or message is interaction.source
    delete_message(call.world, message, call.world.bot_user)
    return NO_CONTENT


def _interaction(call: Call) -> Interaction:
    require_application(call)
    return call.interactions.by_token(call.arguments["webhook_token"])


def _message(call: Call, interaction: Interaction) -> Message:
    wanted = call.arguments.get("message_id", "@original")
    answers = (
        [interaction.original] if wanted == "@original" else [interaction.original, *interaction.followups]
    )
    for message in answers:
        if message is not None and not message.deleted and wanted in {"@original", str(message.id)}:
            return message
    raise unknown("message")


def _change(call: Call, interaction: Interaction, message: Message) -> Reply:
    if message.deleted:
        raise RefusalError(404, 10008, "Unknown Message")
    first = is_loading(message)
    changes = read_changes(call, call.json(), message)
    interaction.updated = interaction.updated or message is interaction.source
    edit_message(call.world, message, changes, first=first)
    return Reply(body=message_json(message))
