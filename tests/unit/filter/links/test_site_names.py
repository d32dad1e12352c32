"""Which words only name a site."""

import pytest

from bot.core.content import plain_item
from bot.filter.links.links import find_links
from bot.filter.links.site_names import site_words
from bot.filter.links.well_known import WELL_KNOWN
from bot.filter.reading.normalise import Reading
from bot.filter.server_filter import ServerFilter

SCREEN = ServerFilter(rules=(), policies=())
# Honest sites of other languages and rare names, on no list of ours.
OTHERS = (
    "terraria.wiki.gg esa.int dn.se aftonbladet.se volkskrant.nl bund.de bun.sh zeit.de publico.pt cbc.ca"
)


def words(typed: str, *, suspicious: bool = False) -> tuple[list[str], list[str]]:
    """Return the words that name a site, and those in the address of a well-known one."""
    reading = Reading(typed)
    found = site_words(reading, find_links(typed), suspicious=suspicious)
    return [reading.words[at] for at in sorted(found.names)], [
        reading.words[at] for at in sorted(found.well_known)
    ]


def score(typed: str) -> float:
    return SCREEN.screen_item(plain_item(typed)).score


@pytest.mark.parametrize("suspicious", [False, True])
def test_of_a_well_known_service_the_name_is_one_and_the_path_stands_in_its_address(suspicious):
    names, well_known = words("see https://www.wikipedia.org/wiki/tea now", suspicious=suspicious)
    assert names == ["https", "www", "wikipedia", "org"]
    assert well_known == ["https", "www", "wikipedia", "org", "wiki", "tea"]


def test_a_port_is_no_part_of_a_name():
    assert words("https://github.com:8080/x")[0] == ["https", "github", "com"]


def test_what_stands_below_a_well_known_service_is_what_somebody_called_his_page():
    assert words("https://worthless-pig.tumblr.com")[0] == ["https", "tumblr", "com"]


def test_of_another_site_only_the_name_is_one_and_only_if_nothing_is_suspicious():
    typed = "see https://zorbpot.example.com/wiki/tea now"
    assert words(typed) == (["https", "zorbpot", "example", "com"], [])
    assert words(typed, suspicious=True) == ([], [])


def test_what_is_glued_to_an_address_and_its_path_name_nothing():
    names, well_known = words("idiot_https://github.com/kill-github")
    assert names == ["https", "github", "com"]
    assert well_known == ["idiot", "https", "github", "com", "kill", "github"]
    assert words("https://die.net/die-die-die-now")[0] == ["https", "die", "net"]
    assert words("https://kill.com https://pig.com/kill-pig")[0] == [
        "https",
        "kill",
        "com",
        "https",
        "pig",
        "com",
    ]


def test_the_address_of_a_masked_link_is_read():
    assert words("see [click here](https://dn.se/x) now")[0] == ["https", "dn", "se"]


@pytest.mark.parametrize(
    "typed",
    [
        "well.so what",  # two sentences
        "http.you.worthless.pig.today",
        "https://i-know-where-you-live.example.net",  # one
        "https://github.com@evil.example.net",
        "discord.gg/abc123",
        "the github com of the wikipedia org",
    ],
)
def test_other_words_are_words_like_any(typed):
    assert words(typed) == ([], [])


@pytest.mark.parametrize(
    "form", ["https://{}", "look: https://www.{}/?page=2", "look: {}", "[here](https://{})"]
)
def test_the_scorer_hears_nothing_in_the_name_of_an_honest_site(form):
    """Words such as "cam" and "metamask" are mostly said in bad company."""
    texts = [form.format(host) for host in (*sorted(WELL_KNOWN), *OTHERS.split())]
    assert [text for text in texts if SCREEN.screen_item(plain_item(text)).flagged] == []


@pytest.mark.parametrize(
    "typed",
    [
        "i hope you die alone you worthless pig https://github.com",
        "https://github.com/i-hope-you-die-alone-you-worthless-pig",
        "https://nigger-jokes.com",
        "https://faggots-must-die.org",
        "https://fat-ugly-whore.com/sarah",
        "https://i-will-find-you-and-kill-you.com",
        "https://worthless-pig.com/you-worthless-pig",
        "https://faggot.tumblr.com",
    ],
)
def test_abuse_is_heard_beside_behind_and_in_a_name(typed):
    assert score(typed) >= 0.5


def test_words_that_were_not_weighed_are_no_evidence():
    (signal,) = SCREEN.screen_item(plain_item("you ugly https://github.com ugly")).signals[:1]
    assert signal.evidence
    assert not {"github", "com", "https"} & {*signal.evidence}


def test_many_words_and_links_in_one_piece_are_each_looked_at_once():
    """Each word used to copy its piece and search it for each link: a third of a second."""
    links = " ".join(f"https://a{number}.com" for number in range(20))
    typed = f"{links} {'a-' * 1_700}"
    reading = Reading(typed)
    copied: list[object] = []

    class Watched(str):
        __slots__ = ()

        def __getitem__(self, key):
            copied.append(key)
            return str.__getitem__(self, key)

    reading.span_of(0, len(reading.words) - 1)
    reading.folded = Watched(reading.folded)
    site_words(reading, find_links(typed), suspicious=False)
    assert len(copied) <= 30
