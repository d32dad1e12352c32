"""Likeness to a policy's own words."""

import pytest

from bot.core.policy import Clause, Example
from bot.core.signal import Category
from bot.filter.affinity import AffinityScreen, stem
from bot.filter.normalise import Reading
from tests.factories import make_policy

CHEATING = make_policy(
    "game-cheating",
    categories=(),
    watch_terms=("aimbot", "no recoil script"),
    clauses=(
        Clause(
            id="C1",
            title="Offering cheats",
            text="Selling or sharing software that aims or sees through walls.",
        ),
        Clause(
            id="C2", title="Boosting", text="Playing on somebody's account to raise their rank, for money."
        ),
    ),
    examples=(
        Example(text="private cheat for ranked, undetected since march, dm for the price", violates=True),
        Example(text="I'll boost your account to diamond for 30 euros", violates=True),
        Example(text="who has a working bypass for the new anticheat", violates=True),
        Example(text="that guy was cheating, I reported him", violates=False),
    ),
    body="## Definitions\n- **Cheat**: a hack, bot or spoofer\n### Safe\n- Gardening with tomatoes\n",
)
SPOILERS = make_policy(
    "spoilers",
    categories=(),
    clauses=(
        Clause(id="S1", title="Endings", text="Telling how a film or series ends without a spoiler tag."),
    ),
    examples=(
        Example(text="can't believe they killed the detective in the last episode", violates=True),
        Example(text="the twist is that her brother was the villain all along", violates=True),
    ),
    body="",
)
SCREEN = AffinityScreen([CHEATING, SPOILERS])


def likeness(text):
    return {signal.policy_id: signal.score for signal in SCREEN.screen(Reading(text))}


@pytest.mark.parametrize(
    ("text", "policy_id"),
    [
        ("selling an undetected hack for ranked, cheap, dm me", "game-cheating"),
        ("can somebody boost my account to gold? I pay in euros", "game-cheating"),
        ("is there any bypass that works with the anticheat", "game-cheating"),
        ("@imb0t here", "game-cheating"),
        ("wow so in the finale the detective gets killed by her own brother", "spoilers"),
        ("the villain twist in the last episode, her brother!", "spoilers"),
    ],
)
def test_a_paraphrase_reaches_the_judge_without_a_bad_word(text, policy_id):
    assert likeness(text)[policy_id] >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "good morning everyone, how was your weekend",
        "does anybody want to play some rounds later tonight",
        "I made soup and it was really good",
        "my laptop keeps failing when I start the build",
        "gardening with tomatoes",
    ],
)
def test_everyday_chat_is_not_like_any_policy(text):
    assert max(likeness(text).values(), default=0.0) < 0.5


def test_the_signal_names_its_policy_and_quotes_the_words_that_spoke_for_it():
    (signal,) = SCREEN.screen(Reading("anyone got an AimBot?"))
    assert (signal.category, signal.policy_id, signal.hard) == (Category.POLICY, "game-cheating", False)
    assert "AimBot" in signal.evidence


def test_a_word_of_an_allowed_example_counts_less():
    plain = AffinityScreen(
        [make_policy(examples=(Example(text="fresh mango juice", violates=True),), clauses=(), body="")]
    )
    allowed = Example(text="I like mango juice", violates=False)
    softened = AffinityScreen(
        [
            make_policy(
                examples=(Example(text="fresh mango juice", violates=True), allowed), clauses=(), body=""
            )
        ]
    )
    reading = Reading("mango juice here")
    assert softened.screen(reading)[0].score < plain.screen(reading)[0].score


@pytest.mark.parametrize(
    ("one", "other"), [("cheats", "cheating"), ("selling", "sells"), ("boosted", "booster")]
)
def test_word_endings_do_not_matter(one, other):
    assert stem(one) == stem(other)


def test_no_policies_and_empty_policies_find_nothing():
    assert AffinityScreen([]).screen(Reading("aimbot")) == []
    assert AffinityScreen([make_policy(clauses=(), examples=(), body="")]).screen(Reading("aimbot")) == []
