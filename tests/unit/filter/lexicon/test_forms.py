"""Both twins find the same forms; of the candidates one leaves out what begins or ends inside of a word."""

import itertools
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.chat import chat
from bot.filter.lexicon import matching
from bot.filter.lexicon.forms import MAX_CANDIDATES, Drawn, Forms
from bot.filter.lexicon.matching import TermMatcher
from bot.filter.lexicon.terms import Lexicon
from bot.filter.native import core
from bot.filter.reading.normalise import Reading
from bot.filter.reading.vocabulary import squeeze

if core is None:
    pytest.skip("the twin in C is not compiled here", allow_module_level=True)

JUDGE = TermMatcher([])
LETTERS = "aab cé漢Жก가\u0301.'*0"


class Both:
    """The two side by side; all hits must be one, and of the candidates the ones that `matching.py` wants."""

    def __init__(self, forms: list[str], written: int) -> None:
        assert core is not None
        self.forms = [squeeze(form) for form in forms]
        self.python, self.c = Forms(forms, written), core.Forms(forms, written)

    def check(self, text: str) -> int:
        reading = Reading(text)
        for one in (reading.packed, reading.squeezed or "", text.encode("utf-8", "ignore").decode()):
            hits = self.c.search(one)
            assert hits == self.python.search(one)
            assert self.c.holds_any(one) == bool(hits)
        candidates = list(self.c.candidates(reading))
        every = self.python.candidates(reading)
        assert [one for one in every if self.may_stand(reading, one)] == [
            one for one in candidates if self.may_stand(reading, one)
        ]
        remaining = iter(every)
        assert all(one in remaining for one in candidates)
        self.check_drawn_out(reading)
        return len(candidates)

    def check_drawn_out(self, reading: Reading) -> None:
        if reading.squeezed is None:
            return
        drawn = self.c.drawn_out(reading)
        every = list(self.python.drawn_out(reading))
        assert [one for one in every if self.may_be_drawn_out(reading, one)] == [
            one for one in drawn if self.may_be_drawn_out(reading, one)
        ]
        remaining = iter(every)
        assert all(one in remaining for one in drawn)

    def may_be_drawn_out(self, reading: Reading, drawn: Drawn) -> bool:
        form, runs, start, end = drawn
        return self.may_stand(reading, (form, start, end)) and matching._drawn_out(runs, self.forms[form])

    def may_stand(self, reading: Reading, candidate: tuple[int, int, int]) -> bool:
        _, start, end = candidate
        term = matching._Term(0, reading.decoded[start:end], (), True, False, "")
        return JUDGE._check(term, reading.decoded, start, end) is not None


texts = st.text(st.sampled_from(LETTERS), max_size=60)
terms = st.lists(st.text(st.sampled_from(LETTERS.replace(" ", "")), min_size=1, max_size=6), max_size=30)


@settings(max_examples=1_000)
@given(terms, st.integers(0, 30), st.lists(texts, min_size=1, max_size=5))
def test_of_any_forms_and_texts(forms, written, some):
    both = Both(forms, min(written, len(forms)))
    for text in some:
        both.check(text)


@given(
    terms,
    st.lists(st.sampled_from(["aa", "ab", "a b", "é漢", "a.b", "aab", "ba'"]), max_size=40),
    st.integers(1, 60),
)
def test_of_long_texts_that_hold_too_many(forms, parts, times):
    Both(forms, len(forms)).check(("".join(parts) * times)[:4_000])


@given(st.lists(st.text(max_size=8).filter(bool), max_size=10), st.text(max_size=80))
def test_of_any_characters(forms, text):
    forms = [form.encode("utf-8", "ignore").decode() for form in forms]
    Both([form for form in forms if form], 1 if any(forms) else 0).check(text)


@pytest.mark.parametrize("unit", ["a", "ab ", "aé", "漢", "a.a", "abcdefghijklmnop"])
@pytest.mark.parametrize("length", [93, 255, 256, 257, 511, 512, 513, 1_399, 1_400, 1_401, 4_000])
def test_of_hostile_texts_no_more_is_found_than_the_limit(unit, length):
    forms = ["a" * size for size in range(1, 9)] + ["abcdefghijklmnop"[:size] for size in range(1, 17)]
    forms += ["é", "éa", "漢", "漢漢", "a", "a"]
    both = Both(forms, len(forms) - 1)
    text = (unit * length)[:length]
    both.check(text)
    assert len(both.c.search(text)) <= MAX_CANDIDATES


def test_of_chat_with_our_own_terms(monkeypatch):
    made: list[Both] = []

    def compiled(forms, written):
        made.append(Both(forms, written))
        return made[0].python

    monkeypatch.setattr(matching, "compiled", compiled)
    Lexicon()
    random, found, forms = Random(1), 0, []
    for text in itertools.islice(chat(3), 3_000):
        found += made[0].check(text)
        forms += text.split()[:2]
    for _ in range(300):
        made[0].check(" ".join(random.choices(forms, k=random.randint(1, 600))))
    assert found > 20


def test_the_same_terms_are_found_whichever_twin_is_used(monkeypatch):
    quick = Lexicon()._matcher
    monkeypatch.setattr(matching, "compiled", Forms)
    slow, random = Lexicon()._matcher, Random(2)
    terms = [quick._texts[random.randrange(len(quick._texts))] for _ in range(4_000)]
    for term in terms:
        text = random.choice(
            [term, f"x{term}", f"{term}y", ".".join(term), term.replace("e", "eeee"), f"¿{term}é"]
        )
        text = f"{random.choice(terms)}{random.choice([' ', ', ', '漢'])}{text} {random.choice(terms)}"
        assert quick.find(Reading(text)) == slow.find(Reading(text))


@pytest.mark.parametrize(
    "given", [(), ([],), (["a"], 2), (["a"], -1), ([""], 0), ([1], 1), (("a",), 1), (["\ud800"], 1)]
)
def test_what_are_no_forms_is_refused(given):
    assert core is not None
    with pytest.raises((TypeError, ValueError)):
        core.Forms(*given)


def test_what_is_no_text_is_refused():
    assert core is not None
    forms = core.Forms(["a"], 1)
    for looks in (forms.search, forms.holds_any):
        with pytest.raises(TypeError):
            looks(b"a")
    with pytest.raises(AttributeError):
        forms.candidates("a")

    class Torn:
        decoded, packed = "ab", "ba"

    with pytest.raises(ValueError, match="no part"):
        forms.candidates(Torn())


@pytest.mark.parametrize(
    "texts",
    [("ab", "ba", "ba"), ("ab", "ab", "a"), ("aab", "aab", "aab"), ("ab", "ab", "abc"), ("ab", "ab", None)],
)
def test_a_text_squeezed_from_another_is_refused(texts):
    class Torn:
        decoded, packed, squeezed = texts

    assert core is not None
    with pytest.raises((TypeError, ValueError)):
        core.Forms(["a"], 1).drawn_out(Torn())
    with pytest.raises(AttributeError):
        core.Forms(["a"], 1).drawn_out("a")
