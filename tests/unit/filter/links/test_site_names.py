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
        reading.words[at] for at in sorted(found.known)
    ]


@pytest.mark.parametrize("suspicious", [False, True])
def test_of_a_well_known_service_scheme_and_host_are_names_and_the_path_is_known(suspicious):
    names, known = words("see https://en.wikipedia.org/wiki/tea now", suspicious=suspicious)
    assert names == ["https", "en", "wikipedia", "org"]
    assert known == ["https", "en", "wikipedia", "org", "wiki", "tea"]


def test_of_another_site_only_the_name_is_one_and_only_if_nothing_is_suspicious():
    typed = "see https://zorbpot.example.com/wiki/tea now"
    assert words(typed) == (["https", "zorbpot", "example", "com"], [])
    assert words(typed, suspicious=True) == ([], [])


def test_what_is_glued_to_an_address_names_nothing():
    names, known = words("idiot_https://github.com/kill-yourself")
    assert names == ["https", "github", "com"]
    assert {"idiot", "kill", "yourself"} <= {*known}


@pytest.mark.parametrize(
    "typed",
    [
        "well.so what",  # two sentences
        "https://github.com@evil.example.net",
        "discord.gg/abc123",
        "the github com of the wikipedia org",
    ],
)
def test_other_words_are_words_like_any(typed):
    assert words(typed) == ([], [])


@pytest.mark.parametrize("form", ["https://{}", "look: https://www.{}/?page=2", "look: {}"])
def test_the_scorer_hears_nothing_in_the_name_of_an_honest_site(form):
    """Words such as "cam" and "metamask" are mostly said in bad company."""
    texts = [form.format(host) for host in (*sorted(WELL_KNOWN), *OTHERS.split())]
    assert [text for text in texts if SCREEN.screen_item(plain_item(text)).flagged] == []


def test_the_scorer_hears_what_stands_beside_and_behind_such_a_name():
    hostile = "i hope you die alone you worthless pig"
    bare = SCREEN.screen_item(plain_item(hostile)).score
    for text in (f"{hostile} https://github.com", f"https://github.com/{hostile.replace(' ', '-')}"):
        assert SCREEN.screen_item(plain_item(text)).score > 0.9 * bare
