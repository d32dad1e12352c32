"""Domains as moderators type them and as hosts are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.filter.links import links
from bot.filter.links.domains import canonical_domain, is_ending, public_suffixes, suffixes


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Example.COM", "example.com"),
        (" https://example.com/path ", "example.com"),
        ("*.example.com", "example.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("shop.example.co.uk.", "shop.example.co.uk"),
    ],
)
def test_a_domain_is_accepted_however_it_is_typed(typed, meant):
    assert canonical_domain(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "hello", "two words.com", "co.uk", "com", "a.notanending", "http://", "1.2.3.4", "a\ud800b.com"],
)
def test_what_is_no_domain_is_refused_in_a_sentence(typed):
    with pytest.raises(RuleError, match=r"Write it like example\.com\."):
        canonical_domain(typed)


def test_suffixes_walk_up_from_the_host():
    assert list(suffixes("a.b.com")) == ["a.b.com", "b.com", "com"]


def test_every_ending_of_the_list_is_known_as_one():
    listed = public_suffixes()._publicsuffix
    assert len(listed) > 5_000
    assert all(is_ending(rule.rpartition(".")[2]) for rule in listed)
    assert not any(map(is_ending, ["x", "5", "exe", "localhost"]))


LABELS = st.sampled_from(
    ["a", "B-c", "x_1", "com", "UK", "co", "ck", "1", "0x7f", "xn--p1ai", "exe", "kobe", "jp"]
)
REST = st.sampled_from(["", "/x.com", "?q=a.b", "#a", ":80", ":80/x", "@a.com", "\\x", "%2ecom", " com"])


@given(st.lists(LABELS, min_size=1, max_size=4).map(".".join), REST)
def test_an_unknown_ending_is_told_before_the_address_is_read(host, rest):
    parsed = links._parse(host + rest)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links, "is_ending", lambda _: True)
        assert links._parse(host + rest) == parsed
