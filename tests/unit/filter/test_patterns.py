"""Patterns on a budget: hostile ones are refused, slow ones are switched off."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.filter.patterns import (
    BUDGET_S,
    MAX_ALL_INSTRUCTIONS,
    MAX_INSTRUCTIONS,
    MAX_PATTERNS,
    Patterns,
    check_pattern,
)


class Stopwatch:
    """A timer that says each measurement took what the test wants; the last answer stays."""

    def __init__(self, *took_s):
        self.took_s = list(took_s) or [0.0]
        self.now = 0.0
        self._running = False

    def __call__(self):
        if self._running:
            self.now += self.took_s.pop(0) if len(self.took_s) > 1 else self.took_s[0]
        self._running = not self._running
        return self.now


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("", "empty"),
        ("x" * 257, "at most 256"),
        ("a{150}b{100}", "add up to 250"),
        ("(?=a)b", "not a valid RE2"),
        (r"(a)\1", "not a valid RE2"),
        ("[", "not a valid RE2"),
        (".*", "matches every message"),
        ("a?", "matches every message"),
        ("((a{14}){14}){14}", "not a valid RE2|too large"),
        (r".*a.{190}b", "too large"),
        (r"[\w\s]{100}[^a-z]{100}", "too large"),
        (r"(a|b)*a(a|b){150}c", "too slow"),
        (r"(й|ц)*й(й|ц){170}q", "too large"),
        ("\ud800", "half a character"),
    ],
)
def test_a_hostile_or_broken_pattern_is_refused(pattern, complaint):
    with pytest.raises(RuleError, match=complaint):
        check_pattern(pattern)


def test_a_pattern_that_is_slow_on_a_long_message_is_refused():
    with pytest.raises(RuleError, match="too slow: 8 ms"):
        check_pattern("harmless", Stopwatch(0.008))


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(x|y|z)*q", r"\bfree\s+nitro\b", "\\{9999}", r"buy \d{1,5} (gold|coins)"]
)
def test_patterns_that_stop_other_engines_are_harmless_here(pattern):
    check_pattern(pattern, Stopwatch())


def test_a_pattern_that_proves_slow_is_switched_off_and_reported():
    stopwatch = Stopwatch()
    patterns = Patterns(["apple", "pear"], stopwatch)
    assert [found for found, _, _ in patterns.find("apple and pear")] == ["apple", "pear"]
    stopwatch.took_s = [BUDGET_S * 2]
    patterns.find("apple")
    assert patterns.disabled == ("apple", "pear")
    assert patterns.find("apple and pear") == []


def test_one_hiccup_of_the_machine_switches_nothing_off():
    patterns = Patterns(["apple"], Stopwatch(BUDGET_S * 2, 0.0))
    patterns.find("apple")
    assert patterns.disabled == ()


def test_only_the_slow_pattern_is_switched_off():
    slow_apple = [BUDGET_S * 2] * 3
    patterns = Patterns(["apple", "pear"], Stopwatch(BUDGET_S * 2, *slow_apple, 0.0))
    patterns.find("a pear")
    assert patterns.disabled == ("apple",)
    assert [found for found, _, _ in patterns.find("apple, pear")] == ["pear"]


def test_more_patterns_than_allowed_do_not_run():
    patterns = Patterns([f"word{number}" for number in range(MAX_PATTERNS + 2)])
    assert patterns.disabled == (f"word{MAX_PATTERNS}", f"word{MAX_PATTERNS + 1}")


def test_patterns_too_large_for_one_set_still_run_one_by_one():
    patterns = Patterns([rf"a{{100}}b{{90}}{number}|pear{number}" for number in range(MAX_PATTERNS)])
    assert [found for found, _, _ in patterns.find("a pear7 fell")] == ["a{100}b{90}7|pear7"]


def test_the_work_on_a_message_is_bounded_whatever_a_moderator_stored():
    stored = [rf"(word{number}|other{number}|thing{number}\d){{30}}" for number in range(MAX_PATTERNS)]
    patterns = Patterns([r".*a.{190}b", *stored[1:]])
    assert r".*a.{190}b" in patterns.disabled
    assert MAX_ALL_INSTRUCTIONS - MAX_INSTRUCTIONS < patterns.instructions <= MAX_ALL_INSTRUCTIONS
    assert set(patterns.disabled) < {r".*a.{190}b", *stored}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("ab|()*+?{}[]\\.,019^$-wds \u00e9"), max_size=24), max_size=6),
    st.text(st.characters(codec=None), max_size=300),
)
def test_any_stored_pattern_and_any_text_are_survived(stored, text):
    patterns = Patterns(stored)
    for pattern, start, end in patterns.find(text):
        assert pattern in stored
        assert 0 <= start <= end <= len(text)
    assert patterns.instructions <= MAX_ALL_INSTRUCTIONS


def test_half_characters_do_not_raise():
    assert Patterns(["pear"]).find("a \ud800 pear") == [("pear", 4, 8)]
