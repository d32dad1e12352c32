"""A list of scam domains that somebody else keeps: read in three forms, refused when it would do harm."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ListError
from bot.filter.links.brands import BRANDS
from bot.filter.links.domains import ScamDomains
from bot.filter.links.scam_list import MAX_BYTES, read_scam_list

MANY = [f"bad-site-{number}.com" for number in range(40)]


def read(*lines, previous=None):
    return read_scam_list("\n".join(lines).encode(), previous)


@pytest.mark.parametrize(
    "content",
    [
        "Bad.com\n\n# a comment\nworse.net  # seen lately\n",
        "\ufeffbad.com\r\nworse.net\r\n",
        "0.0.0.0 bad.com\n127.0.0.1\tworse.net\n",
        json.dumps(["bad.com", "worse.net"]),
        json.dumps({"domains": ["worse.net", "bad.com"]}),
        "*.bad.com\nworse.net.",
    ],
)
def test_a_list_is_read_in_any_of_its_forms(content):
    assert read_scam_list(content.encode(), None).domains == ("bad.com", "worse.net")


def test_a_few_entries_that_are_no_domains_are_left_out_and_counted():
    fresh = read(*MANY, "bit.ly/abc")
    assert (len(fresh.domains), fresh.skipped) == (len(MANY), 1)


def test_a_brands_lesser_domain_is_left_out():
    fresh = read(*MANY, "discord.gifts", "betterdiscord.app")
    assert (len(fresh.domains), fresh.skipped) == (len(MANY), 2)


@pytest.mark.parametrize("brand", sorted(BRANDS))
def test_a_list_that_names_a_brands_main_site_is_refused(brand):
    with pytest.raises(ListError, match="well-known"):
        read(*MANY, BRANDS[brand][0])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no domain"),
        (b"<html><body>Not found</body></html>", "no domain"),
        ("\n".join([*MANY, *["two words"] * 10]).encode(), "10 of its 50 entries"),
        (b"[1, 2]", "neither an array of domains"),
        (b'{"sites": []}', "neither an array of domains"),
        (b"[" * 100_000, "begins like JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a" * (MAX_BYTES + 1), "larger than 32 MiB"),
        (b"bad.com\ngoogle.com\n", "well-known sites: google.com\\."),
        (
            b"bad.com\nsteamcommunity.com\nDISCORD.gg\nlive.com",
            "well-known sites: discord.gg, live.com, steamcommunity.com",
        ),
        (b"bad.com\ngithub.io\nco.uk\n", "entries are none"),
    ],
)
def test_a_list_that_would_do_harm_is_refused_in_a_sentence(content, complaint):
    with pytest.raises(ListError, match=complaint) as refused:
        read_scam_list(content, None)
    assert str(refused.value).endswith(".")


def test_a_list_that_shrinks_below_half_is_refused():
    previous = ScamDomains(frozenset(MANY))
    with pytest.raises(ListError, match="19 domains and the last one 40"):
        read(*MANY[:19], previous=previous)
    assert len(read(*MANY[:20], previous=previous).domains) == 20


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_a_sentence(content):
    with contextlib.suppress(ListError):
        assert read_scam_list(content, None).domains
