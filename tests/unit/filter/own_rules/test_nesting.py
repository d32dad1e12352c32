"""A list of terms cannot be written so that it matches everywhere many times."""

from hypothesis import given
from hypothesis import strategies as st

from bot.filter.lexicon import matching
from bot.filter.lexicon.forms import MAX_CANDIDATES, Forms
from bot.filter.lexicon.matching import TermMatcher
from bot.filter.own_rules.keywords import KeywordMatcher
from bot.filter.own_rules.nesting import MAX_NESTED, too_nested
from bot.filter.reading.normalise import MAX_CHARACTERS, Reading


@given(st.lists(st.text(st.sampled_from("ab"), min_size=1, max_size=12), max_size=60))
def test_no_more_terms_than_the_limit_end_at_one_place(terms):
    left_out = too_nested(terms)
    kept = [term for index, term in enumerate(terms) if index not in left_out]
    for place in terms:
        assert sum(place.endswith(term) for term in kept) <= MAX_NESTED


def test_an_ordinary_list_loses_nothing():
    assert too_nested(["ass", "dumbass", "fatass", "as", "pass", "free nitro", "nitro"]) == frozenset()


def test_the_shortest_stay():
    assert too_nested(["a" * length for length in range(20, 0, -1)]) == set(range(20 - MAX_NESTED))


class CountedAutomaton:
    def __init__(self, automaton):
        self._automaton = automaton
        self.matches = 0

    def find_matches_as_indexes(self, text, *, overlapping):
        found = self._automaton.find_matches_as_indexes(text, overlapping=overlapping)
        self.matches += len(found)
        return found


def test_hostile_text_under_a_hostile_list_is_bounded_work(monkeypatch):
    hostile = Reading("a" * MAX_CHARACTERS)
    keywords = ["a" * length for length in range(1, 101)]
    monkeypatch.setattr(matching, "compiled", Forms)
    exact = TermMatcher(keywords, exact=True, foreign=True)
    wild = KeywordMatcher([f"*{keyword}*" for keyword in keywords[2:]])
    counted = [CountedAutomaton(exact._forms._automaton), CountedAutomaton(wild._wild)]
    monkeypatch.setattr(exact._forms, "_automaton", counted[0])
    monkeypatch.setattr(wild, "_wild", counted[1])

    exact.find(hostile)
    list(wild.find(hostile))

    assert all(one.matches < MAX_CANDIDATES + 1_000 * MAX_NESTED for one in counted)


@given(st.integers(0, 3_500), st.integers(0, 400))
def test_a_term_is_found_wherever_a_long_text_is_cut(before, after):
    text = f"{'x' * before} forbidden phrase {'y' * after}"
    (found,) = TermMatcher(["forbidden phrase"]).find(Reading(text))
    assert text[found.start : found.end] == "forbidden phrase"
    assert [typed for _, typed in KeywordMatcher(["forbidden phr*"]).find(Reading(text))] == [
        "forbidden phrase"
    ]
