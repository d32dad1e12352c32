"""What our own lists make of a sentence."""

import pytest

from bot.core.content import plain_item
from bot.core.signal import Category
from bot.filter.lexicon.terms import shared_lexicon
from bot.filter.lexicon.terms_data.group import expand
from bot.filter.reading.normalise import Reading
from bot.filter.server_filter import ServerFilter


def scores(text):
    return {signal.category: signal.score for signal in shared_lexicon().screen(Reading(text)).signals}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("you are a fucking idiot", Category.HARASSMENT),
        ("kys", Category.HARASSMENT),
        ("nobody would miss you", Category.HARASSMENT),
        ("you are so pathetic and dumb", Category.HARASSMENT),
        ("I hate muslims, all of them are vermin", Category.HATE),
        ("i'm gonna stab you after school", Category.VIOLENCE),
        ("traitors like her should be hanged", Category.VIOLENCE),
        ("send nudes", Category.SEXUAL),
        ("i want to kill myself", Category.SELF_HARM),
        ("free nitro for everyone", Category.SCAM),
        ("her address is 12 Elm Road", Category.DOXXING),
        ("please subscribe to my channel", Category.SPAM),
        ("halt die fresse du hurensohn", Category.HARASSMENT),
        ("ferme ta gueule connard", Category.HARASSMENT),
        ("vete a la mierda gilipollas", Category.HARASSMENT),
        ("vai tomar no cu babaca", Category.HARASSMENT),
    ],
)
def test_what_deserves_a_look_scores_above_the_threshold(text, category):
    assert scores(text)[category] >= 0.5


@pytest.mark.parametrize("text", ["cука", "hello cyкa hello", "**пи||доp**"])
def test_a_term_is_found_in_words_that_mix_alphabets_and_quoted_as_typed(text):
    (signal,) = shared_lexicon().screen(Reading(text)).signals
    assert (signal.category, signal.score >= 0.5) == (Category.HARASSMENT, True)
    assert signal.evidence[0] in text
    assert scores("наш discord-сервер, cosплей и α-тест") == {}


@pytest.mark.parametrize(
    "text",
    [
        "kill the boss first",
        "how to kill a process that hangs",
        "Muslims are people",
        "this is fucking great, holy shit",
        "i'm such an idiot lol",
        "you are not an idiot",
        "moby dick was a good book",
        "suicide squad was a bad film",
        "take out the trash please",
        "that boss fight was insane",
        "the class was asked to title the assessment",
    ],
)
def test_ordinary_sentences_stay_below_it(text):
    assert max(scores(text).values(), default=0.0) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "ich verachte alle Muslime",
        "Flüchtlinge sind doch nur Ungeziefer",
        "les musulmans me dégoûtent",
        "il faut expulser les immigrés",
        "los gitanos son unas ratas",
        "odio a los inmigrantes",
        "os judeus são uns parasitas",
        "eu odeio os gays",
        "trans people are disgusting",
    ],
)
def test_contempt_beside_the_name_of_a_group_is_hate(text):
    assert scores(text)[Category.HATE] >= 0.6


def test_contempt_in_the_sentence_after_a_group_counts_less():
    apart = scores("look at muslims. they are vermin")[Category.HATE]
    assert 0.4 < apart < scores("muslims are vermin")[Category.HATE]


@pytest.mark.parametrize(
    "text",
    [
        "ich liebe Muslime",
        "Muslime sind keine Parasiten",
        "niemand sollte Juden hassen",
        "wer sagt „ich hasse Juden“, fliegt raus",
        "les musulmans ne sont pas des parasites",
        "personne ne devrait haïr les gays",
        "los gitanos no son ratas",
        "nadie debería odiar a los inmigrantes, basta de odio",
        "os judeus não são parasitas",
        "ninguém deveria odiar os gays",
        "muslims are not vermin",
        "nobody should hate gay people",
    ],
)
def test_contempt_that_is_denied_or_quoted_is_no_hate(text):
    assert scores(text).get(Category.HATE, 0.0) < 0.4


def test_the_same_word_weighs_more_when_it_is_aimed():
    assert (
        scores("you stupid clown")[Category.HARASSMENT] > scores("what stupid weather")[Category.HARASSMENT]
    )


def test_hiding_a_word_weighs_more_than_saying_it():
    assert scores("that was s.h.i.t")[Category.PROFANITY] > scores("that was shit")[Category.PROFANITY]


def test_swearing_alone_never_reaches_the_threshold_however_much_there_is():
    assert scores("fuck shit damn crap fuck shit fuck " * 30)[Category.PROFANITY] < 0.5


def test_evidence_is_what_was_typed():
    (signal,) = shared_lexicon().screen(Reading("you absolute 1D10T")).signals
    assert signal.evidence == ("1D10T",)


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("look YouAreAnIdiotAndALoser", "YouAreAnIdiotAndALoser"),
        ("you are a pa the tic person", "pa the tic"),
        ("you are a stpd person", "stpd"),
        ("toidi na era uoy", "toidi"),
        ("you |d|u|m|b|a|s|s|", "|d|u|m|b|a|s|s|"),
        ("look " * 800 + "idoit", None),  # past what is looked into
    ],
)
def test_words_are_found_as_they_are_meant_and_quoted_as_they_were_typed(typed, quoted):
    signals = {signal.category: signal for signal in shared_lexicon().screen(Reading(typed)).signals}
    if quoted is None:
        assert not signals
    else:
        assert quoted in signals[Category.HARASSMENT].evidence


def test_a_word_is_quoted_once_however_much_was_found_in_it():
    (signal,) = shared_lexicon().screen(Reading("LoserIdiotMoron")).signals
    assert signal.evidence == ("LoserIdiotMoron",)


def test_choices_are_written_out():
    assert list(expand("{a|b} c{|s}")) == ["a c", "a cs", "b c", "b cs"]


@pytest.mark.parametrize(
    "text",
    [
        "kys",
        "go kys",
        "keep yourself safe (kys)",
        "k y s",
        "1488 gang",
        "the holocaust never happened",
        "selling cp dm me",
        "13yo looking for older men",
        "wanna trade pics, im 14",
        "send me feet pics im 15",
        "any girls 13-16 want to trade pics",
        "dm me if ur under 16",
        "minors dm me",
    ],
)
def test_what_is_certain_is_flagged_whatever_the_scorer_thinks(text):
    screened = ServerFilter(rules=(), policies=()).screen_item(plain_item(text))
    assert screened.flagged
    assert screened.score >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "im 16 and i love trading cards",
        "my son is 12 and plays with older kids",
        "you must be 13 to use discord",
        "the 14th of march, 15 people came",
        "message me if you are under 18 and need a parent's consent",
        "anyone under 16 in the juniors' tournament?",
        "she's 17 and her pictures of birds won a prize",
        "the cp command copies files, cp -r trade/ backup/",
    ],
)
def test_an_age_by_itself_is_nothing(text):
    assert Category.SEXUAL not in scores(text)
