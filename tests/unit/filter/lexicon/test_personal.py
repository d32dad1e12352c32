"""Private data is noticed in the forms it is written in, and weighs where it is somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.signal import Category
from bot.filter.lexicon.personal import shared_personal_data_screen
from bot.filter.reading.normalise import MAX_CHARACTERS, Reading


def screen(text):
    return shared_personal_data_screen().screen(Reading(text))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("his number is +44 7700 900123", "+44 7700 900123"),
        ("call her (212) 555-0134", "212) 555-0134"),
        ("er wohnt Hauptstra\u00dfe 5 in K\u00f6ln", "Hauptstra\u00dfe 5"),
        ("she lives at 12 Elm Road", "12 Elm Road"),
        ("il habite 12 rue de la paix", "12 rue de la paix"),
        ("vive en calle mayor 12", "calle mayor 12"),
        ("swat this guy: 12 main street", "12 main street"),
        ("his ip is 203.0.113.4", "203.0.113.4"),
        ("spam him: j.doe@example.org", "j.doe@example.org"),
        ("4539 5787 6362 1486", "4539 5787 6362 1486"),
        ("078-05-1120", "078-05-1120"),
        ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_what_may_be_somebody_elses_deserves_a_look(text, typed):
    (signal,) = screen(text)
    assert (signal.category, signal.hard) == (Category.DOXXING, False)
    assert signal.score >= 0.5
    assert any(typed in span for span in signal.evidence)


@pytest.mark.parametrize(
    "text",
    ["call me at 555-013-4422", "we meet at 12 Elm Road", "mail me: j.doe@example.org", "45.33.32.156 pings"],
)
def test_alone_it_is_a_hint(text):
    (signal,) = screen(text)
    assert 0.0 < signal.score < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "192.168.0.1 and 10.0.0.1",
        "version 1.2.3.4",
        "v10.0.19045.3693",
        "1234 5678 9012 3456",
        "123456789012345678",
        "2026-11-20 12:30:45",
        "1080p60, 3840x2160, 24/7",
        "git@github.com:foo/bar.git",
        "price 1.200.000 EUR",
        "+15000 xp this weekend",
        "it costs 0.00000012 BTC",
        "invoice 2023-004-1234",
        "100 500 1000 rupees",
        "3 people bot lane and 2 jungle",
        "am Arbeitsplatz 2 Monitore",
        "mi carrera de ingenieria en 2019",
        "they use 8.8.8.8 as DNS",
        "section 4.2.1.3",
        "4242 4242 4242 4242",
        "order 112-3456789-1234567",
        "i set a record 3 times in Oxford 20 years ago",
        "a 5 minute drive",
    ],
)
def test_other_numbers_are_nothing(text):
    assert screen(text) == []


@given(st.text(alphabet="0123456789 .-+()@abcRD", max_size=200))
def test_any_mixture_is_read(text):
    for signal in screen(text):
        assert 0.0 < signal.score < 1.0
        assert all(span in text for span in signal.evidence)


@pytest.mark.parametrize("piece", ["4111 1111 ", "1.2.3.4 ", "a@b.cd ", "12 rue a a ", "(555) "])
def test_only_so_much_is_tried(piece):
    (signal, *others) = screen((piece * MAX_CHARACTERS)[:MAX_CHARACTERS]) or [None]
    assert not others
    assert signal is None or len(signal.evidence) <= 3
