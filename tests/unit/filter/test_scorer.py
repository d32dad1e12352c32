"""What the scorer does with an artifact: tiny ones made here, and the one that ships."""

import dataclasses
import struct
from binascii import crc_hqx
from bisect import bisect_right
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import plain_item
from bot.core.signal import Category, Signal, Stage
from bot.core.threshold import FLOOR
from bot.filter.lexicon.terms import shared_lexicon
from bot.filter.reading.normalise import Reading
from bot.filter.scorer.artifact import (
    LANE_ZERO,
    LETTER_BUCKETS,
    LETTER_LANES,
    LETTER_ZERO,
    MAX_FILE_BYTES,
    PATH,
    Artifact,
    ArtifactError,
    Rows,
    Unpacker,
    from_bytes,
    read_artifact,
)
from bot.filter.scorer.letters import Letters, buckets
from bot.filter.scorer.scorer import HEADS, LANES, TERM_CATEGORIES, Curve, Scorer
from bot.filter.scorer.screen import ScorerScreen, shared_scorer_screen
from bot.filter.scorer.vocabulary import MAX_NEW_WORDS, MAX_REMEMBERED, Vocabulary, word_key
from bot.filter.scorer.weigher import WINDOW
from bot.filter.scorer.words import pieces, scored_words
from bot.filter.server_filter import ServerFilter

FLAT = {"at": [0.0], "worth": [0.0]}
SHIPPED = shared_scorer_screen()
SHIPPED.screen(Reading("ready"), [])  # so that no test waits for what is read once
LINE = {"at": [-5.0, 5.0], "worth": [-5.0, 5.0]}


def row(**steps: int) -> bytes:
    lanes = {"english": 100, "length": 1000, **steps}
    return struct.pack(f"<{len(LANES)}H", *(lanes.get(lane, 0) + LANE_ZERO for lane in LANES))


ROWS = {
    "nice": row(own=-500),
    "awful": row(own=4000, hate=3000),
    "day": row(),
    "really": row(),
    "tag": row(english=-2000),
    "übel": row(english=-2000, own=-4000, elsewhere=4000),
}


EMPTY = [struct.pack("<H", LETTER_ZERO) * lanes * LETTER_BUCKETS for lanes in LETTER_LANES]


def letters(**own: int) -> tuple[bytes, ...]:
    """Return columns in which some stretches of letters add to the overall score."""
    first = bytearray(EMPTY[0])
    for stretch, steps in own.items():
        at = 2 * LETTER_LANES[0] * crc_hqx(stretch.encode(), 0)
        struct.pack_into("<H", first, at, LETTER_ZERO + steps)
    return bytes(first), *EMPTY[1:]


LETTERS = letters(**{"<awf": 300})


def tiny_artifact() -> Artifact:
    last = {
        "bias": 0.0,
        "curves": [LINE, *([FLAT] * (4 + len(HEADS))), *([LINE] * len(TERM_CATEGORIES))],
        "scales": {"chat": [1.0, -1.0], "long": [1.0, -2.0]},
    }
    known = sorted(ROWS, key=word_key)
    return Artifact(
        header={
            "lanes": list(LANES),
            "units": [0.001] * len(LANES),
            "biases": [0.0] + [-2.0] * len(HEADS) + [0.0] * 5,
            "new-word": 1.0,
            "letter-times": 10,
            "last": {"english": last, "other": last},
        },
        word_keys=struct.pack(f"<{len(known)}I", *map(word_key, known)),
        word_rows=b"".join(ROWS[word] for word in known),
        pair_words=("nice", "really"),
        pair_firsts=struct.pack("<H", 1),
        pair_seconds=struct.pack("<H", 0),
        pair_steps=struct.pack("<h", 2500),
        letter_columns=LETTERS,
    )


def score(text: str, **terms: float) -> float:
    found = {Category(name): value for name, value in terms.items()}
    return SCORER.weigh(text.split(), found)[0]


SCORER = Scorer(tiny_artifact())


