"""How long a match can be, held against what RE2 matches."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.own_rules.patterns import options
from bot.filter.own_rules.reach import Reach, reach_of


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [
        ("nitro", Reach(20, 0)),
        (r"(?i)(?:sell|buy)ing\s*\d+ coins?", Reach(72, 2)),
        (r"[a-z0-9._-]+@gmail\.com", Reach(44, 1)),
        (r"\d{3}-\d{2,4}$", Reach(12 + 12 + 16, 0)),
        (r"\bx{2,}?(?P<rest>y*)", Reach(8 + 8, 2)),
        ("a|b|", Reach(8, 0)),
    ],
)
def test_what_ends_with_a_word_or_a_gap_is_bounded(pattern, reach):
    assert reach_of(pattern) == reach
    assert reach.within(100) == reach.fixed + 100 * reach.endless


@pytest.mark.parametrize(
    "pattern",
    [
        *("free.*nitro", "(ab)+", "(ab){30}", "[^a]*b", "[a-z ]+", r"[\s\d]+", r"\S+", r"\D*", r"\pL+"),
        *(
            r"\Qa.b\E+",
            "a{2}{3}",
            "(a+){2}",
            r"[[:alpha:]]+",
            "[A-z]+",
            r"\x20+",
            "[\u0430-\u044f]+",
            "a{,3}",
        ),
    ],
)
def test_what_may_match_more_than_that_or_is_not_understood_is_not(pattern):
    assert reach_of(pattern) is None


ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "0",
        r"\d",
        r"\w",
        r"\s",
        " ",
        ".",
        r"\.",
        "[ab]",
        "[0-9.]",
        "[a-z]",
        "[^a]",
        r"[\w-]",
        "\u0436",
        r"\S",
    ]
)
REPEATS = st.sampled_from(["", "", "*", "+", "?", "*?", "{3}", "{1,4}", "{2,}", "{0}"])
PARTS = st.builds("{}{}".format, ATOMS, REPEATS)
GROUPS = st.builds("({}{}){}".format, PARTS, PARTS, REPEATS) | st.builds(
    "(?:{}|{}){}".format, PARTS, PARTS, REPEATS
)
PATTERNS = st.lists(PARTS | GROUPS, min_size=1, max_size=5).map("".join)
TEXTS = st.lists(
    st.sampled_from(["a", "b", "0", ".", "-", " ", "  ", "\u0436", "\n", "\u3000", "aab", "00"]), max_size=40
)


@given(PATTERNS, TEXTS)
def test_no_match_is_longer_than_its_bound(pattern, pieces):
    text = "".join(pieces).encode()
    gaps = text
    for byte in b"ab0.-\xd0\xb6\xe3\x80":
        gaps = gaps.replace(bytes([byte]), b"|")
    longest = max(map(len, [*text.split(), *gaps.split(b"|")]), default=0)
    reach = reach_of(pattern)
    if reach is None:
        return
    for match in re2.compile(pattern, options()).finditer(text):
        assert match.end() - match.start() <= reach.within(longest)
