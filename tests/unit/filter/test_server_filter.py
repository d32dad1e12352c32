"""The whole filter: what it makes of a message, and that nothing anybody types can stop it."""

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content import ContentItem, ContentPart, PartKind, plain_item
from bot.core.settings import OwnRule, RuleKind
from bot.core.sighting import SightingKind
from bot.core.signal import Category, Stage
from bot.filter.links.domains import ScamDomains
from bot.filter.reading import unravel
from bot.filter.reading.normalise import Reading
from bot.filter.reading.words import MAX_LETTERS
from bot.filter.server_filter import ServerFilter
from tests.factories import make_policy, make_sighting

RULES = (
    OwnRule(kind=RuleKind.KEYWORD, value="pineapple pizza"),
    OwnRule(kind=RuleKind.DOMAIN, value="unwanted.com"),
    OwnRule(kind=RuleKind.ALLOWED_DOMAIN, value="discord-friends.com"),
    OwnRule(kind=RuleKind.PATTERN, value=r"(a|b)+c{3,9}\s*z"),
)
FILTER = ServerFilter(rules=RULES, policies=[make_policy(watch_terms=("walnut",))])


def screen(text, server_filter=FILTER):
    return server_filter.screen_item(plain_item(text))


def test_ordinary_chat_is_not_flagged():
    screened = screen("does anyone know how to fix the build on my laptop")
    assert (screened.flagged, screened.flag) == (False, None)
    assert screened.score < 0.1


def test_an_insult_is_flagged_with_its_words():
    screened = screen("you are a f||u||cking 1d10t")
    assert screened.flagged
    harassment = [signal for signal in screened.signals if signal.category is Category.HARASSMENT]
    assert {signal.stage for signal in harassment} == {Stage.TERMS, Stage.SCORER}
    assert all("1d10t" in signal.evidence for signal in harassment)


def test_signals_come_strongest_first_and_hard_ones_before_all():
    signals = screen("you idiot, no pineapple pizza at unwanted.com").signals
    assert [signal.hard for signal in signals] == sorted((signal.hard for signal in signals), reverse=True)
    soft = [signal.score for signal in signals if not signal.hard]
    assert soft == sorted(soft, reverse=True)


def test_a_hard_signal_flags_under_any_threshold():
    strict = ServerFilter(rules=RULES, policies=[], threshold=1.1)
    assert screen("pineapple pizza", strict).flagged
    assert not screen("you absolute idiot", strict).flagged


def test_the_threshold_decides_between_the_same_scores():
    strict = ServerFilter(rules=(), policies=[make_policy(watch_terms=("walnut",))], threshold=0.999)
    assert screen("you idiot", strict).score == screen("you idiot").score
    assert (screen("you idiot", strict).flagged, screen("you idiot").flagged) == (False, True)


def test_several_weak_signals_add_up():
    invite, shortener = (
        screen("see you there discord.gg/abcd").score,
        screen("see you there bit.ly/abcd").score,
    )
    both = screen("see you there discord.gg/abcd bit.ly/abcd").score
    assert max(invite, shortener) < both < 1.0


def test_likenesses_to_several_policies_do_not_add_up():
    several = ServerFilter(
        rules=(), policies=[make_policy(name, watch_terms=("walnut",)) for name in ("one", "two", "three")]
    )
    alone = ServerFilter(rules=(), policies=[make_policy("one", watch_terms=("walnut",))])
    assert screen("a walnut", several).score <= screen("a walnut", alone).score


def test_listed_scam_domains_are_hard_and_allowed_domains_are_silent():
    listed = ServerFilter(rules=RULES, policies=[], scam_domains=ScamDomains.from_lines(["evil-shop.com"]))
    assert screen("https://a.evil-shop.com", listed).flag.is_hard
    allowed = screen("https://discord-friends.com", listed)
    assert not any(signal.stage is Stage.LINKS for signal in allowed.signals)


