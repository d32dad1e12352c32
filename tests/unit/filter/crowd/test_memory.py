"""Both twins count the same of the same messages, in the same order."""

import itertools
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.chat import chat
from bot.filter.crowd.repeats import _COMMON, HALF_OF_RECENT, Memory, _alike
from bot.filter.likeness.common_words import COMMON
from bot.filter.native import core
from bot.filter.reading.normalise import Reading

if core is None:
    pytest.skip("the twin in C is not compiled here", allow_module_level=True)

WORDS = [
    "river",
    "stone",
    "candle",
    "ladder",
    "window",
    "pepper",
    "the",
    "you",
    "and",
    "what",
    "good",
    "time",
]
ENDS = ["", "!", " 🎉", " https://example.com/a", " 今天晚上我们去哪里吃饭", " é"]


class Both:
    """The two side by side; what they count and how much they remember must be one."""

    def __init__(self) -> None:
        assert core is not None
        self.python, self.c = Memory(), core.Memory(_COMMON, _alike)

    def remember(self, text: str, *, message: int, author: int = 1, now: float) -> tuple[int, int] | None:
        reading = Reading(text)
        counted = self.python.remember(reading, message, author, now)
        assert self.c.remember(reading, message, author, now) == counted, text
        assert len(self.c) == len(self.python)
        return counted


def test_of_a_busy_server_where_many_say_nearly_the_same():
    both, random, counts = Both(), Random(1), set()
    for message in range(4 * HALF_OF_RECENT):
        text = " ".join(random.choices(WORDS, k=random.randint(1, 12))) + random.choice(ENDS)
        counts.add(both.remember(text, message=message // 2, author=random.randrange(9), now=message / 20))
    assert len(counts) > 5


def test_of_a_raid_of_few_texts():
    both, random, counts = Both(), Random(2), set()
    texts = [" ".join(random.choices(WORDS, k=random.randint(2, 40))) for _ in range(6)]
    for message in range(3 * HALF_OF_RECENT):
        counts.add(
            both.remember(
                random.choice(texts), message=message, author=random.randrange(20), now=float(message)
            )
        )
    assert len(counts) > 20


def test_of_chat():
    both = Both()
    for message, text in enumerate(itertools.islice(chat(3), 2_000)):
        both.remember(text, message=message, now=message / 10)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.text(max_size=400), st.lists(st.sampled_from(WORDS), max_size=200).map(" ".join)),
            st.integers(0, 5),
            st.integers(-(2**63), 2**63 - 1),
            st.floats(0, 400),
        ),
        max_size=20,
    )
)
def test_of_any_messages(messages):
    both = Both()
    for text, message, author, now in messages:
        both.remember(text, message=message, author=author, now=now)


def test_what_fails_while_comparing_is_raised():
    assert core is not None

    def fails(*given):
        raise ZeroDivisionError

    memory, reading = core.Memory(_COMMON, fails), Reading("river stone candle ladder")
    assert memory.remember(reading, 1, 1, 0.0) is None
    with pytest.raises(ZeroDivisionError):
        memory.remember(reading, 2, 1, 0.0)


def test_of_texts_without_spaces_and_of_links():
    both, random, counts = Both(), Random(3), set()
    pieces = ["今天晚上", "我们去", "哪里吃饭", "https://example.com/", "a/b?", "aaaa", "😂", "ok", "é"]
    for message in range(2 * HALF_OF_RECENT):
        text = random.choice(["", " "]).join(random.choices(pieces, k=random.randint(1, 8)))
        counts.add(both.remember(text, message=message, author=random.randrange(9), now=message / 20))
    assert len(counts) > 5


@pytest.mark.parametrize(
    "text", ["漢" * 12, "漢字" * 12, "漢字仮" * 200, "é" * 12, "a://" + "b" * 400, "://", "b" * 40]
)
def test_of_texts_of_few_pieces(text):
    both = Both()
    for message in range(5):
        both.remember(text, message=message, now=0.0)


@pytest.mark.parametrize(
    "given",
    [(), (Reading("a"), 1, 1), (None, 1, 1, 0.0), (Reading("a"), "1", 1, 0.0), (Reading("a"), 1, 2**70, 0.0)],
)
def test_what_is_no_message_is_refused(given):
    assert core is not None
    with pytest.raises((TypeError, AttributeError, OverflowError)):
        core.Memory(_COMMON, _alike).remember(*given)


words = st.one_of(st.text(max_size=4), st.sampled_from(sorted(COMMON)))


@given(st.lists(words, max_size=40), st.lists(words, max_size=20))
def test_words_are_found_among_others(held, others):
    assert core is not None
    first = next((at for at, word in enumerate(others) if word in held), -1)
    assert core.HashedWords(held).first(others) == core.HashedWords(held).first(tuple(others)) == first


def test_many_words_are_all_found():
    assert core is not None
    held = core.HashedWords([f"word{number}" for number in range(10_000)])
    assert all(held.first(["no", f"word{number}"]) == 1 for number in range(10_000))
    assert held.first([f"word{number}" for number in range(10_000, 20_000)]) == -1


@pytest.mark.parametrize("given", [None, "abc", [1], {"a"}])
def test_what_are_no_words_is_refused(given):
    assert core is not None
    with pytest.raises(TypeError):
        core.HashedWords(given)
    with pytest.raises(TypeError):
        core.HashedWords(["a"]).first(given)
    with pytest.raises(TypeError):
        core.Memory(given, _alike)
