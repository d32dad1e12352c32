import itertools
from dataclasses import replace
from datetime import timedelta
from random import Random
from timeit import repeat
from typing import Any

import pytest

from bot.core.decision import Decision, Outcome
from bot.core.errors import StoreError
from bot.core.judgement import Cause
from bot.core.settings import ServerSettings, UnreadLanguage
from bot.core.sighting import SightingKind
from bot.core.signal import Category, Screened, Signal, Stage
from bot.core.threshold import CEILING, FLOOR, Why
from bot.pipeline.events import CaseDecided, SightingRecorded
from bot.pipeline.flagging import Flagging, TrafficKeeper
from bot.pipeline.servers import InForce
from bot.pipeline.traffic import BLOCK, MOST_OF_AUTHOR
from bot.store import Store
from tests.factories import NOW, SERVER_ID, make_case, make_settings, make_sighting, make_signal
from tests.fakes import WordFilter

UNREAD = make_signal(Category.UNREAD_LANGUAGE, 0.0, stage=Stage.LANGUAGE)
REPEATED = make_signal(Category.SPAM, 0.9, stage=Stage.REPEATS)


class Server:
    """One server's messages, by as many authors as it takes."""

    def __init__(self, chance: float = 0.999, bearable: float = 1.0, **settings: Any) -> None:
        self.chance = chance
        self.bearable = bearable
        self.flagging = Flagging(
            default=0.5, chance=lambda: self.chance, bearable=lambda _: self.bearable, has_room=lambda: True
        )
        self.settings = make_settings(**settings)
        self._ids = itertools.count(1)

    def sees(
        self, score: float, *signals: Signal, outcome: Outcome | None = Outcome.CLEARED, **changes: Any
    ) -> bool:
        """See a message, and what the model says of it if it is flagged; whether it is flagged."""
        number = next(self._ids)
        sighting = make_sighting(message_id=number, **{"author_id": number % 400} | changes)
        screened = Screened(score=score, signals=signals or (make_signal(score=score),))
        flagged = self.flagging.judge(sighting, screened, self.in_force).flagged
        if flagged and outcome is not None:
            self.decide(number, outcome)
        return flagged

    def hears(self, count: int, *, seed: int = 1, low: float = 1.0, high: float = 9.0) -> float:
        """See so many ordinary messages; return the share of them that was flagged."""
        random = Random(seed)
        return sum(self.sees(random.betavariate(low, high)) for _ in range(count)) / count

    @property
    def in_force(self) -> InForce:
        return InForce(settings=self.settings, policies=(), filter=WordFilter())

    @property
    def figures(self) -> Any:
        return self.flagging.figures(self.settings)

    @property
    def threshold(self) -> float:
        return float(self.figures.threshold.score)

    def decide(self, message_id: int, outcome: Outcome) -> None:
        """Hear that the case of a message is decided."""
        case = make_case(sighting=make_sighting(message_id=message_id))
        decision = Decision(outcome=outcome, shown=True)
        self.flagging.observe(CaseDecided(case=case, decision=decision, took_s=0.1))


def test_before_enough_is_known_the_default_decides() -> None:
    server = Server()

    assert server.sees(0.5)
    assert not server.sees(0.49)
    assert server.figures.threshold.why is Why.DEFAULT


@pytest.mark.parametrize("budget", [0.005, 0.02, 0.10])
def test_the_share_flagged_becomes_the_share_wanted(budget: float) -> None:
    server = Server(flag_budget=budget)
    server.hears(6_000)

    assert server.hears(10_000, seed=2) == pytest.approx(budget, rel=0.25)
    assert server.figures.threshold.why is Why.FITTED


def test_the_threshold_follows_the_traffic() -> None:
    server = Server()
    server.hears(6_000)
    before = server.threshold

    server.hears(40_000, seed=3, low=3.0, high=5.0)

    assert server.threshold > before + 0.2
    assert server.hears(5_000, seed=4, low=3.0, high=5.0) == pytest.approx(0.02, rel=0.3)


def test_another_budget_holds_for_the_next_message() -> None:
    server = Server(flag_budget=0.005)
    server.hears(4_000)
    score = server.threshold - 0.02
    assert not server.sees(score)

    server.settings = make_settings(flag_budget=0.10)

    assert server.sees(score)


