"""The table of what words mean."""

import math
from importlib.resources import files

import pytest

from bot.filter.likeness.meanings import (
    DIMENSIONS,
    MAGIC,
    Meanings,
    MeaningsError,
    WordIndex,
    likeness,
    pack,
    shared_meanings,
)

TABLE = shared_meanings()


def cosine(one, other):
    (left,), (right,) = TABLE.of(one), TABLE.of(other)
    return likeness(left.vector, right.vector)


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("movie", "film", "banana"), ("doctor", "medicine", "keyboard"), ("election", "president", "kitten")],
)
def test_words_of_one_subject_lie_close_together(word, near, far):
    assert cosine(word, near) > 0.4 > cosine(word, far)


def test_common_words_count_little_and_rare_ones_fully():
    (common,), (rare,) = TABLE.of("the"), TABLE.of("wallhack")
    assert max(common.share, common.rarity) < 0.1
    assert min(rare.share, rare.rarity) > 0.9


def test_a_word_is_found_by_its_root_and_by_its_parts():
    index = WordIndex(["cheat", "stop", "make", "wall", "paper"])
    assert [index.find(word) for word in ("cheat", "cheats", "cheating", "stopped", "making")] == [
        (0,),
        (0,),
        (0,),
        (1,),
        (2,),
    ]
    assert index.find("wallpaper") == (3, 4)
    assert index.find("q") == index.find("") == index.find("ß") == ()


def test_what_is_packed_is_read_back():
    table = Meanings(pack(["a", "b"], bytes([0, 255, 51, 10, 0, 0]), bytes(range(DIMENSIONS))))
    (meaning,) = table.of("a")
    assert (meaning.share, meaning.rarity, len(meaning.vector)) == (1.0, 0.2, DIMENSIONS)
    assert meaning.vector[3] / meaning.vector[2] == pytest.approx(3.25 / 3.75)
    assert math.hypot(*meaning.vector) == pytest.approx(1)
    assert list(table.words()) == ["a", "b"]


@pytest.mark.parametrize("damage", [lambda raw: b"", lambda raw: b"x" + raw, lambda raw: raw[:-40]])
def test_a_damaged_table_is_refused(damage):
    raw = pack(["a"] * 1, bytes(3), bytes(range(DIMENSIONS // 2)))
    with pytest.raises(MeaningsError):
        Meanings(damage(raw))


def test_rows_of_another_length_are_refused():
    with pytest.raises(MeaningsError):
        Meanings(pack(["a", "b"], bytes(6), bytes(DIMENSIONS // 2)))


def test_the_table_is_small():
    raw = files("bot.filter.likeness").joinpath("meanings.bin").read_bytes()
    assert raw.startswith(MAGIC)
    assert len(raw) <= 1_200_000
