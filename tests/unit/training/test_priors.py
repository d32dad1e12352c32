"""What speaks for any rule being broken is counted from messages of our own and from chat."""

import gzip
import json
from pathlib import Path

from bot.filter.likeness import priors
from bot.filter.likeness.priors import read_priors
from bot.training.priors import counted, main, read_messages, written
from bot.training.rows import CHAT

MESSAGES = Path(__file__).parents[3] / "training" / "priors"


def test_a_word_counts_by_how_much_oftener_it_is_in_what_breaks_rules():
    breaking = ["selling a bike", "selling my soup", "selling it"] * 9
    harmless = ["the bike is blue", "lovely soup"] * 9
    odds = counted(breaking, harmless, ["lovely weather", "the weather is bad"] * 90)
    assert odds["sell"] > 2.0 > odds.get("bike", 0.0)
    assert odds["weath"] < 0.0


def test_a_word_of_one_message_says_little():
    odds = counted(["zorb", *["pay me"] * 20], ["hello"] * 20, ["hello"] * 200)
    assert 0.0 < odds["zorb"] < 1.0 < odds["pay"]


def test_what_is_written_is_read_again():
    odds = {"sell": 1.5, "pay": 1.5, "movie": -0.4}
    assert read_priors(written(odds)) == odds


def test_comments_and_names_of_subjects_are_no_messages(tmp_path):
    (tmp_path / "breaking_en.txt").write_text("# why\n\n== piracy\nhere is a crack\n")
    assert read_messages(tmp_path.glob("breaking_*.txt")) == ["here is a crack"]


def test_both_sides_hold_every_message_once():
    sides = [read_messages(MESSAGES.glob(f"{side}_*.txt")) for side in ("breaking", "harmless")]
    assert all(len(side) == len(set(side)) > 250 for side in sides)
    assert not set(sides[0]) & set(sides[1])


def test_the_program_writes_the_table_and_no_message(tmp_path):
    (tmp_path / "train").mkdir()
    for name in CHAT:
        rows = [{"text": "nice weather today", "label": 0}, {"text": "zorbpot", "label": 1}]
        packed = gzip.compress("\n".join(map(json.dumps, rows)).encode())
        (tmp_path / "train" / f"{name}.jsonl.gz").write_bytes(packed)
    out = tmp_path / "priors.txt"
    main(["--data", str(tmp_path), "--messages", str(MESSAGES), "--out", str(out)])
    table = out.read_text()
    assert read_priors(table)["sell"] > 1.0
    assert "zorbpot" not in table
    assert read_priors(Path(priors.__file__).with_name("priors.txt").read_text()).keys() & read_priors(table)
