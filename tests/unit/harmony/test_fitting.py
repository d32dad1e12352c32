import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.harmony import fitting
from bot.harmony.encoding import count_tokens
from bot.harmony.fitting import MAX_CONTENT_TOKENS, fit_content
from bot.harmony.folding import fold_runs
from bot.harmony.quoting import quote_data

SLACK = 1.02  # pieces are counted one by one; joined they may split a little differently


def tokens_as_json(text: str) -> int:
    return count_tokens(json.dumps(text, ensure_ascii=False))


def long_text(characters: int = 20_000) -> str:
    random = Random(3)
    return "".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(characters))


def test_short_text_is_kept_whole() -> None:
    fitted = fit_content("nothing to see here")
    assert fitted.text == "nothing to see here"
    assert fitted.is_whole
    assert fitted.judged_characters == fitted.total_characters == 19


def test_empty_text_is_whole() -> None:
    assert fit_content("").is_whole


@given(st.text(max_size=600))
def test_what_fits_by_its_bytes_is_whole(text: str) -> None:
    fitted = fit_content(text, max_tokens=600)

    if len(quote_data(fold_runs(text)).encode()) <= 600:
        assert fitted.is_whole
    assert tokens_as_json(fitted.text) <= 600 * SLACK


def test_what_fits_by_its_bytes_is_not_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "count_tokens", pytest.fail)

    assert fit_content("so long and no longer " * 60).is_whole


def test_folded_runs_count_as_judged() -> None:
    fitted = fit_content("spam " + "a" * 4000)
    assert fitted.text == "spam aaa[×4000]"
    assert fitted.is_whole


@pytest.mark.parametrize(
    "text",
    [
        long_text(),
        "\u200b" * 60_000,
        "a" * 60_000,
        "".join(Random(1).choice("qwxzkjv") for _ in range(30_000)),
        "".join(Random(2).choice("ab") + Random(3).choice("\u200b\u2060") for _ in range(5_000)),
        "".join(Random(4).choice("😀😂🤣🫠") for _ in range(9_000)),
        '"\\\n' * 9_000,
        "\x01\x02" * 2_000 + long_text(500),
    ],
    ids=["cjk", "zero-width", "runs", "letters", "mixed", "emoji", "quotes", "controls"],
)
def test_the_result_is_within_the_room(text: str) -> None:
    fitted = fit_content(text, ("never there",))
    assert tokens_as_json(fitted.text) <= MAX_CONTENT_TOKENS * SLACK
    assert 0 < fitted.judged_characters <= fitted.total_characters == len(text)


@settings(max_examples=60)
@given(st.text(max_size=600), st.integers(min_value=60, max_value=300))
def test_any_text_fits_any_room(text: str, room: int) -> None:
    assert tokens_as_json(fit_content(text, max_tokens=room).text) <= room * SLACK + 8


def test_evidence_in_the_middle_is_what_stays() -> None:
    text = long_text(9_000) + " the needle is here " + long_text(9_000)
    fitted = fit_content(text, ("needle",))
    assert "the needle is here" in fitted.text
    assert not fitted.is_whole


def test_head_and_tail_stay_and_the_gap_is_marked_with_its_length() -> None:
    text = "BEGIN " + long_text(9_000) + " END"
    fitted = fit_content(text)
    assert fitted.text.startswith("BEGIN ")
    assert fitted.text.endswith(" END")
    left_out = fitted.total_characters - fitted.judged_characters
    assert f"[… {left_out} characters left out …]" in fitted.text


def test_evidence_that_does_not_occur_changes_nothing() -> None:
    text = long_text(5_000)
    assert fit_content(text, ("not in it", "")).text.startswith(text[:100])


def test_lone_surrogates_are_replaced_and_lengths_stay_true() -> None:
    fitted = fit_content("a\ud800b")
    assert fitted.text == "a\N{REPLACEMENT CHARACTER}b"
    assert fitted.total_characters == 3


@pytest.mark.parametrize(
    "unit", ["international", "中华人民共和国", "a b ", "\u200b\u200ca", "\ufdfa", '"\\']
)
def test_however_long_the_text_only_so_much_is_encoded(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []

    def counted(text: str) -> int:
        encoded.append(text)
        return count_tokens(text)

    monkeypatch.setattr(fitting, "count_tokens", counted)
    fitted = fit_content(unit * 20_000, (unit,))

    assert len(encoded) <= 65  # and the piece that did not fit any more
    assert max(map(len, encoded)) <= 6 * 128  # as JSON, a character is six at most
    assert len(fitted.text) <= 65 * 128 + 100
