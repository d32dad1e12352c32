import pytest

from bot.harmony.folding import INVISIBLE, fold_runs


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("a" * 400, "aaa[×400]"),
        ("ha" * 50, "hahaha[×50]"),
        ("😀😂" * 20, "😀😂😀😂😀😂[×20]"),
        ("x" + "\u200b" * 4000 + "y", "x[4000 invisible characters]y"),
        ("x\u200b\u200d\u2060\ufeff\u00ady", "x[5 invisible characters]y"),
        ("\n" * 30 + "end", "\n\n\n[×30]end"),
    ],
)
def test_a_long_run_becomes_its_beginning_and_a_count(text: str, folded: str) -> None:
    assert fold_runs(text) == folded


@pytest.mark.parametrize(
    "text",
    ["nooooooo way", "hahahaha", "👨\u200d👩\u200d👧", "soft\u00adhyphen", "1000000000", "", "wow!!!!!"],
)
def test_ordinary_writing_stays_as_it_is(text: str) -> None:
    assert fold_runs(text) == text


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\ufe0f", "\U000e0041", "\u3164"])
def test_what_shows_nothing_is_invisible(char: str) -> None:
    assert INVISIBLE.fullmatch(char)


def test_letters_and_spaces_are_visible() -> None:
    assert INVISIBLE.search("a b\nç 中") is None
