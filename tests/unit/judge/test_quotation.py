import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.quotation import find_quotation


@pytest.mark.parametrize(
    ("quote", "content", "typed"),
    [
        ("you walnut", "oh you walnut!", "you walnut"),
        ("YOU  WALNUT", "oh you walnut!", "you walnut"),
        ("you walnut", "oh y\u200bou wal\u2060nut!", "y\u200bou wal\u2060nut"),
        ("you walnut", "oh you\n\twalnut", "you\n\twalnut"),
        ("walnut", "ＷＡＬＮＵＴ", "ＷＡＬＮＵＴ"),
        ("strasse", "Die Straße", "Straße"),
        ("café", "the cafe\u0301 here", "cafe\u0301"),
        ("the cafe\u0301", "the café here", "the café"),
        ("say nuts now", 'say "nuts" now', 'say "nuts" now'),
        (":kek:123>", "hi <:kek:123> ho", ":kek:123>"),
        ("a b", "a\\b", "a\\b"),
    ],
)
def test_a_quote_is_found_folded_and_shown_as_typed(quote: str, content: str, typed: str) -> None:
    assert find_quotation(quote, content) == typed


@pytest.mark.parametrize(
    ("quote", "content"),
    [("you peanut", "you walnut"), ("", "text"), (" \u200b", "text"), ("text", ""), ("wal … nut", "walnut")],
)
def test_what_does_not_occur_is_not_found(quote: str, content: str) -> None:
    assert find_quotation(quote, content) is None


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_every_visible_part_of_a_content_can_be_quoted(content: str, start: int, length: int) -> None:
    part = content[start : start + length]
    found = find_quotation(part, content)
    assert found is None or found in content
    if any(char.isalnum() and char.isascii() for char in part):
        assert found is not None
