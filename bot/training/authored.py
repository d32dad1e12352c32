"""Read the rows that we write ourselves: sentence frames in TOML, written out the same way every time.

One file holds one subject in one language:

    lang = "en"
    openers = "bro | hey"             put before a few rows of either label, closers after
    [lists]
    PLACE = "school | the office"     what a slot {PLACE} may be; a list may use other lists
    [[groups]]
    label = 1                         1 = should be flagged
    cats = ["violence"]
    each = 6                          at most so many rows from one frame
    chat = true                       typed carelessly: case and full stops vary
    frames = '''
    i will {hurt|find} everyone at {PLACE}
    '''

A frame is a line; one without a slot is simply a row, and "⏎" stands for a line break.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.core.errors import BotError
from bot.core.signal import Category

DEFAULT_EACH = 6
KNOWN_CATEGORIES = frozenset(Category) - {
    Category.OWN_RULE,
    Category.POLICY,
    Category.INJECTION,
    Category.UNREAD_LANGUAGE,
}
_TRIES = 4  # for every row wanted of a frame: small slots soon repeat themselves
_SLOT = re.compile(r"\{([^{}]*)\}")
_MAX_DEPTH = 8  # of lists within lists


class AuthoredError(BotError):
    """A file of authored rows says something that cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredRow:
    """One row to train on."""

    text: str
    label: int  # 1 = should be flagged
    cats: tuple[str, ...]  # values of Category; empty where label is 0
    lang: str  # ISO 639-1
    src: str  # "authored_" and the file's name
    frame: str  # what it was written out from


def load_authored(folder: Path) -> list[AuthoredRow]:
    """Return every file's rows in order, without repeats; the same rows every time.

    Raises AuthoredError for a file of another form and for a text that stands under both labels.
    """
    rows: list[AuthoredRow] = []
    seen: dict[str, AuthoredRow] = {}
    for path in sorted(folder.glob("*.toml")):
        for row in _read(path):
            key = " ".join(row.text.casefold().split())
            known = seen.get(key)
            if known is not None and known.label != row.label:
                raise AuthoredError(f"“{row.text}” is both flagged and not: {known.src}, {row.src}.")
            if known is None:
                seen[key] = row
                rows.append(row)
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What a whole file says, besides its groups."""

    name: str
    lang: str
    lists: Mapping[str, tuple[str, ...]]
    openers: tuple[str, ...]
    closers: tuple[str, ...]


def _read(path: Path) -> Iterator[AuthoredRow]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AuthoredError(f"{path.name} is not valid TOML: {error}.") from error
    sheet = _Sheet(
        name=path.stem,
        lang=document["lang"],
        lists={name: _choices(words) for name, words in document.get("lists", {}).items()},
        openers=_choices(document.get("openers", "")),
        closers=_choices(document.get("closers", "")),
    )
    for number, group in enumerate(document["groups"]):
        yield from _rows(sheet, number, group)


def _rows(sheet: _Sheet, number: int, group: Mapping[str, object]) -> Iterator[AuthoredRow]:
    label, cats, each, chat = _settings(sheet, group)
    for frame in _lines(group.get("frames")):
        rng = Random(f"{sheet.name}/{number}/{frame}")
        for text in _write_out(sheet, frame, each, rng):
            dressed = _dress(text, sheet, rng) if chat else text
            yield AuthoredRow(
                text=dressed.replace(" ⏎ ", "\n"),
                label=label,
                cats=cats,
                lang=sheet.lang,
                src=f"authored_{sheet.name}",
                frame=frame,
            )


def _settings(sheet: _Sheet, group: Mapping[str, object]) -> tuple[int, tuple[str, ...], int, bool]:
    label, cats = group.get("label"), group.get("cats", [])
    each, chat = group.get("each", DEFAULT_EACH), group.get("chat", False)
    if label not in {0, 1} or not isinstance(label, int) or not isinstance(cats, list):
        raise AuthoredError(f"{sheet.name}: a group needs label 0 or 1, and cats that is a list.")
    if bool(cats) != bool(label) or not set(cats) <= {category.value for category in KNOWN_CATEGORIES}:
        raise AuthoredError(f"{sheet.name}: {cats} are no categories for a group with label {label}.")
    if not isinstance(each, int) or not isinstance(chat, bool) or each < 1:
        raise AuthoredError(f"{sheet.name}: each is a count and chat is true or false.")
    return label, tuple(cats), each, chat


def _lines(frames: object) -> list[str]:
    return [line.strip() for line in frames.splitlines() if line.strip()] if isinstance(frames, str) else []


def _choices(words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in re.split(r"[|\n]", words) if word.strip())


def _write_out(sheet: _Sheet, frame: str, each: int, rng: Random) -> Iterator[str]:
    """Yield up to `each` different fillings of the frame."""
    seen: set[str] = set()
    for _ in range(each * _TRIES):
        text = _fill(sheet, frame, rng)
        if text not in seen:
            seen.add(text)
            yield text
        if len(seen) == each or text == frame:
            return


def _fill(sheet: _Sheet, frame: str, rng: Random) -> str:
    def choice(slot: re.Match[str]) -> str:
        inside: str = slot.group(1)
        if "|" in inside:
            return rng.choice(inside.split("|"))
        if inside not in sheet.lists:
            raise AuthoredError(f"{sheet.name}: {{{inside}}} in “{frame}” is no list of this file.")
        return rng.choice(sheet.lists[inside])

    text = frame
    for _ in range(_MAX_DEPTH):
        text, filled = _SLOT.subn(choice, text)
        if not filled:
            break
    return " ".join(text.split()).replace(" ,", ",").replace(" .", ".")


def _dress(text: str, sheet: _Sheet, rng: Random) -> str:
    """Vary what careless typing varies: case, the last full stop, a word before or after."""
    if sheet.openers and rng.random() < 0.15:
        text = f"{rng.choice(sheet.openers)} {text}"
    if rng.random() < 0.5:
        text = text.rstrip(".")
    if sheet.closers and rng.random() < 0.1:
        text = f"{text} {rng.choice(sheet.closers)}"
    manner = rng.random()
    if manner < 0.35:
        return text.lower()
    if manner < 0.41:
        return text.upper()
    return text
