import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import PartKind
from bot.evaluation.message_file import (
    BAD_LINES_AT_FIRST,
    MAX_TEXT,
    BadLine,
    FileMessage,
    MessageFileError,
    read_messages,
)

GOOD = b'{"text": "hello"}'


def message(message_id: str, content: str, **changes) -> dict:
    """One message in the form of DiscordChatExporter 2.43."""
    author = {
        "id": "800000000000000001",
        "name": "mara.k",
        "discriminator": "0000",
        "nickname": "Mara",
        "color": "#E67E22",
        "isBot": False,
        "roles": [],
        "avatarUrl": "https://cdn.example/avatar.png",
    }
    return {
        "id": message_id,
        "type": "Default",
        "timestamp": "2026-11-02T18:04:11.52+00:00",
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": author | changes.pop("author", {}),
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
    } | changes


def export(*messages: object) -> dict:
    return {
        "guild": {"id": "700000000000000001", "name": "Allotment", "iconUrl": "https://cdn.example/icon.png"},
        "channel": {
            "id": "710000000000000001",
            "type": "GuildTextChat",
            "categoryId": "720000000000000001",
            "category": "Text Channels",
            "name": "seeds",
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-11-03T09:00:00.0000000+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    }


def read(folder: Path, content: bytes | str | dict) -> list[FileMessage | BadLine]:
    if isinstance(content, dict):
        content = json.dumps(content, indent=2)
    path = folder / "messages"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_messages(path))


def refusal(folder: Path, content: bytes | str | dict) -> str:
    with pytest.raises(MessageFileError) as caught:
        read(folder, content)
    return str(caught.value)


def texts(rows: list[FileMessage | BadLine]) -> list[str]:
    return [row.item.text for row in rows if isinstance(row, FileMessage)]


def test_jsonl_is_read_in_order_with_what_it_says_of_each_message(tmp_path) -> None:
    rows = read(tmp_path, '{"text": "one", "id": 5, "author": "a", "channel": "c"}\n\n{"text": "two"}\n')

    assert [(row.line, row.id, row.author, row.channel) for row in rows if isinstance(row, FileMessage)] == [
        (1, "5", "a", "c"),
        (3, None, "", ""),
    ]
    assert texts(rows) == ["one", "two"]


def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path) -> None:
    lines = [GOOD, b"{oops", b"[1]", b'{"text": 3}', b'"text"', b'{"text": "\xff"}', GOOD]

    rows = read(tmp_path, b"\n".join(lines))

    assert [row.problem for row in rows if isinstance(row, BadLine)] == [
        "Line 2 is not JSON: Expecting property name enclosed in double quotes at column 2.",
        'Line 3 is no object with a "text" that is a string.',
        'Line 4 is no object with a "text" that is a string.',
        'Line 5 is no object with a "text" that is a string.',
        "Line 6 is not UTF-8 text.",
    ]
    assert texts(rows) == ["hello", "hello"]


def test_a_bad_first_line_is_named_in_its_place(tmp_path) -> None:
    first, second = read(tmp_path, b"oops\n" + GOOD)

    assert isinstance(first, BadLine)
    assert isinstance(second, FileMessage)


@pytest.mark.parametrize("line", ["[" * 100_000, "1" * 5_000, '{"text": "a", "id": ' + "[" * 50_000])
def test_a_line_made_to_break_the_reader_is_a_bad_line(tmp_path, line) -> None:
    _, bad = read(tmp_path, GOOD.decode() + "\n" + line)

    assert isinstance(bad, BadLine)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", {}])
def test_a_file_without_messages_has_none(tmp_path, content) -> None:
    assert read(tmp_path, content if content != {} else export()) == []


@pytest.mark.parametrize("content", [GOOD, json.dumps(export(message("1", "hello")))])
def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path, content) -> None:
    data = content if isinstance(content, bytes) else content.encode()

    assert texts(read(tmp_path, b"\xef\xbb\xbf" + data + b"\r\n")) == ["hello"]


def test_a_huge_line_is_read_and_its_text_cut(tmp_path) -> None:
    (row,) = read(tmp_path, json.dumps({"text": "a" * 3_000_000}))

    assert isinstance(row, FileMessage)
    assert row.item.text == "a" * MAX_TEXT


