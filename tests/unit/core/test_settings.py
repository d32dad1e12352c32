from datetime import UTC, datetime, timedelta

import pytest

from bot.core.settings import Mode, OwnRule, RuleKind, ServerSettings
from tests.factories import NOW, SERVER_ID, make_settings


def test_a_server_never_set_up_is_not_screened_and_punishes_nobody() -> None:
    fresh = ServerSettings(server_id=SERVER_ID)

    assert not fresh.is_set_up
    assert not fresh.screens(NOW)
    assert fresh.mode is Mode.SHADOW
    assert fresh.automatic_clauses == frozenset()


def test_a_server_that_is_set_up_is_screened_unless_it_is_off() -> None:
    assert make_settings().screens(NOW)
    assert not make_settings(mode=Mode.OFF).screens(NOW)


def test_a_pause_holds_up_to_its_end_and_not_at_it() -> None:
    paused = make_settings(paused_until=NOW)

    assert paused.is_paused(NOW - timedelta(seconds=1))
    assert not paused.is_paused(NOW)
    assert paused.screens(NOW)


def test_a_pause_without_end_never_ends() -> None:
    paused = make_settings(paused_until=datetime.max.replace(tzinfo=UTC))

    assert paused.is_paused(NOW + timedelta(days=100_000))


@pytest.mark.parametrize("mode", set(Mode) - {Mode.ASSIST})
def test_a_clause_is_automatic_in_assist_mode_only(mode: Mode) -> None:
    clauses = frozenset({"harassment/HA1"})

    assert make_settings(mode=Mode.ASSIST, automatic_clauses=clauses).clause_is_automatic("harassment", "HA1")
    assert not make_settings(mode=mode, automatic_clauses=clauses).clause_is_automatic("harassment", "HA1")


@pytest.mark.parametrize(("policy", "clause"), [("harassment", "HA2"), ("hate", "HA1"), ("harassment", "")])
def test_no_other_clause_is_automatic_because_one_is(policy: str, clause: str) -> None:
    made = make_settings(mode=Mode.ASSIST, automatic_clauses=frozenset({"harassment/HA1"}))

    assert not made.clause_is_automatic(policy, clause)


def test_arming_a_rule_does_not_rename_it() -> None:
    rule = OwnRule(kind=RuleKind.KEYWORD, value="free nitro")

    assert (
        rule.id == OwnRule(kind=RuleKind.KEYWORD, value="free nitro", armed=True).id == "keyword:free nitro"
    )
