"""Read messages from a file: JSONL with `text`, or a JSON export of DiscordChatExporter.

Every line is bad input until checked. A line that cannot be read is given as a BadLine, with
its number and what to do, and the rest is read all the same.
"""

import codecs
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.core.content import ContentItem, ContentPart, PartKind, plain_item
from bot.core.errors import BotError

MAX_FILE_BYTES = 1 << 30
BAD_LINES_AT_FIRST = 1_000  # a file that begins with so many is of neither form
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
    """Give every message of the file in order. Messages by bots are left out, as a server would.

    Raises MessageFileError when the file is missing, too large, not UTF-8, or of neither form.
    """
    try:
        with path.open("rb") as file:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise MessageFileError(f"{path} is larger than 1 GiB. Split it.")
            export = _as_export(path, file)
            yield from _read_export(export) if export is not None else _read_lines(path, file)
    except io.UnsupportedOperation as error:
        raise MessageFileError(
            f"{path} cannot be read twice, like a pipe. Write it to a file first."
        ) from error
    except OSError as error:
        raise MessageFileError(f"{path} cannot be read: {error.strerror}.") from error


def _as_export(path: Path, file: BinaryIO) -> Mapping[str, object] | None:
    """Return the parsed export, or None when the file is JSONL, with the file at its beginning.

    An export is one object, over many lines or on the only one; a JSONL file's first line is an
    object by itself.
    """
    first = next((line for line in file if line.removeprefix(codecs.BOM_UTF8).strip()), b"{}")
    try:
        document = _parse(first)
        if document is None:
            file.seek(0)
            document = _parse(file.read())
    except UnicodeDecodeError as error:
        raise MessageFileError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    file.seek(0)
    if isinstance(document, dict) and isinstance(document.get("messages"), list):
        return document
    return None


def _parse(content: bytes) -> object:
    """Return what the JSON says; None if it is none. Raises UnicodeDecodeError."""
    text = content.decode("utf-8-sig")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read_lines(path: Path, file: BinaryIO) -> Iterator[FileMessage | BadLine]:
    bad: list[BadLine] | None = []  # held back until one line is good: the file may be of neither form
    for number, line in enumerate(file, start=1):
        content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not content.strip():
            continue
        row = _read_line(number, content)
        if bad is None:
            yield row
        elif isinstance(row, FileMessage):
            yield from bad
            yield row
            bad = None
        else:
            bad.append(row)
            if len(bad) >= BAD_LINES_AT_FIRST:
                break
    if bad:
        raise MessageFileError(
            f'{path} is neither JSONL with "text" nor a JSON export of DiscordChatExporter. {bad[0].problem}'
        )


def read_object(number: int, content: bytes, *, text: str = "text") -> Mapping[str, object] | BadLine:
    """Return the JSON object that a line holds, with its text under that key, or why it holds none."""
    try:
        row = json.loads(content.decode("utf-8"), object_pairs_hook=_unlike_keys)
    except _RepeatedKeyError as error:
        return BadLine(line=number, problem=f"Line {number} says “{str(error)[:60]}” twice.")
    except UnicodeDecodeError:
        return BadLine(line=number, problem=f"Line {number} is not UTF-8 text.")
    except json.JSONDecodeError as error:
        problem = f"Line {number} is not JSON: {error.msg} at column {error.colno}."
        return BadLine(line=number, problem=problem)
    except (ValueError, RecursionError):  # a number of thousands of digits, or brackets in brackets
        return BadLine(line=number, problem=f"Line {number} holds JSON that is too large to read.")
    if not isinstance(row, dict) or not isinstance(row.get(text), str):
        return BadLine(line=number, problem=f'Line {number} is no object with a "{text}" that is a string.')
    return row


class _RepeatedKeyError(ValueError):
    """A JSON object has two values under this key, and JSON does not say which one counts."""


def _unlike_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row: dict[str, object] = {}
    for key, value in pairs:
        if key in row:
            raise _RepeatedKeyError(key)
        row[key] = value
    return row


def _read_line(number: int, content: bytes) -> FileMessage | BadLine:
    row = read_object(number, content)
    if isinstance(row, BadLine):
        return row
    return FileMessage(
        line=number,
        id=str(row["id"]) if isinstance(row.get("id"), str | int) else None,
        author=_string(row.get("author")),
        channel=_string(row.get("channel")),
        item=plain_item(_string(row["text"])[:MAX_TEXT]),
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
        if writer.get("isBot") is True:
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
