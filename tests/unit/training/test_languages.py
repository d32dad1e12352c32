import gzip
import json
from pathlib import Path
from random import Random

import pytest

from bot.filter.language import NO_LANGUAGE, LanguageScreen
from bot.filter.reading.normalise import Reading
from bot.training.language_rows import MAX_ROWS, authored_rows, noise_rows, public_rows
from bot.training.languages import MAX_BYTES, main, make_table, read_row

ROWS = [("en", "xxxy xxxz xxxw xxxv"), ("it", "abab acac adad aeae"), (NO_LANGUAGE, "qrqr qsqs")] * 50


def unread(table: bytes, text: str, read: frozenset[str] = frozenset({"en"})) -> str | None:
    return LanguageScreen(table, read=read).unread_language(Reading(text))


def test_the_same_rows_give_the_same_table():
    assert make_table(ROWS) == make_table(ROWS)


def test_what_was_seen_in_one_language_is_told_by_its_parts():
    table = make_table(ROWS)
    assert unread(table, "abab aeae adad") == "it"
    assert unread(table, "xxxy xxxv xxxw") is None


def test_what_is_read_is_for_the_caller_to_say():
    assert unread(make_table(ROWS), "abab aeae adad", frozenset({"en", "it"})) is None


def test_a_row_is_read_as_the_filter_reads_it():
    row = read_row("fr", "Été 2024, l'été!")
    assert row.words == ("ete", "l'ete")
    assert "*é" in row.parts


def test_letters_of_other_scripts_are_not_learnt_as_words():
    assert read_row("hi", "नमस्ते dosto").words == ("dosto",)


def test_a_large_set_gives_only_so_many_rows_of_a_language(tmp_path):
    lines = [{"text": f"row {number}", "lang": "nl"} for number in range(MAX_ROWS + 5)]
    lines += [{"text": "no language named"}, {"text": "한국어", "lang": "ko"}]
    with gzip.open(tmp_path / "made.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    rows = list(public_rows(tmp_path))
    assert len(rows) == MAX_ROWS + 1
    assert rows[-1] == ("en", "no language named")


def test_noise_is_the_same_every_time_and_of_no_language():
    noise = list(noise_rows(Random(1)))
    assert noise == list(noise_rows(Random(1)))
    assert {language for language, _ in noise} == {NO_LANGUAGE}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "train").mkdir()
    with gzip.open(tmp_path / "train" / "made.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text, "lang": language}) + "\n" for language, text in ROWS)
    authored = tmp_path / "authored"
    authored.mkdir()
    frames = 'lang = "it"\n[[groups]]\nlabel = 0\nframes = "{abab|acac} {adad|aeae} afaf"\n'
    (authored / "made.toml").write_text(frames, encoding="utf-8")
    return tmp_path, authored


def test_our_own_rows_are_learnt_from_too(folders):
    assert {language for language, _ in authored_rows(folders[1])} == {"it"}


def test_the_command_writes_a_table_that_the_filter_reads(folders, tmp_path):
    out = tmp_path / "table.bin"
    main(["--data", str(folders[0]), "--authored", str(folders[1]), "--out", str(out)])
    assert len(out.read_bytes()) < MAX_BYTES
    assert unread(out.read_bytes(), "abab aeae afaf") == "it"