def test_an_artifact_survives_being_written_and_read() -> None:
    artifact = tiny_artifact()
    assert from_bytes(artifact.to_bytes()) == artifact
    assert artifact.to_bytes() == tiny_artifact().to_bytes()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"",
        lambda raw: b"X" + raw[1:],
        lambda raw: raw[:-20],
        lambda raw: raw[:12] + b"\0" * 40 + raw[52:],
        lambda raw: raw[:8] + b"\xff\xff\xff\xff" + raw[12:],
        lambda raw: raw[:500] + bytes([raw[500] ^ 1]) + raw[501:],
    ],
)
def test_a_spoilt_artifact_is_refused(spoil) -> None:
    with pytest.raises(ArtifactError):
        from_bytes(spoil(tiny_artifact().to_bytes()))


@given(st.lists(st.lists(st.integers(-32768, 32767), min_size=3, max_size=3), max_size=50))
def test_one_addition_adds_every_lane(rows: list[list[int]]) -> None:
    raw = struct.pack(f"<{3 * len(rows)}H", *(value + LANE_ZERO for value in chain(*rows)))
    table, unpack = Rows(raw, 3), Unpacker(3)
    sums = list(unpack(sum(table[index] for index in range(len(rows)))))
    assert sums == [sum(lane) for lane in zip(*rows, strict=True)] or not rows


def test_a_bad_word_scores_above_a_good_one() -> None:
    assert score("awful day") > score("day") > score("nice day")


def test_a_pair_of_words_counts_beside_the_words() -> None:
    assert score("really nice") > score("nice really")


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("really nice day", 2_500 + 7),
        ("day nice really", 0),
        ("really day really nice", 2_500 - 40),
        ("never nice", 30),  # "never" has no row
        ("nice", 0),
        ("", 0),
    ],
)
def test_each_pair_is_added_once(text: str, added: int) -> None:
    pairs = dataclasses.replace(
        tiny_artifact(),
        pair_words=("nice", "really", "day", "never"),
        pair_firsts=struct.pack("<4H", 0, 1, 1, 3),
        pair_seconds=struct.pack("<4H", 2, 0, 2, 0),
        pair_steps=struct.pack("<4h", 7, 2_500, -40, 30),
    )
    vocabulary, words = Vocabulary(pairs), text.split()
    for _ in range(2):  # when the words are new, and when they are remembered
        assert vocabulary.total(words) - sum(map(vocabulary.__getitem__, words)) == added
        assert sum(vocabulary.each(words)) == vocabulary.total(words)


def test_another_language_is_weighed_by_a_score_of_its_own() -> None:
    assert score("übel tag") > score("tag")
    assert score("übel awful awful awful awful day day day") < score("awful awful awful awful day day day")


def test_what_the_terms_stage_found_raises_the_score() -> None:
    assert score("day", hate=0.8) > score("day", hate=0.3) > score("day")


def test_a_bad_word_in_long_text_is_found_by_the_window_around_it() -> None:
    benign = "day " * WINDOW * 6
    assert score(benign + "awful " + benign) > score(benign * 2)


def test_a_word_never_met_is_weighed_by_its_letters() -> None:
    assert score("awfully day") > score("lawns day")


@given(st.text(max_size=60))
def test_any_word_is_weighed_by_a_bounded_number_of_stretches(word: str) -> None:
    rows = buckets(word)
    assert len(rows) * 2 * LETTER_ZERO < 1 << 16
    assert all(0 <= row < LETTER_BUCKETS for row in rows)


@given(st.lists(st.integers(-LETTER_ZERO, LETTER_ZERO), min_size=3, max_size=3))
def test_the_stretches_of_a_word_are_added_up(steps: list[int]) -> None:
    stretches = dict(zip(("<abc", "abcd", "bcd>"), steps, strict=True))
    weighed = Letters(dataclasses.replace(tiny_artifact(), letter_columns=letters(**stretches)))("abcd")
    assert weighed == 10 * sum(steps)


def test_words_of_denser_scripts_are_weighed_by_shorter_stretches() -> None:
    assert [len(buckets(word)) for word in ("abcd", "äbcd", "слон")] == [3, 3, 9]


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=30), st.floats(-40, 40))
def test_a_curve_cut_into_steps_stays_near_its_lines(worth: list[float], value: float) -> None:
    curve = Curve(range(len(worth)), worth)
    begins, worths = curve.cut()
    assert worths[bisect_right(begins, value)] == pytest.approx(curve(value), abs=0.5)


def test_a_pictograph_counts_as_the_word_it_stands_for() -> None:
    assert scored_words(["you", "\U0001f40d"], "you \U0001f40d") == ["you", "snake"]
    assert list(pieces("\U0001f40d")) == ["snake"]