def test_what_is_hard_is_flagged_whatever_the_threshold() -> None:
    assert Server().sees(0.01, make_signal(score=0.01, hard=True))


def test_a_raid_of_repeats_does_not_raise_the_threshold() -> None:
    server = Server()
    server.hears(4_000)
    before = server.threshold

    for _ in range(5_000):
        server.sees(0.89, REPEATED)

    assert server.threshold == before


def test_exact_matches_do_not_raise_the_threshold() -> None:
    server = Server()
    server.hears(4_000)
    before = server.threshold

    for _ in range(5_000):
        server.sees(1.0, make_signal(Category.OWN_RULE, 1.0, hard=True))

    assert server.threshold == before


def test_one_author_however_loud_weighs_little() -> None:
    server = Server()
    server.hears(4_000)
    counted = server.figures.counted

    for _ in range(BLOCK):
        server.sees(0.8, author_id=999_999)

    assert server.figures.counted - counted <= MOST_OF_AUTHOR
    assert server.threshold < 0.8


@pytest.mark.parametrize("outcome", [Outcome.VIOLATION, Outcome.RULE])
def test_what_breaks_a_rule_makes_no_room_for_itself(outcome: Outcome) -> None:
    server = Server()
    server.hears(4_000)
    before = server.threshold

    for _ in range(1_000):
        assert server.sees(0.88, outcome=outcome)

    assert server.threshold == before


@pytest.mark.parametrize("outcome", [Outcome.CLEARED, Outcome.NOT_JUDGED, Outcome.UNANSWERED])
def test_what_does_not_is_counted_like_any_other(outcome: Outcome) -> None:
    server = Server()
    server.hears(4_000)
    before = server.threshold

    for _ in range(200):
        server.sees(0.88, outcome=outcome)

    assert server.threshold > before + 0.2


def test_a_burst_that_nobody_has_judged_yet_moves_nothing() -> None:
    server = Server()

    assert all(server.sees(0.7, outcome=None) for _ in range(300))
    for number in range(6_000):
        assert server.sees(0.7, outcome=None) if number % 10 == 0 else not server.sees(0.01)

    assert server.threshold == 0.5
    assert server.figures.waiting == 900


def test_what_waits_for_an_answer_does_not_lower_the_threshold_either() -> None:
    server = Server()
    server.hears(8_000)
    before = server.threshold

    for _ in range(10):
        random = Random(5)
        for _ in range(400):
            server.sees(random.betavariate(1.0, 9.0), outcome=None)

    assert server.threshold == pytest.approx(before, abs=0.02)


def test_without_any_answer_the_budget_holds_after_an_hour() -> None:
    server = Server()
    server.hears(4_000)
    before = server.threshold
    for _ in range(300):
        server.sees(0.8, outcome=None)
    assert server.threshold == before

    server.sees(0.8, outcome=None, seen_at=NOW + timedelta(minutes=61))

    assert server.figures.waiting == 1
    assert server.threshold > 0.7


def test_whatever_floods_a_server_the_worst_is_flagged() -> None:
    server = Server()

    for _ in range(30_000):
        server.sees(0.95)

    assert server.figures.threshold.why is Why.CEILING
    assert server.sees(CEILING)


def test_a_quiet_server_is_flagged_less_than_it_allows() -> None:
    server = Server()
    for _ in range(5_000):
        server.sees(0.01)

    assert server.figures.threshold.why is Why.FLOOR
    assert not server.sees(FLOOR - 0.01)


def test_what_no_policy_covers_uses_up_none_of_the_budget() -> None:
    server = Server()
    server.hears(4_000)

    class Elsewhere(Server):
        @property
        def in_force(self) -> InForce:
            claimed = frozenset({Category.SCAM})
            return InForce(settings=self.settings, policies=(), filter=WordFilter(), claimed=claimed)

    elsewhere = Elsewhere()
    elsewhere.hears(4_000)

    assert server.figures.measured > 0.0
    assert elsewhere.figures.measured == 0.0
    assert elsewhere.threshold == FLOOR


def test_an_edit_and_a_title_are_flagged_and_not_counted() -> None:
    server = Server()

    assert server.sees(0.7, revision=5)
    assert server.sees(0.7, kind=SightingKind.TITLE)
    assert server.figures.counted == 0


