"""What C reads of a piece is what Python reads of it."""

import random
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.filter.reading import glued, guesses, pieces, respell, vocabulary
from bot.filter.reading.vocabulary import Vocabulary
from tests.unit.filter.in_c import needs_c

pytestmark = needs_c

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SIGNS = "!?.,;:\"'()[]{}<>&#-*$@|+%^~_\\/=0123456789\u2026"
STRANGE = "\u0430\u0431\u00f8\u00df\u65e5\uac00\u03c0"


class _InPython(dict[str, respell.Respelling]):
    """Respellings that nothing but Python made."""

    def __init__(self, *, eager: bool) -> None:
        super().__init__()
        self._eager = eager

    def __missing__(self, piece: str) -> respell.Respelling:
        return respell.respell_in_python(piece, eager=self._eager)


@pytest.fixture(scope="module")
def vocabularies():
    text = vocabulary._FILE.read_text(encoding="utf-8")
    return Vocabulary(text, native=None), Vocabulary(text)


@pytest.fixture(scope="module")
def readers(vocabularies):
    """Have everything done in Python but what these are asked."""
    readers = {eager: respell.reader_in_c(eager) for eager in (False, True)}
    words, _ = vocabularies
    guess = partial(guesses.guess_in_python, vocabulary=words)
    with pytest.MonkeyPatch.context() as patch:
        for module in (respell, pieces, glued, guesses):
            patch.setattr(module, "shared_vocabulary", lambda: words)
        patch.setattr(guesses, "_GUESSES", guesses._Guesses())
        patch.setattr(guesses, "_guesser", lambda: guess)
        yield readers


def _assert_same(piece, readers):
    for eager, reader in readers.items():
        respelled = reader.respell(piece)
        expected = respell.respell_in_python(piece, eager=eager)
        if respelled is not None:
            assert type(respelled) is respell.Respelling
            assert respelled == expected, piece
            marks, bare, found = reader.look(piece)
            seen = pieces.look_in_python(piece, _InPython(eager=eager))
            assert (marks, bare, found) == seen, piece
        else:
            assert reader.look(piece) is None, piece


@pytest.fixture(scope="module")
def words():
    lines = [
        line.split() for line in vocabulary._FILE.read_text(encoding="utf-8").splitlines() if line[0] != "#"
    ]
    return [word for _, *words in lines for word in words]


def test_pieces_of_chat_are_read_alike(readers, words):
    rng = random.Random(3)
    for _ in range(6_000):
        piece = rng.choice(words)
        at = rng.randrange(len(piece))
        changed = (
            piece[:at] + rng.choice(LETTERS) + piece[at + 1 :],
            piece[:at] + piece[at] * 3 + piece[at:],
            piece + rng.choice(words),
            piece[::-1],
            piece[:at] + rng.choice(SIGNS) + piece[at:],
            "".join(rng.choices(LETTERS, k=rng.randrange(1, 12))),
            str(rng.randrange(10 ** rng.randrange(1, 20))),
            f"{piece[:at]}{rng.choice(LETTERS)}'{rng.choice(('s', 't', 'll', piece))}",
            f"https://{piece}.com/{rng.choice(words)}{rng.choice(SIGNS)}",
            piece,
            piece,
        )
        piece = rng.choice(changed) + "".join(rng.choices("!?.,;:\"')]}>", k=rng.choice((0, 0, 1, 2))))
        if rng.random() < 0.1:
            piece = rng.choice("\"'([{<.,;:#&-@") + piece
        _assert_same(piece, readers)


@settings(max_examples=600)
@given(
    st.text(LETTERS + SIGNS, min_size=1, max_size=14) | st.text("iscord" + STRANGE, min_size=1, max_size=9)
)
@example("(dot)")
@example(".com")
@example("discord!")
@example("noooo,")
@example("'don't'")
@example("grabel's")
@example("fuk'n")
@example("x'y'z")
@example("'don't!'")
@example("https://zorb.com/it's?q=1&u='a'")
@example("hello://'")
@example("www.zorb.com/%20")
@example("<@123>")
@example("<@!>")
@example("<@&1234567890123456789>")
@example("<#1>")
@example("<@@1>")
@example("2")
@example("3")
@example("b")
@example("i")
@example("a" * 200)
@example("a" * 201)
@example("1" * 200)
@example("1" * 201)
@example("idiot" * 40)
@example("hello" + "!" * 195)
@example("hello" + "!" * 196)
@example("\u0430")
@example("\u0430" * 200)
@example("\u0430" * 201)
@example("\udc00")
@example("xx\udc00")
@example("\x00a")
def test_any_piece_is_read_alike(readers, piece):
    _assert_same(piece, readers)


@settings(max_examples=300)
@given(st.text(LETTERS + STRANGE + "'1", max_size=18))
@example("b" * 300)
@example("\u0430")
def test_parts_of_words_are_told_alike(vocabularies, word):
    python, c = vocabularies
    assert c.native.is_fragment(word) is respell.is_fragment_in_python(word, python)


def test_most_of_chat_is_read_in_c(readers):
    for piece in (
        "zorbling",
        "zorbling!",
        "hello,",
        "(hello)",
        "don't",
        "12873",
        "8219!",
        "<@123>",
        STRANGE[:2],
    ):
        assert readers[False].look(piece) is not None, piece
    for piece in ("zorbling...", "zorbling's", "it's,", "https://zorbling.com/it"):
        assert readers[False].look(piece) is not None, piece


@pytest.mark.parametrize("wrong", [None, 7, b"bytes"])
def test_only_strings_are_read(readers, wrong):
    for read in (readers[False].respell, readers[False].look):
        with pytest.raises(TypeError):
            read(wrong)
