"""The twins in C say the same as Python, to the last bit."""

import random
from dataclasses import dataclass, field
from itertools import islice
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.chat import chat
from benchmarks.worst_cases import CASES
from bot.filter.likeness.comparison import Key
from bot.filter.likeness.meanings import (
    BYTE,
    DIMENSIONS,
    Meaning,
    Meanings,
    Vector,
    WordIndex,
    pack,
    shared_meanings,
)
from bot.filter.likeness.priors import shared_priors
from bot.filter.likeness.topic import SAME_WORD, Topic, stem
from bot.filter.likeness.weights import MAX_NEW_WORDS, MAX_REMEMBERED, WINDOW, Weights, in_c
from bot.filter.native import core as library
from bot.filter.reading.normalise import Reading
from bot.policy.shipped import load_shipped

if library is None:
    pytest.skip("the filter's twins in C are not compiled here", allow_module_level=True)
core: ModuleType = library

# What endings, suffixes, apostrophes and compounds are made of, and letters of every width.
LETTERS = "abcdeginrsly'_7éß١한\u0345\ud800\U00010428\U0001f600"
ENDINGS = ("s", "es", "ed", "ing", "er", "ers", "ly", "in", "y", "'s")
WORDS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.builds(
        "".join,
        st.lists(st.sampled_from(["cat", "stop", "p", "e", "s", "ing", "ers", "ly", "'"]), max_size=6),
    ),
    st.text(st.characters(exclude_characters=" \n"), max_size=90),
)
LISTED = WORDS.filter(lambda word: not any("\ud800" <= letter <= "\udfff" for letter in word))
ROWS = st.binary(min_size=DIMENSIONS // 2, max_size=DIMENSIONS // 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpTopic:
    direction: Vector
    keys: list[Key]
    stems: dict[str, float] = field(default_factory=dict)

    def exact(self, root):
        return self.stems.get(root, 0.0) * SAME_WORD


def direction(row):
    return Meaning(row=row, length=1.0, share=1.0, rarity=1.0).vector


@st.composite
def keys(draw):
    weight = draw(st.floats(0.0, 1.0))
    return tuple(weight * value for value in direction(draw(ROWS))), draw(st.floats(0.0, 0.5))


@st.composite
def tables(draw):
    words = draw(st.lists(LISTED, min_size=1, max_size=20, unique=True))
    facts = draw(st.binary(min_size=3 * len(words), max_size=3 * len(words)))
    return Meanings(pack(words, facts, b"".join(draw(ROWS) for _ in words))), words


TOPICS = st.builds(
    MadeUpTopic,
    direction=st.one_of(ROWS.map(direction), st.just((0.0,) * DIMENSIONS)),
    keys=st.lists(keys(), max_size=5),
    stems=st.dictionaries(WORDS.map(stem), st.floats(0.0, 1.0), max_size=8),
)


def twins(topics, meanings, priors):
    return Weights(topics, meanings, priors), in_c(core.Weights, topics, meanings, priors)


def shipped_twins():
    meanings = shared_meanings()
    topics = [Topic(policy, meanings) for policy in load_shipped().values()]
    return (*twins(topics, meanings, shared_priors()), len(topics))


@given(WORDS)
def test_a_word_has_the_same_root(word):
    assert core.stem(word) == stem(word)


@settings(max_examples=150)
@given(st.lists(LISTED, min_size=1, max_size=40, unique=True), st.lists(WORDS, max_size=40))
def test_a_made_up_word_stands_in_the_same_places(listed, asked):
    one, other = WordIndex(listed), core.WordIndex("\n".join(listed).encode())
    assert list(one) == list(other) == listed
    forms = [f"{form}{ending}" for word in listed for form in (word, word[:-1]) for ending in ENDINGS]
    pairs = [f"{first}{second}" for first, second in zip(listed, asked, strict=False)]
    for word in (*listed, *asked, *forms, *pairs):
        assert tuple(one.find(word)) == other.find(word), word


def test_thousands_of_words_stand_in_the_same_places():
    words = list(shared_meanings().words())
    one, other = WordIndex(words), core.WordIndex("\n".join(words).encode())
    chance = random.Random(3)
    asked = [*words, *(word for text in islice(chat(seed=3), 2_000) for word in Reading(text).words)]
    asked += [word + chance.choice(ENDINGS) for word in words]
    asked += [word[:-1] + chance.choice(ENDINGS) for word in words]
    asked += [chance.choice(words) + chance.choice(words) for _ in words]
    assert [tuple(one.find(word)) for word in asked] == [other.find(word) for word in asked]


@settings(max_examples=150)
@given(
    tables(),
    st.lists(TOPICS, max_size=4),
    st.dictionaries(WORDS.map(stem), st.floats(-5.0, 5.0), max_size=8),
    st.lists(WORDS, max_size=200),
    st.data(),
)
def test_made_up_policies_measure_the_same(table, topics, priors, others, data):
    meanings, listed = table
    one, other = twins(topics, meanings, priors)
    heard = data.draw(st.lists(st.floats(-20.0, 20.0), min_size=len(topics), max_size=len(topics)))
    roots = [*priors, *(root for topic in topics for root in topic.stems)]
    spelled = [f"{root}{ending}" for root in roots for ending in ("", "s", "ingly", "'s")]
    for words in (listed, others, spelled, [*listed, *others], []):
        assert one.measure(words, heard) == other.measure(words, heard)
        assert one.likenesses(words, heard) == other.likenesses(words, heard)
        assert len(one) == len(other)
    for word in (*listed, *others, *spelled, "never met"):
        for place in range(len(topics)):
            assert one.of(word, place) == other.of(word, place)


def test_words_as_heavy_as_can_be_measure_the_same():
    words = [f"word{number}" for number in range(WINDOW)]
    highest = bytes([255] * (DIMENSIONS // 2))
    meanings = Meanings(pack(words, bytes([BYTE] * 3 * len(words)), highest * len(words)))
    topic = MadeUpTopic(
        direction=direction(highest), keys=[(direction(highest), 0.0)], stems=dict.fromkeys(words, 1.0)
    )
    one, other = twins([topic], meanings, dict.fromkeys(words, 9.0))
    assert one.measure(words, [0.0]) == other.measure(words, [0.0])


def test_halves_are_rounded_alike():
    halves = {f"word{number}": (number + 0.5) / 4_096 for number in range(-6, 6)}
    topics = [MadeUpTopic(direction=(0.0,) * DIMENSIONS, keys=[], stems=dict.fromkeys(halves, 0.5))]
    one, other = twins(topics, shared_meanings(), halves)
    for word in halves:
        assert one.measure([word], [0.0]) == other.measure([word], [0.0])


def test_chat_and_hostile_texts_measure_the_same():
    one, other, count = shipped_twins()
    said = list(islice(chat(seed=11), 4_000))
    hostile = [make(random.Random(name)) for name, make in CASES.items()]
    texts = [*said, *hostile, *(" ".join(said[start : start + 60]) for start in range(0, 600, 60))]
    heard = [0.0] * count
    for text in texts:
        words = Reading(text).words
        assert one.measure(words, heard) == other.measure(words, heard), text
        assert one.likenesses(words, heard) == other.likenesses(words, heard), text


def test_both_forget_at_the_same_moment_and_refuse_the_same_words():
    one, other, count = shipped_twins()
    chance = random.Random(5)
    words = list(shared_meanings().words())
    heard = [0.0] * count
    sizes = []
    for _ in range(MAX_REMEMBERED // 60):
        row = chance.choices(words, k=150) + [f"q{chance.random()}" for _ in range(20)]
        assert one.measure(row, heard) == other.measure(row, heard)
        assert len(one) == len(other) <= MAX_REMEMBERED
        sizes.append(len(one))
    assert sizes != sorted(sizes)  # they were forgotten at least once


def test_refused_words_say_nothing_and_each_counts_once():
    one, other, count = shipped_twins()
    row = [f"q{number}z" for number in range(MAX_NEW_WORDS)] + ["cheat", "cheats", "cheat", "aimbot"] * 20
    heard = [0.0] * count
    assert one.measure(row, heard) == other.measure(row, heard)
    assert one.of("cheat", 0) == other.of("cheat", 0) == (0.0, 0.0)
    assert one.measure(["cheat"], heard) == other.measure(["cheat"], heard)
    assert one.of("cheat", 0) == other.of("cheat", 0) != (0.0, 0.0)


def test_what_is_no_word_and_no_number_is_refused():
    _, made, count = shipped_twins()
    heard = [0.0] * count
    for words in ([b"cheat"], [None], 7, ["cheat", 1]):
        with pytest.raises(TypeError):
            made.measure(words, heard)
    with pytest.raises(TypeError):
        made.likenesses(["cheat"], [*heard[1:], "much"])
    with pytest.raises(TypeError):
        made.likenesses(["cheat"])
    with pytest.raises(ValueError, match="each policy"):
        made.likenesses(["cheat"], heard[1:])
    with pytest.raises(IndexError):
        made.of("cheat", count)
    with pytest.raises(UnicodeDecodeError):
        core.WordIndex(b"\xff")
    with pytest.raises(TypeError):
        core.WordIndex(b"cat").find(b"cat")