def test_a_model_that_falls_behind_has_less_flagged_until_it_keeps_up() -> None:
    server = Server(flag_budget=0.04)
    server.hears(6_000)
    normal = server.threshold

    server.bearable = 0.1
    behind = server.figures.threshold
    server.bearable = 1.0

    assert (behind.why, behind.share) == (Why.BEHIND, 0.005)
    assert behind.score > normal == server.threshold


@pytest.mark.parametrize(("where", "flagged"), [("low", False), ("high", True), ("normal", False)])
def test_the_sensitivity_of_a_channel_shifts_the_threshold(where: str, flagged: bool) -> None:
    channels: dict[str, Any] = {f"{where}_channel_ids": frozenset({20})} if where != "normal" else {}

    assert Server(**channels).sees(0.4) is flagged
    assert Server(**channels).sees(0.6) is (where != "low")


@pytest.mark.parametrize(
    ("setting", "chance", "judged"),
    [
        (UnreadLanguage.IGNORE, 0.0, False),
        (UnreadLanguage.SAMPLE, 0.019, True),
        (UnreadLanguage.SAMPLE, 0.021, False),
        (UnreadLanguage.JUDGE, 0.999, True),
    ],
)
def test_the_setting_says_what_is_done_with_what_cannot_be_read(
    setting: UnreadLanguage, chance: float, judged: bool
) -> None:
    server = Server(chance=chance, unread_language=setting)

    assert server.sees(0.0, UNREAD) is judged
    assert server.figures.counted == 0


def test_not_even_judge_asks_more_than_the_model_bears() -> None:
    server = Server(chance=0.5, bearable=0.4, unread_language=UnreadLanguage.JUDGE)

    assert not server.sees(0.0, UNREAD)


def test_asking_what_would_be_flagged_counts_nothing() -> None:
    server = Server()
    place = make_sighting().place

    assert server.flagging.would_flag(place, Screened(score=0.6, signals=(make_signal(),)), server.settings)
    assert not server.flagging.would_flag(place, Screened(score=0.4), server.settings)
    assert server.figures.counted == 0


def raid(server: Server, count: int, *, case_id: int, first: int = 100_000) -> None:
    """See a text from so many members, all committed as one case."""
    for number in range(first, first + count):
        sighting = make_sighting(message_id=number, author_id=number)
        screened = Screened(score=0.88, signals=(make_signal(score=0.88),))
        assert server.flagging.judge(sighting, screened, server.in_force).flagged
        recorded = SightingRecorded(case_id=case_id, sighting=sighting, is_new=True, waited_s=0.1)
        server.flagging.observe(recorded)


def decide_raid(server: Server, outcome: Outcome) -> int:
    """Hear that a case is decided, told with the first of its messages only; return its id."""
    case = make_case(sighting=make_sighting(message_id=100_000))
    decision = Decision(outcome=outcome, shown=True)
    server.flagging.observe(CaseDecided(case=case, decision=decision, took_s=0.1))
    return case.id


def test_no_message_of_a_raid_that_breaks_a_rule_makes_room_for_itself() -> None:
    server = Server()
    server.hears(4_000)
    before, counted = server.threshold, server.figures.counted
    raid(server, 100, case_id=make_case().id)
    case_id = decide_raid(server, Outcome.VIOLATION)
    assert server.figures.waiting == 0

    raid(server, 100, case_id=case_id, first=200_000)  # joins what is decided, and nothing is decided again

    assert server.figures.waiting == 0
    server.sees(0.9, seen_at=NOW + timedelta(hours=2))
    assert server.figures.counted == pytest.approx(counted + 1, abs=0.5)
    assert server.threshold == pytest.approx(before, abs=0.02)
    assert server.flagging._of_case == {}


def test_all_messages_of_a_raid_that_breaks_no_rule_count() -> None:
    server = Server()
    raid(server, 100, case_id=make_case().id)

    decide_raid(server, Outcome.CLEARED)

    assert (server.figures.waiting, server.figures.counted) == (0, 100)


