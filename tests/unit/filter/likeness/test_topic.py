"""What one policy is about."""

import time

import pytest

from bot.core.policy import Clause, Example
from bot.filter.likeness.meanings import shared_meanings
from bot.filter.likeness.topic import MAX_KEY_WORDS, Topic, stem
from bot.filter.likeness.weights import Weights
from tests.factories import make_policy

MEANINGS = shared_meanings()


def weigh(topic, word):
    return Weights([topic], MEANINGS, {}).of(word, 0)


@pytest.fixture
def topic():
    clause = Clause(id="G1", title="Gambling", text="Offering bets, casinos or lotteries for money.")
    examples = (
        Example(text="spin my roulette wheel, double your stake", violates=True),
        Example(text="the weather is lovely today", violates=False),
    )
    return Topic(
        make_policy(clauses=(clause,), examples=examples, watch_terms=("zorbpot",), body=""), MEANINGS
    )


def test_a_word_of_the_policy_weighs_most_then_its_kin_then_any_other(topic):
    own, kin, other = (weigh(topic, word) for word in ("roulette", "poker", "weather"))
    assert own[1] > kin[1] > other[1]
    assert min(own[0], kin[0]) > other[0]


def test_a_word_that_no_table_holds_is_known_by_its_spelling(topic):
    assert MEANINGS.of("zorbpot") == []
    assert weigh(topic, "zorbpots")[1] > 0
    assert weigh(topic, "zorbpit") == (0.0, 0.0)


def test_a_policy_of_unknown_words_leads_nowhere():
    topic = Topic(make_policy(clauses=(), examples=(), watch_terms=("zorbpot",), body=""), MEANINGS)
    assert weigh(topic, "roulette") == (0.0, 0.0)
    assert weigh(topic, "zorbpot")[1] > 0


def test_words_of_examples_that_are_allowed_are_not_read(topic):
    assert weigh(topic, "weather")[1] == 0.0


def test_endings_do_not_matter():
    assert [stem(word) for word in ("cheats", "cheating", "cheater")] == ["cheat"] * 3
    assert stem("boosted") == stem("booster")


def test_what_a_policy_calls_safe_is_not_read():
    body = "## Definitions\n- **Bet**: a wager\n## Criteria\n### Safe (0)\n- Gardening with tomatoes\n"
    topic = Topic(make_policy(clauses=(), examples=(), body=body), MEANINGS)
    assert weigh(topic, "wager")[1] > 0 == weigh(topic, "tomatoes")[1]


def test_a_policy_as_large_as_may_be_uploaded_is_compiled_quickly():
    words = [word for word in MEANINGS.words() if len(word) > 4][:9_000]
    clauses = tuple(
        Clause(id=f"C{at}", title="Rule", text=" ".join(words[at : at + 30])) for at in range(0, 9_000, 30)
    )
    policy = make_policy(clauses=clauses, examples=(), body="- item\n" * 9_000)
    took = []
    for _ in range(3):
        start = time.process_time()
        topic = Topic(policy, MEANINGS)
        took.append(time.process_time() - start)
    assert min(took) < 0.5  # about 0.03 s on an idle core
    assert len(topic.keys) <= MAX_KEY_WORDS
