"""Bodies are JSON, whatever characters they hold."""

import json

import pytest

from bot.sandbox.jsontext import write_json


@pytest.mark.parametrize("text", ["plain", "\ud800", "a\udc00b", "\U0001f600", "\x00"])
def test_any_text_can_be_written_and_read_again(text):
    assert json.loads(write_json({"content": text, "id": 1})) == {"content": text, "id": 1}


def test_what_is_no_json_is_refused():
    with pytest.raises(TypeError):
        write_json({"content": object()})