def test_what_joins_a_case_that_is_then_cleared_is_benign_after_all() -> None:
    server = Server()
    raid(server, 1, case_id=make_case().id)
    case_id = decide_raid(server, Outcome.VIOLATION)
    decide_raid(server, Outcome.CLEARED)

    raid(server, 10, case_id=case_id, first=200_000)
    assert server.figures.waiting == 10
    decide_raid(server, Outcome.CLEARED)

    assert (server.figures.waiting, server.figures.counted) == (0, 10)


def test_what_is_not_decided_within_the_hour_leaves_nothing_behind() -> None:
    server = Server()
    raid(server, 10, case_id=7)
    server.sees(0.9, seen_at=NOW + timedelta(hours=2))

    assert server.flagging._of_case == {}
    assert server.figures.counted == 11


def test_only_so_many_cases_that_broke_a_rule_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pipeline.flagging.REMEMBERED", 3)
    server = Server()
    for case_id in range(5):
        case = replace(make_case(), id=case_id)
        decision = Decision(outcome=Outcome.VIOLATION, shown=True)
        server.flagging.observe(CaseDecided(case=case, decision=decision, took_s=0.1))

    assert list(server.flagging._violating) == [2, 3, 4]


def test_only_so_many_flagged_messages_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pipeline.flagging.REMEMBERED", 100)
    server = Server()
    for _ in range(5_000):
        server.sees(0.95, outcome=None)

    assert len(server.flagging._flagged) == server.figures.waiting == 100
    assert server.figures.counted == 0


async def test_a_restart_goes_on_with_the_threshold_in_force(tmp_path) -> None:
    before, after = Server(), Server()
    before.hears(5_000)
    async with Store.open(tmp_path / "data", bytes(32)) as store:
        await TrafficKeeper(store, before.flagging).write()
    async with Store.open(tmp_path / "data", bytes(32)) as store:
        await TrafficKeeper(store, after.flagging).load()

    assert after.figures == before.figures
    assert after.figures.threshold.why is Why.FITTED


class CountingStore:
    """Keeps nothing, and counts how often it is asked to."""

    def __init__(self) -> None:
        self.kept: list[set[int]] = []
        self.refuses = False

    async def keep_sketches(self, sketches: Any) -> None:
        if self.refuses:
            raise StoreError("The database failed.")
        self.kept.append(set(sketches))


async def test_what_has_not_changed_is_not_written_again() -> None:
    server, store = Server(), CountingStore()
    keeper = TrafficKeeper(store, server.flagging)  # type: ignore[arg-type]  # it is asked for nothing else
    server.hears(10)

    await keeper.write()
    await keeper.write()

    assert store.kept == [{SERVER_ID}]


def test_judging_a_score_costs_microseconds() -> None:
    server = Server()
    sightings = [make_sighting(message_id=number, author_id=number) for number in range(1_000)]
    plain, in_force = Screened(score=0.0), server.in_force

    def judge() -> None:
        for sighting in sightings:
            server.flagging.judge(sighting, plain, in_force)

    def calibrate() -> None:
        for sighting in sightings:
            str(sighting.message_id).encode()

    assert min(repeat(judge, number=3, repeat=5)) < 40 * min(repeat(calibrate, number=3, repeat=5))


def test_settings_without_a_sample_draw_none() -> None:
    server = Server(chance=0.0)

    assert not server.flagging.draws(make_sighting(), server.settings)
    assert server.flagging.draws(make_sighting(), ServerSettings(server_id=SERVER_ID, audit_share=0.002))


@pytest.mark.parametrize(
    "changes", [{"revision": 3}, {"kind": SightingKind.TITLE}, {"text": ""}], ids=["edit", "title", "empty"]
)
def test_only_new_messages_with_text_are_drawn(changes: dict[str, Any]) -> None:
    server = Server(chance=0.0, audit_share=0.01)

    assert server.flagging.draws(make_sighting(), server.settings)
    assert not server.flagging.draws(make_sighting(**changes), server.settings)


def test_a_report_about_the_cause_is_no_flag() -> None:
    """A case of which nothing was remembered is decided without trouble."""
    server = Server()
    case = make_case(sighting=make_sighting(message_id=77), cause=Cause.REPORT)

    server.flagging.observe(
        CaseDecided(case=case, decision=Decision(outcome=Outcome.VIOLATION, shown=True), took_s=0.1)
    )

    assert server.figures.counted == 0
