"""Words in disguise are read as what they mean, and ordinary words as themselves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.filter.reading import glued, guesses, pieces, rejoin, respell, unravel
from bot.filter.reading.normalise import MAX_CHARACTERS, Reading
from bot.filter.reading.vocabulary import shared_vocabulary
from bot.filter.reading.words import words_of

PIECES = (
    "f",
    "u.c",
    "k",
    "|<",
    "1",
    "idi",
    "ot",
    "||",
    "**",
    "a",
    "@",
    "$h",
    "!t",
    "kcuf",
    "\n",
    "-\n",
    "🔥",
    "п",
)


def read(text):
    return " ".join(Reading(text).words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sh!t", "shit"),
        ("$hit", "shit"),
        ("n1gg3r", "nigger"),
        ("f|_|(k", "fuck"),
        ("f*ck", "fuck"),
        ("f**k", "fuck"),
        ("b***h", "bitch"),
        ("f#ck", "fuck"),
        ("f.u.c.k", "fuck"),
        ("f||u||ck", "fuck"),
        ("**f**uck", "fuck"),
        ("f`u`ck", "fuck"),
        ("~~f~~uck", "fuck"),
        ("f🔥u🔥c🔥k", "fuck"),
        ("fuuuuuck", "fuck"),
        ("iiddiioott", "idiot"),
        ("idoit", "idiot"),
        ("idiiot", "idiot"),
        ("btch", "bitch"),
        ("bxtch", "bitch"),
        ("stupod", "stupid"),  # a wrong vowel
        ("fycking", "fucking"),  # the key beside it
        ("retsrd", "retard"),
        ("dumbdass", "dumbass"),  # a letter more
        ("klll", "kill"),  # l and I look alike
        ("IdIot", "idiot"),
        ("ldlot", "idiot"),
        ("fxuxcxk", "fuck"),
        ("xxbitchxx", "bitch"),
        ("f7uck", "fuck"),
        ("s6t7u2p6i9d", "stupid"),
        ("YouAre2StupidForThisGameBitch", "you are 2 stupid for this game bitch"),
        ("thezorbixandthefaggotarehere", "the z or b i x and the faggot are here"),
        ("kcuf", "fuck"),
        ("killyourself", "kill yourself"),
        ("youareanidiot", "you are an idiot"),
        ("K1LL_Y0UR5ELF", "kill yourself"),
        ("bitch69", "bitch 69"),
    ],
)
def test_one_piece_in_disguise_reads_as_what_it_means(typed, meant):
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("f u c k   y o u", "fuck you"),
        ("f u c k y o u", "fuck you"),
        ("f . u . c . k off", "fuck off"),
        ("f . u . c . k y . o . u i . d . i . o . t", "fuck you idiot"),
        ("||f||||u||||c||||k|| ||you||", "fuck you"),
        ("fu<!-- x -->ck you", "fuck you"),
        ("you i\nd\ni\no\nt", "you idiot"),
        ("you idi-\not", "you idiot"),
        ("you id iot", "you idiot"),
        ("fu ck you", "fuck you"),
        ("y0u 4r3 4n !d!07", "you are an idiot"),
        ("uoy era na toidi", "you are an idiot"),
        ("с у к а", "сука"),
    ],
)
def test_what_was_split_is_put_together(typed, meant):
    assert read(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "it costs $5.00 at 10:30, or 2nd place in 2024",
        "b2b mp3 ps4 100k 5pm 24/7",
        "left-wing and/or well-known, no?",
        "rock'n'roll at o'neill's, don't you think",
        "slt les gars, item_cnt += 1; prn",
        "kubernetes and zarquon met xylograf",
        "grr, my grandmother's spinning wheel",
        "birches, butchers and shirts in the hatchery",
        "rtx4090ti at 1080p60fps, x264, h265 and utf8mb4",
        "yes||no||maybe, and if (a || b)",
        "banana cocoa exxon, cudnt find it",
        "the pen is red, as is it",
        "@everyone i am here (really)",
        "a b or c",
        "das ist für mich ein schönes wort",
        "está aquí mañana, señora",
        "c'est déjà l'été à paris",
        "bugün çok güzel, değil mi",
        "привет, как дела",
        "καλημέρα σας",
        "שלום לכולם",
        "السلام عليكم",
        "नमस्ते दुनिया में",
        "안녕 하세요 개 더 살",
        "你好 世界",
        "สวัสดี ครับ",
        "xin chào các bạn",
    ],
)
def test_ordinary_writing_in_any_language_is_read_as_it_stands(text):
    assert Reading(text).words == words_of(Reading(text).folded)


@pytest.mark.parametrize("text", ["does anyone know", "please, don't!", "nice 🔥🔥 1337"])
def test_plain_text_is_its_own_plain_form(text):
    assert Reading(text).plain == text


def test_a_mention_and_an_emoji_are_read_by_name():
    assert Reading("<@12345> <:pepe_sad:67890>").plain == "@user pepe_sad"


def test_what_was_glued_or_split_is_quoted_whole():
    reading = Reading("Oh id iot, KillYourself!")
    assert [reading.typed_word(index) for index in range(4)] == [
        "Oh",
        "id iot,",
        "KillYourself!",
        "KillYourself!",
    ]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["", " ", "  "]))
def test_every_word_of_any_puzzle_can_be_quoted(pieces, gap):
    text = gap.join(pieces)
    reading = Reading(text)
    for index in range(len(reading.words)):
        assert reading.typed_word(index) in text
        assert reading.typed_word(index)


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_reading_again_changes_nothing(text):
    """A memo that is warm reads as a cold one does."""
    first = Reading(text)
    assert (Reading(text).plain, Reading(text).words) == (first.plain, first.words)


@pytest.mark.parametrize("piece", ["zqxjk ", "z1q!x ", "zq*jk "])
def test_only_so_much_of_a_text_is_looked_into(piece, monkeypatch):
    looked: list[str] = []
    respelled = respell.respell

    def counted(typed, *, eager=False):
        looked.append(typed)
        return respelled(typed, eager=eager)

    monkeypatch.setattr("bot.filter.reading.pieces.respell", counted)
    numbered = [
        f"{piece.strip()}{'abcdefghij'[n // 100]}{'abcdefghij'[n // 10 % 10]}{'abcdefghij'[n % 10]}"
        for n in range(500)
    ]
    text = " ".join(numbered)[:MAX_CHARACTERS]
    unravel.unravel(text)
    assert sum(map(len, looked)) <= unravel.MAX_DEEP + max(map(len, numbered))


def test_a_glued_text_is_cut_with_few_looks(monkeypatch):
    calls = 0
    cut = glued.cut_in_python

    def counted(letters, *options):
        nonlocal calls
        calls += len(letters)
        return cut(letters, *options)

    monkeypatch.setattr(guesses, "cut_in_python", counted)
    guesses.guess_in_python("youareanidiotand" * 250, shared_vocabulary())
    assert 0 < calls <= guesses.MAX_GLUED


def test_what_is_remembered_of_pieces_is_bounded():
    respellings = pieces.Respellings(most=50)
    remembered = pieces.Pieces(respellings, most=50)
    for number in range(500):
        remembered.begin()
        assert remembered[f"hello{'!' * (number % 70)}{number},"]
        assert remembered["hello" + "!" * (number % 70)] & pieces.EDGED == (number % 70 > 0) * pieces.EDGED
        assert len(remembered.bare) <= len(remembered) <= 52
        assert len(respellings) <= 50


@given(
    st.lists(st.sampled_from([*PIECES, "hello", "well,", "(really)", "it's", "zorbling", "to"]), max_size=30)
)
def test_a_text_reads_the_same_whether_or_not_its_pieces_were_met(said):
    text = " ".join(said)
    unravel._RESPELLINGS.clear()
    unravel._PIECES.clear()
    unravel._PIECES.bare.clear()
    first, marks = unravel.unravel(text)
    again, same = unravel.unravel(text)
    assert (again.plain, again.words, same) == (first.plain, first.words, marks)
    assert list(again.homes()) == list(first.homes())


def test_bars_alone_among_leet_are_no_letters():
    assert Reading("|| f@f").words == Reading("||\nf@f").words


@pytest.mark.parametrize(
    ("text", "closely"),
    [
        ("der Hund und der Igel sind los, nie war es so laut", False),  # "red", "sol", "ein"
        ("mañana vamos los tres a ver el mar", False),
        ("i knih t uoy era yrev diputs", True),
        ("f u k you all", True),
    ],
)
def test_a_text_is_looked_at_closely_only_where_unknown_words_are_words_backwards(text, closely):
    pieces = text.lower().split()
    respelt = [respell.respell(piece) for piece in pieces]
    assert rejoin.may_belong_together(text.lower(), pieces, respelt) is closely
