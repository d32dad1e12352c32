"""Patterns on a budget: hostile ones are refused, slow ones are switched off."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.filter.own_rules.patterns import (
    BUDGET_S,
    MAX_ALL_INSTRUCTIONS,
    MAX_INSTRUCTIONS,
    MAX_PATTERNS,
    MAX_STEPS,
    MAX_STEPS_TOGETHER,
    SLOW_S,
    STRIKES,
    USUAL_BUDGET_S,
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


class Clock:
    """Stands still but for what the test lets patterns cost."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Costly:
    """A compiled pattern on which every search takes so long."""

    def __init__(self, compiled, clock, cost_s):
        self._compiled, self._clock, self.cost_s = compiled, clock, cost_s
        self.searches = []

    def search(self, text, start=0, end=None):
        self.searches.append((start, end))
        self._clock.now += self.cost_s
        return self._compiled.search(text, start, end)


class OneByOne(Patterns):
    """Patterns that never fit into one automaton."""

    def _compile_set(self):
        return None


def costly(values, **cost_s):
    clock = Clock()
    patterns = OneByOne(values, clock)
    made = {
        one.pattern: Costly(one.compiled, clock, cost_s.get(one.pattern, 0.0)) for one in patterns._active
    }
    patterns._active = [one._replace(compiled=made[one.pattern]) for one in patterns._active]
    return patterns, made


LONG = "nothing of the sort " * 1_000


def test_a_pattern_that_is_slow_again_and_again_is_switched_off_and_reported():
    patterns, _ = costly(["apple", "pear"], apple=2 * SLOW_S)
    for _ in range(STRIKES - 1):
        patterns.find(LONG + "apple pear")
    assert patterns.disabled == ()

    patterns.find(LONG)

    assert patterns.disabled == ("apple",)
    assert [found for found, _, _ in patterns.find("apple, pear")] == ["pear"]


def test_one_hiccup_of_the_machine_switches_nothing_off():
    patterns, made = costly(["apple", "pear"], apple=BUDGET_S * 2)
    patterns.find(LONG)
    made["apple"].cost_s = 0.0
    for _ in range(10):
        patterns.find(LONG)
    assert patterns.disabled == ()


def test_when_the_budget_is_spent_the_rest_waits_for_another_message():
    names = [f"word{number}" for number in range(20)]
    patterns, made = costly(names, **dict.fromkeys(names, BUDGET_S / 2))
    patterns.find(LONG)
    assert sum(len(one.searches) for one in made.values()) == 3
    for _ in range(60):
        patterns.find(LONG)
    assert set(patterns.disabled) == set(names), "each had its turn"


def test_patterns_that_are_slow_together_on_short_messages_are_looked_at_one_by_one():
    clock = Clock()
    patterns = Patterns(["apple", "pear"], clock)

    class SlowSet:
        def Match(self, text):  # noqa: N802 - RE2's name
            clock.now += USUAL_BUDGET_S * 30
            return []

    patterns._set = SlowSet()
    patterns.find("a plum")
    assert [found for found, _, _ in patterns.find("apple")] == ["apple"]


def test_a_text_is_cut_for_all_patterns_together_and_nothing_is_lost_at_the_cuts():
    pattern = r"(?:start|begin|open)[ab]{0,90}(?:finish|end|close)"
    patterns = Patterns([pattern, "^pear", "plum$", "(?:fig|lime){90}", "(?:nut|date){90}"], Clock())
    assert patterns.instructions * 250 > MAX_STEPS_TOGETHER
    for at in range(10, 900, 7):
        text = "pear" + "." * at + "start" + "ab" * 20 + "end" + "." * (900 - at) + "plum"
        found = {one: (start, end) for one, start, end in patterns.find(text)}
        assert found == {
            "^pear": (0, 4),
            pattern: (at + 4, at + 52),
            "plum$": (len(text) - 4, len(text)),
        }
    assert patterns.find("." * 700 + "pear" + "." * 200 + "plum.") == []


def test_time_is_looked_at_between_the_stretches_of_a_text():
    clock = Clock()
    patterns = Patterns(["apple", "(?:pear|plum){90}", "(?:fig|lime){90}"], clock)
    matched = []

    class SlowSet:
        def Match(self, text):  # noqa: N802 - RE2's name
            matched.append(text)
            clock.now += BUDGET_S * 0.6
            return []

    patterns._set = SlowSet()
    patterns.find("nothing of the sort " * 50)
    assert len(matched) == 2
    assert len(matched[0]) < len(matched[1]) < 700, "the shortest stretches come first"


def test_on_a_long_text_only_what_may_be_there_runs_by_itself():
    names = ["apple", "pear.*plum", "sort", r"fig\w*"]
    patterns, made = costly(names)
    patterns._set = Patterns(names)._set
    found = patterns.find(LONG[:4_000])
    assert [one for one, _, _ in found] == ["sort"]
    assert {name for name in names if made[name].searches} == {"pear.*plum", "sort"}

    patterns.find("x" * 101 + LONG[:4_000])
    searched = {name: len(made[name].searches) for name in names}
    assert searched == {"apple": 1, "pear.*plum": 2, "sort": 2, r"fig\w*": 1}, "it may match a whole word"


