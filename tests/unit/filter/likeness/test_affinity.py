"""Likeness to a policy's own words."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.policy import Clause, Example
from bot.core.signal import Category
from bot.filter.likeness.affinity import (
    FAINTEST,
    HALF,
    AffinityScreen,
    likeness,
)
from bot.filter.likeness.weights import MAX_NEW_WORDS, MAX_REMEMBERED
from bot.filter.links.links import find_links
from bot.filter.links.site_names import site_words
from bot.filter.reading.normalise import MAX_CHARACTERS, Reading
from bot.filter.scorer.scorer import HEADS
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


def likenesses(text):
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
    assert likenesses(text)[policy_id] >= 0.5


@pytest.mark.parametrize(
    ("text", "policy_id"),
    [
        ("wallhacks on sale in my shop, twenty bucks", "game-cheating"),
        ("in the final chapter the hero turns out to be the murderer", "spoilers"),
    ],
)
def test_what_shares_no_word_with_a_policy_is_found_by_its_meaning(text, policy_id):
    scores = likenesses(text)
    assert scores[policy_id] == max(scores.values()) > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "good morning everyone, how was your weekend",
        "does anybody want to have dinner later tonight",
        "I made soup and it was really good",
        "my laptop keeps failing when I start the build",
        "gardening with tomatoes",
        "ok",
        "🙂",
    ],
)
def test_everyday_chat_is_not_like_any_policy(text):
    assert max(likenesses(text).values(), default=0.0) < 0.5


def test_the_signal_names_its_policy_and_quotes_the_words_that_spoke_for_it():
    (signal,) = SCREEN.screen(Reading("anyone got an AimBot?"))
    assert (signal.category, signal.policy_id, signal.hard) == (Category.POLICY, "game-cheating", False)
    assert "AimBot" in signal.evidence


def test_a_likeness_without_a_watch_term_is_quoted_as_it_was_typed():
    (signal,) = SCREEN.screen(Reading("Selling an UNDETECTED h4ck for ranked"))
    assert "UNDETECTED" in signal.evidence
    assert len(signal.evidence) == 3


def test_a_policy_likes_the_same_message_as_much_beside_another():
    alone = AffinityScreen([SPOILERS])
    words = Reading("the last episode was great").words
    assert alone.measure(words)[0] == pytest.approx(SCREEN.measure(words)[1])


def test_one_telling_stretch_of_a_long_message_is_found():
    padding = "we had a very pleasant walk along the river and then some tea with cake. " * 12
    hidden = f"{padding} selling undetected cheats for ranked, dm me for the price. {padding}"
    (signal,) = SCREEN.screen(Reading(hidden))
    assert signal.score >= 0.5


def test_a_message_that_leads_elsewhere_as_well_is_less_alike():
    ((along, *_), _) = SCREEN.measure(["undetected", "cheat", "ranked"])
    ((less_along, *_), _) = SCREEN.measure(["undetected", "cheat", "ranked", "soup", "garden", "violin"])
    assert 1.0 > along > less_along


def test_words_that_speak_for_any_rule_count_for_every_policy_alike():
    ((_, _, plain, _), (_, _, also_plain, _)) = SCREEN.measure(["the", "soup", "was", "lovely"])
    ((_, _, priced, _), (_, _, also_priced, _)) = SCREEN.measure(["selling", "for", "200", "bucks"])
    assert plain == also_plain < 0.5
    assert priced == also_priced == 1.5  # the most


def test_friendly_words_at_its_end_hide_no_breach():
    """They counted against it as much as others for it, so that "yeah great thanks" hid most of them."""
    row = Reading("i'll level your login from bronze to gold, 3 days, 40 usd").words
    friendly = Reading("yeah great thanks, very nice").words
    ((_, _, bare, _), _), ((_, _, padded, _), _) = SCREEN.measure(row), SCREEN.measure([*row, *friendly])
    assert bare > 0.0
    assert bare - padded <= 0.2 * len(friendly)  # it was six


def test_words_that_speak_for_any_rule_flag_nothing_by_themselves():
    assert not [
        signal for signal in SCREEN.screen(Reading("selling my old bike for 200 bucks")) if signal.score > 0.5
    ]


def test_saying_a_word_again_adds_nothing():
    words = Reading("selling a hack").words
    assert SCREEN.measure(words * 9) == SCREEN.measure(words)


def test_no_policies_and_empty_policies_find_nothing():
    assert AffinityScreen([]).screen(Reading("aimbot")) == []
    assert AffinityScreen([make_policy(clauses=(), examples=(), body="")]).screen(Reading("aimbot")) == []


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_no_text_raises_and_every_score_is_a_share(text):
    assert all(0.0 <= signal.score < 1.0 for signal in SCREEN.screen(Reading(text)))


def test_the_words_that_are_remembered_are_bounded():
    screen = AffinityScreen([SPOILERS])
    for start in range(0, MAX_REMEMBERED + 2_000, 40):
        screen.measure([f"q{number}z" for number in range(start, start + 40)])
    assert len(screen._weights) <= MAX_REMEMBERED


def test_the_longest_message_costs_few_additions_and_little_time():
    text = ("who sells the cheats and boosts this account " * 100)[:MAX_CHARACTERS]
    reading = Reading(text)
    SCREEN.screen(reading)
    took = []
    for _ in range(7):
        start = time.process_time()
        SCREEN.screen(reading)
        took.append(time.process_time() - start)
    assert min(took) < 0.005  # bar 1 ms; a loaded machine is given room


def test_what_is_fainter_than_a_tenth_of_chat_makes_no_signal():
    words = Reading("good morning everyone").words
    assert max(map(likeness, SCREEN.measure(words))) < HALF - FAINTEST
    assert likenesses("good morning everyone") == {}


def test_policies_share_what_is_flagged_of_the_chat():
    text = Reading("the last episode was great")
    (alone,), (beside,) = AffinityScreen([SPOILERS]).screen(text), SCREEN.screen(text)
    assert alone.score > beside.score > 0


def test_what_the_scorer_suspects_of_a_claim_is_added_to_likeness():
    screen = AffinityScreen([replace(CHEATING, categories=(Category.SCAM,))])
    reading = Reading("nobody will detect that aim assist")
    calm, suspected = [0.0] * len(HEADS), [0.0] * len(HEADS)
    calm[HEADS.index(Category.SPAM)], suspected[HEADS.index(Category.SPAM)] = -6.0, -4.0
    (unheard,), (heard,) = screen.screen(reading, calm), screen.screen(reading, suspected)
    assert heard.score > unheard.score > 0
    assert screen.listens
    assert not SCREEN.listens


def test_suspicion_alone_is_no_likeness():
    screen = AffinityScreen([replace(CHEATING, categories=(Category.SCAM,))])
    suspected = [0.0] * len(HEADS)
    assert screen.screen(Reading("good morning everyone"), suspected) == []


def test_one_message_has_only_so_many_new_words_weighed():
    screen = AffinityScreen([SPOILERS])
    screen.measure([f"q{number}z" for number in range(MAX_NEW_WORDS + 50)])
    assert len(screen._weights) == MAX_NEW_WORDS
    before = screen.measure(["brother"])
    assert before != screen.measure(["q9999z"])


def test_a_word_weighs_the_same_whether_or_not_it_was_met_before():
    screen = AffinityScreen([CHEATING, SPOILERS])
    words = Reading("selling an undetected hack, the villain was her brother, zorbpot").words
    assert screen.measure(words) == screen.measure(words)


@pytest.mark.parametrize(
    "typed",
    [
        "https://store.steampowered.com/app/aimbot-cheat-for-ranked-undetected",
        "see https://discord.com/channels/undetected/cheat/ranked for that",
    ],
)
def test_the_address_of_a_well_known_service_is_like_nothing(typed):
    reading = Reading(typed)
    known = site_words(reading, find_links(typed), suspicious=False).well_known
    assert known
    policies = AffinityScreen([replace(CHEATING, watch_terms=())])
    assert policies.screen(reading)
    assert policies.screen(reading, (), known) == []


def test_what_stands_beside_such_an_address_counts_and_is_quoted():
    typed = "https://discord.com/channels/1/2 has a private undetected cheat for ranked"
    reading = Reading(typed)
    known = site_words(reading, find_links(typed), suspicious=False).well_known
    (signal,) = AffinityScreen([replace(CHEATING, watch_terms=())]).screen(reading, (), known)
    assert signal.score > 0.5
    assert signal.evidence
    assert not any("discord" in told for told in signal.evidence)
