"""Read a file of labelled messages; a row that cannot be used is given as a BadLine, with the reason."""

import csv
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from bot.core.content import plain_item
from bot.core.policy import Policy
from bot.evaluation.labels import LabelError, LabelledMessage, read_labels
from bot.evaluation.message_file import MAX_TEXT, BadLine, MessageFileError, read_object
from bot.evaluation.public_sets import Rows, read_openai_moderation, read_toxicchat


class DataFormat(StrEnum):
    """How the file is written."""

    JSONL = "jsonl"  # text and labels, one object a line
    OPENAI_MODERATION = "openai-moderation-2022"
    TOXICCHAT = "toxicchat"


def read_labelled(
    path: Path, data_format: DataFormat, policies: Sequence[Policy]
) -> Iterator[LabelledMessage | BadLine]:
    """Give every row in order, with the right answers under these policies.

    Raises MessageFileError when the file cannot be read at all.
    """
    try:
        for row in _read(path, data_format):
            if isinstance(row, BadLine):
                yield row
                continue
            number, content = row
            try:
                violates, expected = read_labels(content, policies)
            except LabelError as error:
                yield BadLine(line=number, problem=f"Line {number} cannot be used: {error}")
                continue
            item = plain_item(str(content["text"])[:MAX_TEXT])
            yield LabelledMessage(line=number, item=item, violates=violates, policies=expected)
    except UnicodeDecodeError as error:
        raise MessageFileError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:  # what is no gzip file after its first bytes, too
        raise MessageFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (EOFError, zlib.error, csv.Error) as error:
        raise MessageFileError(f"{path} cannot be read: it is broken off or damaged ({error}).") from error


def file_digest(path: Path) -> str:
    """Name the file's content: sha256, hexadecimal. Raises MessageFileError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MessageFileError(f"{path} cannot be read: {error.strerror}.") from error


def _read(path: Path, data_format: DataFormat) -> Rows:
    match data_format:
        case DataFormat.JSONL:
            return _read_jsonl(path)
        case DataFormat.OPENAI_MODERATION:
            return read_openai_moderation(path)
        case DataFormat.TOXICCHAT:
            return read_toxicchat(path)
        case _:
            assert_never(data_format)


def _read_jsonl(path: Path) -> Rows:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if content.strip():
                row = read_object(number, content)
                yield row if isinstance(row, BadLine) else (number, row)
