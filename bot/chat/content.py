"""What a Discord message says, wherever in the message it says it.

Read are the text, rich embeds, the poll, forwarded copies and descriptions of attachments. Text
attachments are read by bot/chat/completing.py, because that takes a request; everything else that
carries something (images, sound, stickers, large files) is named as not examined.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import discord

from bot.core.content import ContentItem, ContentPart, PartKind

EVERYONE_MENTIONS = 50  # what @everyone and @here count as
MAX_TEXT_ATTACHMENT_BYTES = 65_536
MAX_TEXT_ATTACHMENTS = 3  # per message; further ones are named as not examined
TEXT_SUFFIXES = frozenset(
    {".txt", ".md", ".log", ".csv", ".tsv", ".json", ".yaml", ".yml", ".xml", ".html", ".htm", ".ini"}
    | {".cfg", ".toml", ".py", ".js", ".ts", ".sh", ".bat", ".lua", ".c", ".cpp", ".h", ".java", ".rs"}
)

Described = discord.Message | discord.MessageSnapshot


def read_content(message: discord.Message) -> ContentItem:
    """Return what the message says. Its text attachments still stand among the unexamined."""
    if is_plain(message):  # nearly every message
        text = ContentPart(kind=PartKind.TEXT, text=message.content)
        return ContentItem(
            parts=(text,) if message.content.strip() else (), mentions=_count_mentions(message)
        )
    parts = [*_own_parts(message), *_forwarded_parts(message.message_snapshots)]
    everything: list[Described] = [message, *message.message_snapshots]
    return ContentItem(
        parts=tuple(part for part in parts if part.text.strip()),
        unexamined=tuple(name for described in everything for name in _unexamined(described)),
        mentions=_count_mentions(message),
    )


def is_plain(message: discord.Message) -> bool:
    """Whether a message carries nothing but text."""
    return not (
        message.embeds or message.attachments or message.stickers or message.poll or message.message_snapshots
    )


def text_attachments(message: discord.Message) -> tuple[discord.Attachment, ...]:
    """Return the attachments, forwarded ones included, that are text and small enough to read."""
    everything: list[Described] = [message, *message.message_snapshots]
    attachments = (attachment for described in everything for attachment in described.attachments)
    return tuple(filter(is_readable_text, attachments))[:MAX_TEXT_ATTACHMENTS]


def is_readable_text(attachment: discord.Attachment) -> bool:
    """Whether an attachment calls itself text and is at most 64 KiB long."""
    kind = attachment.content_type or ""
    named_text = PurePosixPath(attachment.filename.lower()).suffix in TEXT_SUFFIXES
    return (kind.startswith("text/") or named_text) and attachment.size <= MAX_TEXT_ATTACHMENT_BYTES


def with_attachment_text(item: ContentItem, name: str, text: str) -> ContentItem:
    """Return the item with the text of one attachment read, which is no longer unexamined."""
    position = item.unexamined.index(name)
    return replace(
        item,
        parts=(*item.parts, ContentPart(kind=PartKind.ATTACHMENT, text=text)),
        unexamined=item.unexamined[:position] + item.unexamined[position + 1 :],
    )


def title_content(title: str) -> ContentItem:
    """Return the item of a thread's name."""
    return ContentItem(parts=(ContentPart(kind=PartKind.TITLE, text=title),))


def says_nothing(message: discord.Message) -> bool:
    """Whether a message came without anything that a member could have sent."""
    return not message.content and is_plain(message) and not message.activity


def _own_parts(message: discord.Message) -> Iterator[ContentPart]:
    yield ContentPart(kind=PartKind.TEXT, text=message.content)
    for text in _embed_texts(message):
        yield ContentPart(kind=PartKind.EMBED, text=text)
    if message.poll is not None:
        lines = [message.poll.question, *(answer.text for answer in message.poll.answers)]
        yield ContentPart(kind=PartKind.POLL, text="\n".join(line for line in lines if line))
    for description in _descriptions(message):
        yield ContentPart(kind=PartKind.ATTACHMENT, text=description)


def _forwarded_parts(snapshots: Sequence[discord.MessageSnapshot]) -> Iterator[ContentPart]:
    for snapshot in snapshots:
        texts = [snapshot.content, *_embed_texts(snapshot), *_descriptions(snapshot)]
        yield ContentPart(kind=PartKind.FORWARD, text="\n".join(text for text in texts if text))


def _embed_texts(described: Described) -> Iterator[str]:
    """Yield the text of rich embeds; one whose address stands in the text is Discord's own preview."""
    for embed in described.embeds:
        if embed.type == "rich" and not (embed.url and embed.url in described.content):
            yield _embed_text(embed)


def _embed_text(embed: discord.Embed) -> str:
    lines = [embed.author.name, embed.title, embed.url, embed.description]
    for field in embed.fields:
        lines += [field.name, field.value]
    lines.append(embed.footer.text)
    return "\n".join(line for line in lines if line)


def _descriptions(described: Described) -> Iterator[str]:
    return (attachment.description for attachment in described.attachments if attachment.description)


def _unexamined(described: Described) -> Iterator[str]:
    yield from (attachment.filename for attachment in described.attachments)
    yield from (f"sticker {sticker.name}" for sticker in described.stickers)


def _count_mentions(message: discord.Message) -> int:
    if not (message.mentions or message.role_mentions or message.mention_everyone):
        return 0
    distinct = {user.id for user in message.mentions} | {role.id for role in message.role_mentions}
    return len(distinct) + (EVERYONE_MENTIONS if message.mention_everyone else 0)