def test_half_a_character_is_kept_as_it_was_written(tmp_path) -> None:
    assert texts(read(tmp_path, r'{"text": "a\ud800b"}')) == ["a\ud800b"]


@pytest.mark.parametrize("form", [None, 2], ids=["on one line", "over many lines"])
def test_an_export_is_read_with_names_embeds_and_attachments(tmp_path, form) -> None:
    posted = message(
        "900000000000000001",
        "look at these",
        attachments=[
            {"id": "1", "url": "https://cdn.example/x", "fileName": "seeds.png", "fileSizeBytes": 9}
        ],
        embeds=[{"title": "Seeds", "url": None, "description": "Half price", "fields": [], "images": []}],
        mentions=[{"id": "800000000000000002", "name": "bo", "isBot": False}],
    )

    (row,) = read(tmp_path, json.dumps(export(posted), indent=form))

    assert isinstance(row, FileMessage)
    assert (row.line, row.id, row.author, row.channel) == (1, "900000000000000001", "Mara", "seeds")
    assert [(part.kind, part.text) for part in row.item.parts] == [
        (PartKind.TEXT, "look at these"),
        (PartKind.EMBED, "Seeds\nHalf price"),
    ]
    assert (row.item.unexamined, row.item.mentions) == (("seeds.png",), 1)


def test_an_exports_bots_are_left_out_and_its_bad_messages_named(tmp_path) -> None:
    rows = read(
        tmp_path,
        export(
            message("1", "first"),
            {"id": "2"},
            "no object",
            message("4", "beep", author={"isBot": True}),
            message("5", "last", author={"nickname": "", "name": "bo"}),
        ),
    )

    assert [row.problem for row in rows if isinstance(row, BadLine)] == [
        'Message 2 of the export has no "content".',
        'Message 3 of the export has no "content".',
    ]
    assert texts(rows) == ["first", "last"]
    assert isinstance(rows[-1], FileMessage)
    assert rows[-1].author == "bo"


@pytest.mark.parametrize(
    "content",
    [
        b"Dear diary,\ntoday I read a book.\n",
        json.dumps({"guild": {}, "channels": []}, indent=2).encode(),
        json.dumps([{"text": "in a list"}], indent=2).encode(),
        b"oops\n" * (BAD_LINES_AT_FIRST + 1) + GOOD,
    ],
)
def test_a_file_of_neither_form_says_which_forms_there_are(tmp_path, content) -> None:
    assert "is neither JSONL" in refusal(tmp_path, content)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", '{"text": "hi"}'.encode("utf-16")])
def test_a_binary_file_is_no_text(tmp_path, content) -> None:
    assert refusal(tmp_path, content).endswith("is not UTF-8 text. Save it as UTF-8.")


def test_a_missing_file_and_a_folder_are_named(tmp_path) -> None:
    with pytest.raises(MessageFileError, match=r"nowhere cannot be read: No such file or directory\.$"):
        list(read_messages(tmp_path / "nowhere"))
    with pytest.raises(MessageFileError, match=r"cannot be read: Is a directory\.$"):
        list(read_messages(tmp_path))


def test_a_pipe_is_refused_in_a_sentence() -> None:
    reading, writing = os.pipe()
    os.write(writing, GOOD)
    os.close(writing)

    with pytest.raises(MessageFileError, match="cannot be read twice"):
        list(read_messages(Path(f"/dev/fd/{reading}")))
    os.close(reading)


def test_a_file_of_more_than_a_gibibyte_is_refused(tmp_path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate((1 << 30) + 1)  # a hole, which takes no room on the disk

    with pytest.raises(MessageFileError, match=r"larger than 1 GiB\. Split it\.$"):
        list(read_messages(path))


LINES = st.one_of(
    st.just(GOOD),
    st.binary(max_size=40),
    st.dictionaries(
        st.sampled_from(["text", "id", "author", "messages"]), st.text() | st.integers() | st.none()
    ).map(lambda row: json.dumps(row).encode()),
)


@given(content=st.binary() | st.lists(LINES).map(b"\n".join))
def test_any_file_is_read_line_by_line_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            rows = read(Path(folder), content)
        except MessageFileError:
            return

    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert [row.line for row in rows] == [at for at, line in enumerate(lines, start=1) if line.strip()]
