import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.text import cut, escape, inline, size, spoiler, strip_invisible, within

MENTION = re.compile(r"@(everyone|here)|<@[!&]?\d+>|(?<!\\)<")
LIVE_LINK = re.compile(r"\w+://")
MASKED_LINK = re.compile(r"(?<!\\)\]\(")

# Text made of the very things that Discord reads, with some of anything else between.
FRAGMENTS = [
    "||",
    "|",
    "@everyone",
    "@here",
    "<@500>",
    "<@&7>",
    "<#20>",
    "</setup:1>",
    "<t:1:R>",
    "<:a:1>",
    "http",
    "https",
    "://",
    ":",
    "//",
    "[",
    "](",
    ")",
    "\\",
    "`",
    "```",
    "**",
    "#",
    ">",
]
hostile = st.lists(
    st.one_of(
        st.sampled_from([*FRAGMENTS, "\n", "\n# ", "\u200b", "\u202e", "\u2066", "\ud800", "a", ".", " "]),
        st.text(max_size=5),
    ),
    max_size=20,
).map("".join)


@given(hostile)
@example("@\u200beveryone")
@example("http\u200b://evil.example")
@example("[free](https://evil.example)")
def test_nothing_echoed_mentions_or_links(text: str) -> None:
    escaped = escape(text, 1_000)

    assert not MENTION.search(escaped)
    assert not LIVE_LINK.search(escaped)
    assert not MASKED_LINK.search(escaped)


@given(hostile)
@example("|| @everyone")
@example("ends with a pipe |")
@example("\\||")
def test_nothing_breaks_out_of_a_spoiler(text: str) -> None:
    escaped = escape(text, 1_000)
    hidden = spoiler(escaped)

    assert hidden.count("|") == (4 if escaped else 0)


@given(hostile)
def test_every_markdown_character_is_escaped(text: str) -> None:
    without_escapes = re.sub(r"\\[^0-9A-Za-z\s]", "", escape(text, 1_000))

    assert not re.search(r"[\\`*_~<>\[\]()#+|-]", without_escapes)


@given(hostile, st.integers(min_value=1, max_value=50))
def test_escaping_at_most_triples_what_was_kept(text: str, limit: int) -> None:
    assert len(escape(text, limit)) <= 3 * limit


@given(st.text())
def test_what_is_shown_can_be_sent_as_json(text: str) -> None:
    escape(text, 1_000).encode("utf-8")


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_cutting_keeps_the_limit_and_shows_that_something_is_missing(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
    assert cut(text, limit) == text or cut(text, limit).endswith("…")


def test_direction_controls_and_blanks_vanish() -> None:
    assert strip_invisible("a\u202eb\u2066c\u200bd\u3164e\u00adf") == "abcdef"


def test_a_pile_of_marks_is_cut_down() -> None:
    assert strip_invisible("z" + "\u0336" * 40) == "z" + "\u0336" * 3


def test_inline_text_has_one_line() -> None:
    assert inline("a\n\n  b\tc", 20) == "a b c"


def test_a_link_stays_readable() -> None:
    assert escape("see https://evil.example/x", 100) == "see https\\[:\\]//evil.example/x"


@pytest.mark.parametrize(("text", "units"), [("abc", 3), ("👍", 2), ("", 0)])
def test_size_counts_utf_16_units(text: str, units: int) -> None:
    assert size(text) == units


@given(st.lists(st.text(max_size=40), max_size=12), st.integers(min_value=30, max_value=200))
def test_lines_are_kept_whole_within_the_limit(lines: list[str], limit: int) -> None:
    joined = within(lines, limit)

    assert size(joined) <= limit
    if size("\n".join(lines)) <= limit:
        assert joined == "\n".join(lines)


def test_missing_lines_are_counted() -> None:
    assert within(["one", "two", "three", "four"], 16) == "one\ntwo\n… 2 more"
