"""Read a message body as every route that makes or changes messages does, limits included."""

from collections.abc import Sequence

from bot.sandbox.components import check_components
from bot.sandbox.errors import RefusalError
from bot.sandbox.limits import MAX_FILE_BYTES, MAX_FILES, check_embeds, check_poll, check_text, too_long
from bot.sandbox.mentions import read_allowed
from bot.sandbox.payloads.people import iso
from bot.sandbox.rest.call import Call
from bot.sandbox.state.messages import Draft, poll_from
from bot.sandbox.state.model import Attachment, Channel, Json, Message, MessageFlag, StoredFile

SENDER_FLAGS = int(  # the flags that a sender may set
    MessageFlag.SUPPRESS_EMBEDS
    | MessageFlag.EPHEMERAL
    | MessageFlag.SUPPRESS_NOTIFICATIONS
    | MessageFlag.COMPONENTS_V2
)


def read_draft(call: Call, body: Json, channel: Channel) -> Draft:
    """Return what a new message is to say; RefusalError where Discord would refuse it."""
    check_shape(body)
    flags = int(body.get("flags") or 0) & SENDER_FLAGS
    poll = body.get("poll")
    if poll is not None:
        check_poll(poll)
        poll = poll_from(poll, iso(call.world.clock() + 3600 * int(poll.get("duration") or 24)))
    allowed = read_allowed(body)
    draft = Draft(
        content=(body.get("content") or "").strip(),
        embeds=body.get("embeds") or (),
        attachments=store_files(call, body, channel),
        components=body.get("components") or (),
        poll=poll,
        flags=flags,
        tts=bool(body.get("tts")),
        allowed=allowed,
        application_id=call.world.application.id,
    )
    if not (draft.content or draft.embeds or draft.attachments or draft.components or draft.poll):
        raise RefusalError(400, 50006, "Cannot send an empty message")
    return draft


def read_changes(call: Call, body: Json, message: Message) -> Json:
    """Return the fields that an edit sets; absent ones stay absent, null stays null."""
    check_shape(body, earlier_flags=message.flags)
    changes: Json = {key: body[key] for key in ("content", "embeds", "components", "flags") if key in body}
    changes["allowed"] = read_allowed(body)
    if "attachments" in body or call.files:
        kept = {str(listed["id"]) for listed in body.get("attachments") or []}
        old = [f for f in message.attachments if "attachments" not in body or str(f.id) in kept]
        changes["attachments"] = [*old, *store_files(call, body, message.channel)]
    after = {
        key: changes[key] if key in changes else getattr(message, key)
        for key in ("content", "embeds", "components", "attachments")
    }
    if not any(after.values()) and message.poll is None:
        raise RefusalError(400, 50006, "Cannot send an empty message")
    return changes


def check_shape(body: Json, earlier_flags: int = 0) -> None:
    """Refuse a message body that breaks a limit."""
    check_text(body)
    check_embeds(body.get("embeds") or [])
    second_kind = bool((int(body.get("flags") or 0) | earlier_flags) & MessageFlag.COMPONENTS_V2)
    check_components(body.get("components") or [], second_kind=second_kind)
    if second_kind and (body.get("content") or body.get("embeds")):
        message = "The 'content' and 'embeds' fields cannot be used with MessageFlags.IS_COMPONENTS_V2"
        raise RefusalError(400, 50035, message)


def store_files(call: Call, body: Json, channel: Channel) -> Sequence[StoredFile]:
    """Keep the uploaded files on the CDN, named and described as the body's attachments say."""
    if len(call.files) > MAX_FILES:
        raise too_long(["attachments"], MAX_FILES)
    if any(len(file.data) > MAX_FILE_BYTES for file in call.files):
        raise RefusalError(413, 40005, "Request entity too large")
    listed = {str(entry.get("id")): entry for entry in body.get("attachments") or []}
    return [
        call.world.store_file(_described(file, listed.get(str(index), {})), channel.id)
        for index, file in enumerate(call.files)
    ]


def _described(file: Attachment, entry: Json) -> Attachment:
    name = str(entry.get("filename") or file.name)
    return Attachment(
        name=name,
        data=file.data,
        content_type=file.content_type,
        description=entry.get("description"),
        spoiler=name.startswith("SPOILER_"),
    )
