import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.start import read_json

ANY_TEXT = st.text(st.characters())  # lone surrogates too
JSON = st.recursive(
    st.none() | st.booleans() | ANY_TEXT | st.integers(-(2**53), 2**53),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_whatever_json_can_carry_is_read(value: object) -> None:
    written = json.dumps(value)

    assert read_json(written) == read_json(written.encode()) == json.loads(written)


@given(st.text() | st.binary())
def test_what_is_no_json_is_a_value_error(text: str | bytes) -> None:
    try:
        read_json(text)
    except ValueError:
        return
    json.loads(text)


@pytest.mark.parametrize("text", ["", "{", '"\\ud8', b"\xff"])
def test_broken_json_stays_broken(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        read_json(text)