def test_every_part_of_a_message_is_read():
    item = ContentItem(
        parts=(
            ContentPart(kind=PartKind.TEXT, text="look at this"),
            ContentPart(kind=PartKind.EMBED, text="you pathetic idiot"),
        )
    )
    assert FILTER.screen_item(item).flagged


def test_an_author_who_repeats_is_flagged_and_a_title_is_no_repeat():
    server_filter = ServerFilter(rules=(), policies=[])
    posts = [make_sighting("my new pottery page is open today", message_id=number) for number in range(4)]
    assert [server_filter.screen(post, float(at)).flagged for at, post in enumerate(posts)] == [
        False,
        False,
        True,
        True,
    ]
    title = make_sighting("my new pottery page is open today", message_id=9, kind=SightingKind.TITLE)
    assert not server_filter.screen(title, 5.0).flagged


def test_a_language_that_is_not_read_is_told_but_neither_flags_nor_weighs():
    screened = screen("мы сегодня идём гулять в парк", FILTER)
    assert [(signal.stage, signal.language) for signal in screened.signals] == [(Stage.LANGUAGE, "ru")]
    assert screened.score < 0.1
    assert not screened.flagged


def test_an_insult_in_a_message_that_is_not_read_is_flagged():
    screened = screen("you idiot, мы сегодня идём гулять в парк без тебя")
    assert screened.flagged
    assert screened.signals[-1].stage is Stage.LANGUAGE


def test_an_empty_message_says_nothing():
    assert FILTER.screen_item(ContentItem(parts=())).score == 0.0
    assert screen(" \n\u200b ").signals == ()


def test_patterns_that_cannot_run_are_reported():
    broken = ServerFilter(rules=[OwnRule(kind=RuleKind.PATTERN, value="(a")], policies=[])
    assert broken.disabled_patterns == ("(a",)
    assert FILTER.disabled_patterns == ()


TRICKY = st.one_of(
    st.characters(codec=None),
    st.sampled_from("idotfuckyu \u200b\u202e\u0336\ud800\x00İß||**_-.:/\\@[]()<>1!@$0'😂🇫ﷺ死ねс"),
    st.sampled_from(
        [
            "idiot",
            "you ",
            "kill ",
            "https://dlscord.com ",
            "pineapple pizza",
            "<|end|>",
            "walnut",
            "free nitro",
        ]
    ),
)


@settings(max_examples=300)
@given(st.lists(TRICKY, max_size=120).map("".join))
def test_any_text_is_screened_and_its_evidence_is_part_of_it(text):
    screened = screen(text)
    assert 0.0 <= screened.score <= 1.0
    assert screened.flagged == (screened.flag is not None)
    for signal in screened.signals:
        assert 0.0 <= signal.score <= 1.0
        assert signal.score > 0.0 or signal.stage is Stage.LANGUAGE
        assert len(signal.evidence) <= 3
        for span in signal.evidence:
            assert span in text
            assert 0 < len(span) <= 80


