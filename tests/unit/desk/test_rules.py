import sqlite3
from contextlib import closing

import pytest

from bot.core.errors import NotFoundError, RuleError
from bot.core.settings import RuleKind
from bot.desk import rules as desk_rules
from bot.filter.own_rules.nesting import MAX_NESTED
from bot.store import Store
from tests.factories import NOW, SERVER_ID
from tests.unit.desk.conftest import MODERATOR, Office


async def add(office: Office, kind: RuleKind, value: str):
    return await office.rules.add(SERVER_ID, kind, value, MODERATOR)


async def arm(office: Office, rule_id: str, on: bool = True):
    return await office.rules.arm(SERVER_ID, rule_id, on, MODERATOR)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (RuleKind.KEYWORD, "flibbertigibbet", "you FLIBBERTIGIBBET"),
        (RuleKind.DOMAIN, "bad.example.com", "see https://www.bad.example.com/x"),
        (RuleKind.PATTERN, r"order #\d{4}", "about order #1234"),
    ],
)
async def test_a_rule_is_in_force_as_soon_as_it_is_added_and_until_it_is_removed(
    office, kind, value, message
) -> None:
    await office.open()
    assert not office.flags(message)

    rule = await add(office, kind, value)
    (flagged,) = office.screened(message)
    await office.rules.remove(SERVER_ID, rule.id, MODERATOR)

    assert [signal.rule for signal in flagged.signals if signal.hard] == [rule.id]
    assert not office.flags(message)


async def test_rules_are_listed_oldest_first(office) -> None:
    await add(office, RuleKind.KEYWORD, "walnut")
    await add(office, RuleKind.DOMAIN, "example.com")

    assert [rule.id for rule in await office.rules.list(SERVER_ID)] == [
        "keyword:walnut",
        "domain:example.com",
    ]


async def test_the_same_rule_twice_is_refused(office) -> None:
    await add(office, RuleKind.KEYWORD, "walnut")

    with pytest.raises(RuleError, match="`keyword:walnut` stands already"):
        await add(office, RuleKind.KEYWORD, "  walnut ")
    assert len(await office.rules.list(SERVER_ID)) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (RuleKind.PATTERN, "(unclosed"),
        (RuleKind.PATTERN, "(?=ahead)"),
        (RuleKind.PATTERN, ".*"),
        (RuleKind.PATTERN, "half \ud800"),
        (RuleKind.PATTERN, ""),
        (RuleKind.KEYWORD, "  "),
        (RuleKind.KEYWORD, "…!"),
        (RuleKind.KEYWORD, "w" * 101),
        (RuleKind.DOMAIN, "no domain"),
        (RuleKind.DOMAIN, "com"),
        (RuleKind.ALLOWED_DOMAIN, ""),
    ],
)
async def test_a_rule_that_cannot_be_used_is_refused_in_a_sentence_and_not_stored(
    office, kind, value
) -> None:
    with pytest.raises(RuleError, match=r"\.$|\?$"):
        await add(office, kind, value)

    assert await office.rules.list(SERVER_ID) == ()


async def test_half_a_character_in_a_keyword_comes_back_as_it_was(office) -> None:
    rule = await add(office, RuleKind.KEYWORD, "walnut\ud800shell")

    assert await office.rules.list(SERVER_ID) == (rule,)


async def test_one_rule_more_than_a_server_can_have_is_refused(office, monkeypatch) -> None:
    monkeypatch.setattr(desk_rules, "MAX_RULES", 2)
    await add(office, RuleKind.KEYWORD, "one walnut")
    await add(office, RuleKind.KEYWORD, "two walnuts")

    with pytest.raises(RuleError, match="A server can have 2 rules"):
        await add(office, RuleKind.KEYWORD, "three walnuts")


async def test_one_pattern_more_than_a_server_can_have_is_refused(office, monkeypatch) -> None:
    monkeypatch.setattr(desk_rules, "MAX_PATTERNS", 1)
    await add(office, RuleKind.PATTERN, "wal+nut")

    with pytest.raises(RuleError, match="A server can have 1 patterns"):
        await add(office, RuleKind.PATTERN, "pe+can")
    await add(office, RuleKind.KEYWORD, "pecan")


