"""Turn what was uploaded into clean text with a place for the front matter and one for the Markdown."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from bot.policy.problems import Problems

MAX_SOURCE_BYTES = 65_536  # 64 KB: some 16,000 tokens, far beyond what a policy should be
FENCE = "---"
LINE_ENDS = re.compile(r"\r\n?")
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload cut in two. Lines are counted from 1 in the whole file."""

    source: str  # all of it, with \n line ends and no byte order mark
    front_matter: str  # what stands between the --- lines; empty if there are none
    front_matter_line: int  # the line on which it begins
    markdown: str
    markdown_line: int


def read_upload(raw: str | bytes) -> Upload:
    """Decode an upload and cut it in two.

    Raises:
        PolicyParseError: it is empty, too large, not UTF-8 text, or its front matter never ends.

    """
    problems = Problems()
    text = _decode(raw, problems)
    problems.raise_if_any()
    source = LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    _check_text(source, problems)
    problems.raise_if_any()
    upload = _cut(source, problems)
    problems.raise_if_any()
    return upload


def _decode(raw: str | bytes, problems: Problems) -> str:
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > MAX_SOURCE_BYTES:
        problems.note(None, f"The file has {size:,} bytes; {MAX_SOURCE_BYTES:,} (64 KB) are the most.")
        return ""
    if isinstance(raw, str):
        return raw
    if raw.startswith(WIDE_MARKS):
        problems.note(None, "The file is saved as UTF-16 or UTF-32. Save it as UTF-8 and upload it again.")
        return ""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.note(
            line,
            f"Byte {error.start + 1} of the file (0x{raw[error.start]:02x}) is not UTF-8 text. "
            "Save the file as UTF-8 and upload it again.",
        )
        return ""


def _check_text(source: str, problems: Problems) -> None:
    if not source.strip():
        problems.note(None, "The file is empty.")
    for number, line in enumerate(source.split("\n"), start=1):
        odd = next((character for character in line if is_unprintable(character)), None)
        if odd is not None:
            problems.note(
                number,
                f"There is an invisible control character (U+{ord(odd):04X}) here. "
                "Delete it, or check that the file is plain text.",
            )


def is_unprintable(character: str) -> bool:
    """Whether a character has no place in a text file: controls but the tab, and lone surrogates."""
    return character != "\t" and unicodedata.category(character) in {"Cc", "Cs"}


def _cut(source: str, problems: Problems) -> Upload:
    lines = source.split("\n")
    first = next(number for number, line in enumerate(lines) if line.strip())
    if lines[first].rstrip() != FENCE:
        return Upload(source=source, front_matter="", front_matter_line=1, markdown=source, markdown_line=1)
    closing = (number for number, line in enumerate(lines[first + 1 :], first + 1) if line.rstrip() == FENCE)
    last = next(closing, None)
    if last is None:
        problems.note(first + 1, "The front matter that begins here never ends. Close it with a line of ---.")
        last = first
    return Upload(
        source=source,
        front_matter="\n".join(lines[first + 1 : last]),
        front_matter_line=first + 2,
        markdown="\n".join(lines[last + 1 :]),
        markdown_line=last + 2,
    )
