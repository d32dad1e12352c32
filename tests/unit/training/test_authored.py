from collections import Counter
from pathlib import Path

import pytest

from bot.training.authored import KNOWN_CATEGORIES, AuthoredError, load_authored

FOLDER = Path(__file__).parents[3] / "training" / "authored"
ROWS = load_authored(FOLDER)


def write(folder: Path, groups: str, name: str = "made.toml", lists: str = "") -> Path:
    (folder / name).write_text(f'lang = "en"\n[lists]\n{lists}\n{groups}', encoding="utf-8")
    return folder


def group(frames: str, *, label: int = 1, cats: str = '["violence"]', more: str = "") -> str:
    return (
        f"[[groups]]\nlabel = {label}\ncats = {cats if label else []}\n{more}\nframes = '''\n{frames}\n'''\n"
    )


def test_the_same_files_give_the_same_rows():
    assert load_authored(FOLDER) == ROWS


def test_no_text_is_given_twice():
    texts = Counter(" ".join(row.text.casefold().split()) for row in ROWS)
    assert [text for text, times in texts.items() if times > 1] == []


def test_only_flagged_rows_have_categories_and_all_are_known():
    assert {category for row in ROWS for category in row.cats} <= {known.value for known in KNOWN_CATEGORIES}
    assert all(bool(row.cats) == (row.label == 1) for row in ROWS)


def test_no_slot_is_left_open():
    assert [row.text for row in ROWS if "{" in row.text or "}" in row.text or not row.text.strip()] == []


def test_every_file_has_rows_of_its_own():
    sources = {row.src for row in ROWS}
    assert {f"authored_{path.stem}" for path in FOLDER.glob("*.toml")} == sources


def test_every_language_with_flagged_rows_has_harmless_ones():
    flagged, harmless = ({row.lang for row in ROWS if row.label == label} for label in (1, 0))
    assert flagged <= harmless


def test_a_frame_gives_no_more_rows_than_asked(tmp_path):
    write(tmp_path, group("see {a|b|c|d|e} and {f|g|h|i|j}", more="each = 3"))
    assert len(load_authored(tmp_path)) == 3


def test_a_line_without_a_slot_is_one_row(tmp_path):
    write(tmp_path, group("just this ⏎ and that"))
    assert [row.text for row in load_authored(tmp_path)] == ["just this\nand that"]


def test_a_list_may_use_another_list(tmp_path):
    write(tmp_path, group("see {ANIMAL}"), lists='ANIMAL = "{BIRD} | {BIRD}"\nBIRD = "wren"')
    assert [row.text for row in load_authored(tmp_path)] == ["see wren"]


def test_a_text_under_both_labels_is_refused(tmp_path):
    write(tmp_path, group("the same words") + group("The same  words", label=0))
    with pytest.raises(AuthoredError, match="both flagged and not"):
        load_authored(tmp_path)


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        (group("{NOWHERE} is"), "no list"),
        (group("a", cats='["rudeness"]'), "no categories"),
        (group("a", cats="[]"), "no categories"),
        (group("a", label=2), "label 0 or 1"),
        (group("a", more="each = 0"), "each is a count"),
        ("[[groups", "not valid TOML"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, groups, problem):
    write(tmp_path, groups)
    with pytest.raises(AuthoredError, match=problem):
        load_authored(tmp_path)