WORST = {
    "letters": "a" * 4_000,
    "repeats": "aabb" * 1_000,
    "leet": "1!|0@$" * 666,
    "zalgo": ("i" + "\u0336" * 9) * 400,
    "insults": "you idiot " * 400,
    "spaced": "i d i o t " * 400,
    "links": "a.com " * 666,
    "dots": "a." * 2_000,
    "masks": "[a](b " * 666,
    "brackets": "[" * 4_000,
    "addresses": "https://" * 500,
    "ligatures": "\ufdfa" * 4_000,
    "people": "muslims hate " * 300,
    "emoji": "😂" * 4_000,
    "mentions": "<@1" * 1_300,
    "astral": "".join(chr(0x10000 + number) for number in range(4_000)),
    "stars": "f*" * 2_000,
    "spaces": " " * 3_999 + "x",
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_message_takes_at_most_a_few_times_what_a_plain_one_does(name):
    """Work is bounded: time is compared with a plain message of the same length in the same run."""
    plain = ("does anyone know how to fix this " * 125)[:4_000]
    screen(WORST[name])
    assert _fastest(WORST[name]) < 25 * _fastest(plain) + 0.002


def _fastest(text):
    took = []
    for _ in range(5):
        start = time.perf_counter()
        screen(text)
        took.append(time.perf_counter() - start)
    return min(took)


def test_stages_say_where_a_finding_came_from():
    stages = {
        signal.stage for signal in screen("you idiot walnut, pineapple pizza https://dlscord.com").signals
    }
    assert stages == {Stage.TERMS, Stage.SCORER, Stage.AFFINITY, Stage.RULES, Stage.LINKS}


def claiming(*categories):
    policy = make_policy("only-this", categories=categories, clauses=(), examples=(), body="")
    return ServerFilter(rules=RULES, policies=[policy], claimed=frozenset(categories))


def test_what_no_policy_claims_adds_nothing_to_the_score():
    insult = "you are a worthless idiot and everybody hates you"
    assert screen(insult, claiming(Category.HARASSMENT)).score > 0.9
    assert screen(insult, claiming(Category.DOXXING)).score == 0.0
    assert screen("good morning", claiming(Category.DOXXING)).score == 0.0
    assert screen("good morning", claiming(Category.HARASSMENT)).score > 0.0
    assert not screen("https://dlscord.com/gift", claiming(Category.HARASSMENT)).flagged
    assert screen("https://dlscord.com/gift", claiming(Category.SCAM)).flagged


def test_what_no_policy_claims_is_told_all_the_same():
    told = screen("you are a worthless idiot", claiming(Category.DOXXING)).signals
    assert Category.HARASSMENT in {signal.category for signal in told}


def test_the_servers_own_rules_count_whatever_is_claimed():
    screened = screen("pineapple pizza", claiming(Category.DOXXING))
    assert (screened.flagged, screened.score) == (True, 1.0)


@pytest.mark.parametrize(
    "text", ["it costs 14.88 euros", "we have 1,488 members", "lap time 1:14.88", "score 148-8"]
)
def test_a_price_is_no_sign_of_hate(text):
    assert screen(text).score < 0.2


@pytest.mark.parametrize(
    "text", ["1488", "14 88", "14/88", "gooks everywhere in this lobby", "nііііggеr", "kуѕ"]
)
def test_a_certain_term_is_looked_at_whatever_stands_around_it(text):
    assert screen(text).score >= 0.8


@pytest.mark.parametrize("letter", ["q", "\U0001e922", "ж"])
def test_what_has_no_spaces_is_not_kept_with_the_words(letter):
    # One word, as long as the message: whoever remembered it would keep what somebody wrote.
    text = f"some words before {letter * 40}{'b' * 3_000} and after"
    reading = Reading(text)
    (long,) = [word for word in reading.words if len(word) > 1_000]
    before = sys.getrefcount(long)

    FILTER._scorer.screen(reading, [])
    FILTER._affinity.screen(reading, [3.0] * 7)
    FILTER._language.screen(reading)

    assert max(map(len, reading.short_words)) == MAX_LETTERS
    assert sys.getrefcount(long) == before


@pytest.mark.parametrize("around", ["", "some other words before it " * 30], ids=["short", "long"])
def test_no_piece_is_kept_that_may_be_all_of_a_message(around):
    # Japanese has no spaces, and the end of an address may be a secret.
    long = (
        "\u65e5\u672c\u8a9e\u3067\u3059" * 30,
        "x" * 180,
        f"https://example.com/?t={'0123456789abcdef' * 6}",
    )
    for piece in (*long, f'"{"y" * 190}"', f"z{'0' * 100}z"):
        FILTER.screen_item(plain_item(f"{around}{piece}"))

    for kept in (unravel._PIECES, unravel._PIECES.bare, unravel._RESPELLINGS):
        assert max(map(len, kept), default=0) <= MAX_LETTERS
