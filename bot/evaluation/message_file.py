"""Read messages from a file: JSONL with `text`, or a JSON export of DiscordChatExporter.

Every line is bad input until checked. A line that cannot be read is given as a BadLine, with
its number and what to do, and the rest is read all the same.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.content import ContentItem, ContentPart, PartKind, plain_item
from bot.core.errors import BotError

MAX_FILE_BYTES = 1 << 30
MAX_TEXT = 10_000  # characters; Discord's longest message has 4,000


class MessageFileError(BotError):
    """The file cannot be used at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMessage:
    """One message of a file."""

    line: int  # of the JSONL file, or the position in the export, from 1
    id: str | None
    author: str  # a name, or "" if the file gives none
    channel: str
    item: ContentItem


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that cannot be read, and why."""

    line: int
    problem: str


def read_messages(path: Path) -> Iterator[FileMessage | BadLine]:
    """Give every message of the file in order.

    Raises MessageFileError when the file is missing, too large, not UTF-8, or of neither form.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise MessageFileError(f"{path} is larger than 1 GiB. Split it.")
        export = _as_export(path)
        if export is not None:
            yield from _read_export(export)
        else:
            with path.open(encoding="utf-8-sig") as file:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        yield _read_line(number, line)
    except OSError as error:
        raise MessageFileError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise MessageFileError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error


def _as_export(path: Path) -> Mapping[str, object] | None:
    """Return the parsed export, or None when the file is JSONL.

    An export is one object over many lines; a JSONL file's first line is an object by itself.
    """
    with path.open(encoding="utf-8-sig") as file:
        first = next((line for line in file if line.strip()), "")
        try:
            document = json.loads(first)
        except ValueError:
            file.seek(0)
            document = _whole(file.read().removeprefix("\ufeff"))
    if isinstance(document, dict) and isinstance(document.get("messages"), list):
        return document
    return None


def _whole(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None  # JSONL whose first line is broken; it is named when the lines are read


def _read_line(number: int, line: str) -> FileMessage | BadLine:
    try:
        row = json.loads(line)
    except ValueError as error:
        return BadLine(line=number, problem=f"Line {number} is not JSON: {error}.")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return BadLine(line=number, problem=f'Line {number} is no object with a "text" that is a string.')
    return FileMessage(
        line=number,
        id=None if row.get("id") is None else str(row["id"]),
        author=_string(row.get("author")),
        channel=_string(row.get("channel")),
        item=plain_item(row["text"][:MAX_TEXT]),
    )


def _read_export(export: Mapping[str, object]) -> Iterator[FileMessage | BadLine]:
    channel = export.get("channel")
    name = _string(channel.get("name")) if isinstance(channel, dict) else ""
    messages = export["messages"]
    assert isinstance(messages, list)
    for number, message in enumerate(messages, start=1):
        if not isinstance(message, dict) or not isinstance(message.get("content"), str):
            yield BadLine(line=number, problem=f'Message {number} of the export has no "content".')
            continue
        author = message.get("author")
        writer: Mapping[str, object] = author if isinstance(author, dict) else {}
        if writer.get("isBot"):
            continue
        yield FileMessage(
            line=number,
            id=_string(message.get("id")) or None,
            author=_string(writer.get("nickname")) or _string(writer.get("name")),
            channel=name,
            item=_export_item(message),
        )


def _export_item(message: Mapping[str, object]) -> ContentItem:
    parts = [ContentPart(kind=PartKind.TEXT, text=_string(message["content"])[:MAX_TEXT])]
    for embed in _objects(message.get("embeds")):
        text = "\n".join(filter(None, (_string(embed.get("title")), _string(embed.get("description")))))
        if text:
            parts.append(ContentPart(kind=PartKind.EMBED, text=text[:MAX_TEXT]))
    names = tuple(_string(file.get("fileName")) for file in _objects(message.get("attachments")))
    return ContentItem(parts=tuple(parts), unexamined=names, mentions=len(_objects(message.get("mentions"))))


def _objects(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
