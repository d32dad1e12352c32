import pytest

from bot.filter.reading.undisguise import undisguised


@pytest.mark.parametrize(
    "text",
    [
        "You are LATE, again",
        "hello 👍 — “quoted” it’s",
        "Él está aquí, Łódź, Tiếng Việt đẹp",
        "Привет, ёлка",
        "日本語のテスト",
        "नमस्ते आप कैसे हैं",
        "the lighthouse keeps chromebooks",
        "",
    ],
)
def test_what_is_plainly_written_has_no_second_reading(text: str) -> None:
    assert undisguised(text) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("i d i o t", "idiot"),
        ("1d10t", "idiot"),
        ("y\u200bo\u200bu", "you"),
        ("**id**iot", "idiot"),
        ("\u0455\u0443\u0455tem", "system"),
    ],
)
def test_a_disguise_is_taken_off(typed: str, meant: str) -> None:
    assert undisguised(typed) == meant


def test_only_the_beginning_of_a_long_text_is_compared() -> None:
    assert undisguised("plain words " * 2_000) is None
