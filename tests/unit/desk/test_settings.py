"""Settings are changed in one place: stored, noted, and in force when that returns."""

from dataclasses import replace

import pytest

from bot.core.errors import SettingError
from bot.core.records import AuditEntry
from bot.core.settings import OwnRule, RuleKind, ServerSettings
from tests.factories import SERVER_ID
from tests.unit.desk.conftest import MODERATOR, Office

RULE = OwnRule(kind=RuleKind.KEYWORD, value="walnut")
AUDIT = AuditEntry(actor_id=MODERATOR, what="test", facts={})


async def test_what_was_changed_is_in_force_and_returned(office: Office) -> None:
    await office.open("harassment")
    assert not office.flags("a walnut")

    changed = await office.settings.change(SERVER_ID, lambda old: replace(old, rules=(RULE,)), AUDIT)

    assert changed.rules == (RULE,)
    assert await office.settings.of(SERVER_ID) == changed
    assert office.flags("a walnut")


async def test_a_change_that_is_refused_leaves_everything_as_it_was(office: Office) -> None:
    await office.open("harassment")
    before = await office.settings.of(SERVER_ID)

    def refuse(_: ServerSettings) -> ServerSettings:
        raise SettingError("no")

    with pytest.raises(SettingError):
        await office.settings.change(SERVER_ID, refuse, AUDIT)

    assert await office.settings.of(SERVER_ID) == before
