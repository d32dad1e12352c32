"""Domains as moderators type them and as hosts are compared."""

import pytest

from bot.core.errors import RuleError
from bot.filter.links.domains import canonical_domain, suffixes


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
