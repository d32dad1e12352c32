"""What is guessed in C is what is guessed in Python, to the last bit of what it costs."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.reading import glued, guesses, vocabulary
from bot.filter.reading.vocabulary import SHORT, Vocabulary
from tests.unit.filter.in_c import needs_c

pytestmark = needs_c

TEXT = Path(vocabulary.__file__).with_name("vocabulary.txt").read_text(encoding="utf-8")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SMALL = """6 is my the
9 red led hill
10.5 hello jelly balloon book
12 don't dont
13 shire
19 zebra
20 a1b
other schon вода lila
strong rotter total rooster scheisse
"""


@pytest.fixture(scope="module")
def twins() -> tuple[Vocabulary, Vocabulary]:
    return Vocabulary(TEXT, native=None), Vocabulary(TEXT)


@pytest.fixture(scope="module")
def small_twins() -> tuple[Vocabulary, Vocabulary]:
    return Vocabulary(SMALL, native=None), Vocabulary(SMALL)


def _disguised(word: str, rng: random.Random) -> str:
    """Change a word as people do: a letter more, less, other, drawn out, swapped; reversed, framed, glued."""
    at = rng.randrange(len(word))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    other, frame = rng.choice(LETTERS), rng.choice("xqz")
    drawn, meant = rng.choice(guesses._DRAWN_WITH_TWO)
    ways = (
        before + after,
        before + other + letter + after,
        before + other + after,
        before + rng.choice("aeiou") + after,
        before + letter * rng.randrange(1, 5) + after,
        before + after[:1] + letter + after[1:],
        word[::-1],
        "".join(one for one in word if one not in "aeiou"),
        word.replace("i", "l"),
        word.replace("l", "i"),
        f"{frame}{frame}{word}{frame}",
        other.join(word),
        word.replace(meant, drawn),
        word + rng.choice(guesses._ENDINGS),
    )
    return rng.choice(ways) or letter


def _assert_same(letters: str, python: Vocabulary, c: Vocabulary) -> None:
    assert c.knows(letters) is python.knows(letters), letters
    assert c.cost(letters) == python.cost(letters), letters
    assert c.native is not None
    assert c.native.guess(letters) == guesses.guess_in_python(letters, python), letters
    for each in (1.0, 5.0):
        assert c.native.cut(letters, each) == glued.cut_in_python(letters, each, python), letters


def test_disguised_words_are_guessed_alike(twins):
    python, c = twins
    rng = random.Random(7)
    strong, english = sorted(python.strong), sorted(python.english)
    for words in (strong, english, [*strong, *SHORT]):
        for _ in range(3_000):
            letters = rng.choice(words)
            if words not in (strong, english):
                letters = "".join(rng.choices(words, k=rng.randrange(2, 8)))
            for _ in range(rng.randrange(4)):
                letters = _disguised(letters, rng)
            _assert_same(letters, python, c)


def test_every_word_is_known_to_both(twins):
    python, c = twins
    for line in TEXT.splitlines():
        for word in line.split()[1:]:
            assert c.knows(word) is python.knows(word), word
            assert c.cost(word) == python.cost(word), word


@settings(max_examples=500)
@given(st.text(f"{LETTERS}'", max_size=30))
def test_letters_are_guessed_alike(twins, letters):
    _assert_same(letters, *twins)


@settings(max_examples=300)
@given(st.text("ailorets'", max_size=12) | st.text("ab1", max_size=120))
def test_a_small_vocabulary_is_read_alike(small_twins, letters):
    _assert_same(letters, *small_twins)


@settings(max_examples=300)
@given(
    st.text(
        st.characters(exclude_categories=["Zs", "Cc"]) | st.sampled_from("aß\ud800\udfffводы😀"), max_size=70
    )
)
def test_letters_of_any_script_are_guessed_alike(twins, letters):
    _assert_same(letters, *twins)


@pytest.mark.parametrize("length", [1, 2, 59, 60, 61, 199, 200, 201, 4_000])
@pytest.mark.parametrize("letters", ["youareanidiotand", "a", "zqxjk", "loool", "it's"])
def test_long_strings_are_guessed_alike(twins, letters, length):
    _assert_same((letters * length)[:length], *twins)


@pytest.mark.parametrize(
    "text",
    ["7 wörter", f"7 {'a' * 256}", "other " + "x" * 300],
)
def test_words_that_have_no_room_in_the_tables_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Vocabulary(text)


@pytest.mark.parametrize("wrong", [None, 7, b"bytes"])
def test_only_strings_are_guessed(twins, wrong):
    words = twins[1].native
    for read in (words.guess, words.knows, words.cost, lambda one: words.cut(one, 5.0)):
        with pytest.raises(TypeError):
            read(wrong)