async def test_patterns_that_were_switched_off_are_named(office, monkeypatch) -> None:
    assert office.rules.switched_off(SERVER_ID) == frozenset()
    rule = await add(office, RuleKind.PATTERN, "wal+nut")
    assert office.rules.switched_off(SERVER_ID) == frozenset()

    screen = office.servers.get(SERVER_ID).filter
    monkeypatch.setattr(type(screen), "disabled_patterns", ("wal+nut",))

    assert office.rules.switched_off(SERVER_ID) == {rule.id}


async def test_a_rule_that_does_not_stand_cannot_be_removed_or_armed(office) -> None:
    with pytest.raises(NotFoundError, match="no such rule"):
        await office.rules.remove(SERVER_ID, "keyword:walnut", MODERATOR)
    with pytest.raises(NotFoundError, match="no such rule"):
        await arm(office, "keyword:walnut")


async def test_a_keyword_is_armed_and_disarmed_in_its_place(office) -> None:
    await add(office, RuleKind.KEYWORD, "walnut")
    await add(office, RuleKind.DOMAIN, "example.com")

    armed = await arm(office, "keyword:walnut")
    listed = await office.rules.list(SERVER_ID)
    disarmed = await arm(office, "keyword:walnut", on=False)

    assert armed.armed
    assert [rule.armed for rule in listed] == [True, False]
    assert not disarmed.armed
    assert office.servers.get(SERVER_ID).settings.rules == await office.rules.list(SERVER_ID)


@pytest.mark.parametrize(
    ("kind", "value"), [(RuleKind.PATTERN, "wal+nut"), (RuleKind.ALLOWED_DOMAIN, "example.com")]
)
async def test_a_pattern_or_an_allowed_domain_cannot_delete_by_itself(office, kind, value) -> None:
    rule = await add(office, kind, value)

    with pytest.raises(RuleError, match="Only keywords and domains"):
        await arm(office, rule.id)
    assert not (await office.rules.list(SERVER_ID))[0].armed


async def test_the_audit_trail_does_not_hold_the_words_of_a_rule(office, tmp_path) -> None:
    rule = await add(office, RuleKind.KEYWORD, "quetzal")
    await arm(office, rule.id)
    await office.rules.remove(SERVER_ID, rule.id, MODERATOR)

    await office.store.close()
    with closing(sqlite3.connect(tmp_path / "data" / "bylaw.sqlite3")) as database:
        rows = database.execute("SELECT * FROM audit ORDER BY id").fetchall()
    assert [what for row in rows for what in row if str(what).startswith("rule.")] == [
        "rule.add",
        "rule.arm",
        "rule.remove",
    ]
    assert "quetzal" not in str(rows)


async def test_rules_are_there_after_a_restart(office, tmp_path) -> None:
    async with Store.open(tmp_path / "other", bytes(32), clock=lambda: NOW) as store:
        rule = await add(Office(store), RuleKind.KEYWORD, "walnut")
    async with Store.open(tmp_path / "other", bytes(32), clock=lambda: NOW) as store:
        assert await Office(store).rules.list(SERVER_ID) == (rule,)


async def test_keywords_that_would_match_everywhere_many_times_are_refused(office) -> None:
    await office.open()
    for length in range(3, 3 + MAX_NESTED):
        await add(office, RuleKind.KEYWORD, "a" * length)

    with pytest.raises(RuleError, match="More than 8 keywords end like"):
        await add(office, RuleKind.KEYWORD, "a" * 20)

    assert len(await office.rules.list(SERVER_ID)) == MAX_NESTED


async def test_an_invite_is_in_force_at_once_and_cannot_delete(office) -> None:
    await office.open()
    rule = await add(office, RuleKind.INVITE, "*")
    assert office.flags("discord.gg/elsewhere")

    await add(office, RuleKind.ALLOWED_INVITE, "discord.gg/ours")
    assert not office.flags("discord.gg/ours")

    with pytest.raises(RuleError, match="Only keywords and domains"):
        await arm(office, rule.id)