def test_where_ruling_out_takes_long_all_run_by_themselves_and_are_not_blamed_for_it():
    names = [f"word{number}" for number in range(5)]
    patterns, made = costly(names, **dict.fromkeys(names, BUDGET_S / 12))
    matched = []

    class SlowSet:
        def Match(self, text):  # noqa: N802 - RE2's name
            matched.append(text)
            patterns._timer.now += BUDGET_S * 0.26
            return []

    patterns._set = SlowSet()
    for _ in range(4):
        patterns._inspect_next = False
        patterns.find(LONG[:4_000])
    assert patterns.disabled == ()
    assert all(len(one.searches) == 4 for one in made.values())
    assert len(matched) == 4
    assert patterns.took_s == pytest.approx(BUDGET_S * (0.26 + 5 / 12))


PIECES = [
    "apple",
    "pear ",
    "a" * 30,
    " ",
    "selling 5",
    "0" * 20,
    " coins",
    "x.y",
    "\u0436",
    "plum",
    "\n",
    "free",
    "nitro",
]
MANY = [
    *(
        "apple",
        r"(?:sell|buy)ing 5\d+ coins?",
        "^pear",
        "plum$",
        r"\bplum\b",
        "free.*nitro",
        r"a{3,}x",
        r"\d{18} c",
        "(?:free|x)+",
    ),
    *(r"[a-z.]+\s+pear", "(?m)^nitro$", r"\w+\s*\w+\s*\u0436", r"\Bple\b"),
]


@given(st.lists(st.sampled_from(PIECES), min_size=150, max_size=400), st.sampled_from([30, 423, 700]))
@settings(max_examples=60, deadline=None)
def test_a_long_text_is_matched_as_if_it_were_never_cut(pieces, first):
    text = "".join(pieces)[:4_000]
    patterns = Patterns(MANY, Clock())
    patterns._first = first
    encoded = text.encode()
    expected = {}
    for one in patterns._active:
        if (match := one.compiled.search(encoded)) is not None:
            expected[one.pattern] = tuple(len(encoded[:at].decode(errors="replace")) for at in match.span())
    assert {one: (start, end) for one, start, end in patterns.find(text)} == expected


def test_what_is_read_a_second_time_has_what_is_left_of_the_budget():
    names = [f"word{number}" for number in range(20)]
    patterns, made = costly(names, **dict.fromkeys(names, BUDGET_S / 8))
    patterns.find(LONG)
    asked = sum(len(one.searches) for one in made.values())
    assert patterns.took_s > BUDGET_S
    assert patterns.find(LONG, budget_s=BUDGET_S - patterns.took_s) == []
    assert sum(len(one.searches) for one in made.values()) == asked


def test_a_long_text_is_cut_for_a_large_pattern_and_nothing_is_lost_at_the_cuts():
    pattern = r"(?:start|begin|open)[ab]{0,90}(?:finish|end|close)"
    size = Patterns([pattern], Clock()).instructions
    assert size * 4_000 > 2 * MAX_STEPS
    for at in range(0, 3_900, 37):
        text = "." * at + "start" + "ab" * 20 + "end"
        assert Patterns([pattern], Clock()).find(text) == [(pattern, at, len(text))]


def test_anchors_mean_the_whole_text_however_it_is_cut():
    pattern = r"^(?:" + "|".join(f"begin{number}x" for number in range(15)) + r")|end$"
    text = "." * 1_500 + "begin1x" + "." * 2_000
    assert Patterns([pattern], Clock()).find(text) == []
    assert Patterns([pattern], Clock()).find(f"{text}end") == [(pattern, len(text), len(text) + 3)]


def test_more_patterns_than_allowed_do_not_run():
    patterns = Patterns([f"word{number}" for number in range(MAX_PATTERNS + 2)], Clock())
    assert patterns.disabled == (f"word{MAX_PATTERNS}", f"word{MAX_PATTERNS + 1}")


def test_patterns_too_large_for_one_set_still_run_one_by_one():
    patterns = Patterns([rf"a{{100}}b{{90}}{number}|pear{number}" for number in range(MAX_PATTERNS)], Clock())
    assert [found for found, _, _ in patterns.find("a pear7 fell")] == ["a{100}b{90}7|pear7"]


def test_the_work_on_a_message_is_bounded_whatever_a_moderator_stored():
    stored = [rf"(word{number}|other{number}|thing{number}\d){{30}}" for number in range(MAX_PATTERNS)]
    patterns = Patterns([r".*a.{190}b", *stored[1:]], Clock())
    assert r".*a.{190}b" in patterns.disabled
    assert MAX_ALL_INSTRUCTIONS - MAX_INSTRUCTIONS < patterns.instructions <= MAX_ALL_INSTRUCTIONS
    assert set(patterns.disabled) < {r".*a.{190}b", *stored}


@settings(max_examples=60)
@given(
    st.lists(st.text(st.sampled_from("ab|()*+?{}[]\\.,019^$-wds \u00e9"), max_size=24), max_size=6),
    st.text(st.characters(codec=None), max_size=300),
)
def test_any_stored_pattern_and_any_text_are_survived(stored, text):
    patterns = Patterns(stored, Clock())
    for pattern, start, end in patterns.find(text):
        assert pattern in stored
        assert 0 <= start <= end <= len(text)
    assert patterns.instructions <= MAX_ALL_INSTRUCTIONS


def test_half_characters_do_not_raise():
    assert Patterns(["pear"], Clock()).find("a \ud800 pear") == [("pear", 4, 8)]