def test_a_message_of_no_words_is_scored() -> None:
    assert 0.0 <= score("") <= 1.0


def test_new_words_in_one_message_and_in_memory_are_bounded() -> None:
    vocabulary = Vocabulary(tiny_artifact())
    words = [f"w{number}" for number in range(3_000)]
    vocabulary.total(words)
    assert len(vocabulary) == MAX_NEW_WORDS
    for first in range(0, 900_000, 3_000):
        vocabulary.each([f"w{number}" for number in range(first, first + 3_000)])
    assert MAX_NEW_WORDS < len(vocabulary) <= MAX_REMEMBERED + MAX_NEW_WORDS


def test_letters_of_a_script_without_spaces_are_read_in_pairs() -> None:
    assert scored_words(["你好吗", "abc"], "你好吗 abc") == ["你好", "好吗", "abc"]
    assert scored_words(["x你", "ก"], "x你 ก") == ["x", "你", "ก"]


def test_the_shipped_artifact_keeps_to_its_size() -> None:
    assert PATH.stat().st_size <= MAX_FILE_BYTES
    assert read_artifact().lanes == LANES


def test_evidence_is_what_was_typed() -> None:
    opinion = ScorerScreen(SCORER).screen(Reading("AwFuL day"), [])
    assert [signal.stage for signal in opinion.signals] == [Stage.SCORER]
    assert opinion.signals[0].category is Category.HATE
    assert opinion.signals[0].evidence == ("AwFuL",)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("you people are subhuman filth and should all be deported", Category.HATE),
        ("you are such a pathetic idiot, nobody wants you here", Category.HARASSMENT),
        ("i will kill you and your whole family tonight", Category.VIOLENCE),
        ("i want to kill myself tonight, i can't go on", Category.SELF_HARM),
    ],
)
def test_the_shipped_scorer_names_the_category_of_a_plain_case(text: str, category: Category) -> None:
    reading = Reading(text)
    opinion = shared_scorer_screen().screen(reading, shared_lexicon().screen(reading).signals)
    assert opinion.overall > 0.5
    assert category in {signal.category for signal in opinion.signals}
    assert all(0.0 <= signal.score <= 1.0 and signal.evidence for signal in opinion.signals)


@pytest.mark.parametrize(
    "text",
    [
        "does anyone know how to kill a process on linux?",
        "kill the boss first, then loot the chest",
        "thanks a lot, that fixed it",
        "what time is the meeting tomorrow?",
        "ich gehe morgen mit meiner Schwester ins Kino",
    ],
)
def test_the_shipped_scorer_leaves_a_harmless_message_alone(text: str) -> None:
    assert shared_scorer_screen().screen(Reading(text), []).overall < 0.5


@given(st.text(max_size=400))
def test_any_text_is_scored_between_nothing_and_certainty(text: str) -> None:
    opinion = SHIPPED.screen(Reading(text), [])
    assert 0.0 <= opinion.overall <= 1.0


def test_a_term_is_not_counted_twice() -> None:
    screened = ServerFilter(rules=(), policies=()).screen_item(plain_item("you idiot"))
    terms = [signal for signal in screened.signals if signal.stage is Stage.TERMS]
    alone = shared_scorer_screen().screen(Reading("you idiot"), terms)
    assert screened.score == pytest.approx(alone.overall, abs=1e-5)


def test_findings_other_than_terms_add_to_the_score() -> None:
    terms = [Signal(stage=Stage.TERMS, category=Category.DOXXING, score=0.5)]
    opinion = shared_scorer_screen().screen(Reading("hello there"), terms)
    assert opinion.overall == shared_scorer_screen().screen(Reading("hello there"), []).overall


def test_every_head_is_a_lane() -> None:
    assert {head.value for head in HEADS} <= set(LANES)


@given(st.lists(st.sampled_from(["nice", "awful", "day", "really", "odd"]), min_size=1, max_size=8))
def test_whatever_scores_high_enough_for_any_server_has_a_signal(words: list[str]) -> None:
    reading = Reading(" ".join(words))

    opinion = ScorerScreen(SCORER).screen(reading, [])

    assert bool(opinion.signals) is (opinion.overall >= FLOOR)
