"""Messages as JSON, with and without what the Message Content intent guards."""

from bot.sandbox.payloads.people import iso, iso_or_none, member_json, user_json
from bot.sandbox.payloads.places import channel_json
from bot.sandbox.state.model import Json, Message, MessageFlag, StoredFile, User

SHORT_FORM = {  # what a snapshot keeps ("Message Snapshot Object"): no author, no id
    "type",
    "content",
    "embeds",
    "attachments",
    "timestamp",
    "edited_timestamp",
    "flags",
    "mentions",
    "mention_roles",
    "components",
}


def attachment_json(stored: StoredFile) -> Json:
    """Return an attachment object."""
    body: Json = {
        "id": str(stored.id),
        "filename": stored.file.name,
        "size": len(stored.file.data),
        "url": stored.url,
        "proxy_url": stored.url,
    }
    if stored.file.content_type is not None:
        body["content_type"] = stored.file.content_type
    if stored.file.description is not None:
        body["description"] = stored.file.description
    if stored.file.spoiler:
        body["flags"] = 1 << 3
    return body


def message_json(message: Message, *, with_reference: bool = True) -> Json:
    """Return the message object that REST answers with: neither guild_id nor member."""
    body: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "type": int(message.kind),
        "author": user_json(message.author),
        "content": message.content,
        "timestamp": iso(message.created_at),
        "edited_timestamp": iso_or_none(message.edited_at),
        "tts": message.tts,
        "mention_everyone": message.mentions_everyone,
        "mentions": [user_json(user) for user in message.mentioned_users],
        "mention_roles": [str(role.id) for role in message.mentioned_roles],
        "attachments": [attachment_json(stored) for stored in message.attachments],
        "embeds": message.embeds,
        "components": message.components,
        "pinned": message.pinned,
        "flags": message.flags,
    }
    if message.webhook_id is not None:
        body["webhook_id"] = str(message.webhook_id)
        if message.webhook_id != message.application_id:
            body["author"] = body["author"] | {"discriminator": "0000"}
    if message.application_id is not None:
        body["application_id"] = str(message.application_id)
    if message.interaction is not None:
        body["interaction_metadata"] = message.interaction
    if message.poll is not None:
        body["poll"] = message.poll
    if message.snapshots:
        body["message_snapshots"] = message.snapshots
    if message.thread is not None and not message.thread.deleted:
        body["thread"] = channel_json(message.thread)
    if message.reference is not None:
        body["message_reference"] = message.reference
        if with_reference and not message.snapshots:
            parent = message.replied_to
            there = parent is not None and not parent.deleted
            body["referenced_message"] = (
                message_json(parent, with_reference=False) if there and parent else None
            )
    return body


def message_event_json(message: Message) -> Json:
    """Return the message as the gateway sends it, with guild_id and the author's member."""
    body = message_json(message)
    if message.nonce is not None:
        body["nonce"] = message.nonce
    server = message.channel.server
    if server is None:
        return body
    body["guild_id"] = str(server.id)
    author = server.members.get(message.author.id)
    if author is not None and message.webhook_id is None:
        body["member"] = member_json(author, with_user=False)
    for mention in body["mentions"]:
        mentioned = server.members.get(int(mention["id"]))
        if mentioned is not None:
            mention["member"] = member_json(mentioned, with_user=False)
    return body


def snapshot_json(message: Message) -> Json:
    """Return the copy of a message that a forward carries."""
    body = message_json(message, with_reference=False)
    return {"message": {key: value for key, value in body.items() if key in SHORT_FORM}}


def is_readable_without_intent(message: Message, bot: User) -> bool:
    """Whether the bot gets the content even without the Message Content intent.

    Own messages, direct messages and messages that mention the bot (documentation, "Message
    Content Intent").
    """
    return message.author is bot or message.channel.server is None or bot in message.mentioned_users


def without_content(body: Json) -> Json:
    """Return the message object as a bot without the intent gets it.

    The documentation names content, embeds, attachments, components and poll. That the copies
    inside forwards are emptied as well is our inference.
    """
    emptied: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
    stripped = {key: value for key, value in body.items() if key != "poll"} | emptied
    if "message_snapshots" in stripped:
        stripped["message_snapshots"] = [
            {"message": snapshot["message"] | emptied} for snapshot in stripped["message_snapshots"]
        ]
    if stripped.get("referenced_message"):
        stripped["referenced_message"] = without_content(stripped["referenced_message"])
    return stripped


def is_loading(message: Message) -> bool:
    """Whether the message is still the placeholder of a deferred answer."""
    return bool(message.flags & MessageFlag.LOADING)
