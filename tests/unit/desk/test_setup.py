from dataclasses import replace

import pytest

from bot.core.errors import NotFoundError
from bot.core.settings import Mode, RuleKind
from bot.desk.setup import SetupChoice
from tests.factories import SERVER_ID
from tests.unit.desk.conftest import MODERATOR

INSULT = "delete your account, nobody wants you here"
CHOICE = SetupChoice(
    mod_log_channel_id=30,
    mode=Mode.ASSIST,
    starter_policy_ids=("harassment", "scams-and-spam"),
    watched_channel_ids=frozenset({20}),
)


async def enabled(office) -> dict[str, int]:
    versions = await office.policies.list(SERVER_ID)
    return {found.policy.id: found.version for found in versions if found.enabled}


async def test_nothing_is_looked_at_before_setup_and_everything_after_it(office) -> None:
    await office.policies.enable(SERVER_ID, "harassment", None, MODERATOR)
    assert not office.flags(INSULT)

    await office.open()

    assert office.flags(INSULT)


async def test_the_choices_are_in_force_at_once(office) -> None:
    applied = await office.setup.apply(SERVER_ID, CHOICE, MODERATOR)

    assert office.servers.get(SERVER_ID).settings == applied
    assert applied == await office.setup.settings(SERVER_ID)
    assert (applied.mod_log_channel_id, applied.mode) == (30, Mode.ASSIST)
    assert applied.watched_channel_ids == {20}
    assert await enabled(office) == {"harassment": 1, "scams-and-spam": 1}


async def test_only_watched_channels_are_looked_at(office) -> None:
    await office.setup.apply(SERVER_ID, replace(CHOICE, watched_channel_ids=frozenset({21})), MODERATOR)

    assert not office.flags(INSULT)


async def test_an_unknown_starter_changes_nothing(office) -> None:
    unknown = replace(CHOICE, starter_policy_ids=("harassment", "nonsense"))

    with pytest.raises(NotFoundError, match="no starter policy “nonsense”"):
        await office.setup.apply(SERVER_ID, unknown, MODERATOR)

    assert await enabled(office) == {}
    assert not (await office.setup.settings(SERVER_ID)).is_set_up


async def test_setup_again_leaves_rules_and_the_versions_in_force_alone(office) -> None:
    await office.setup.apply(SERVER_ID, CHOICE, MODERATOR)
    await office.rules.add(SERVER_ID, RuleKind.KEYWORD, "walnut", MODERATOR)
    draft = next(policy for policy in office.policies.starters() if policy.id == "harassment").source
    await office.policies.upload(
        SERVER_ID, draft.replace("worthless", "useless").encode(), name=None, actor_id=MODERATOR
    )

    await office.setup.apply(SERVER_ID, replace(CHOICE, mode=Mode.SHADOW), MODERATOR)

    assert await enabled(office) == {"harassment": 1, "scams-and-spam": 1}
    assert [rule.id for rule in (await office.setup.settings(SERVER_ID)).rules] == ["keyword:walnut"]


async def test_choosing_a_mod_log_mends_it(office) -> None:
    await office.open()

    assert office.mended == [SERVER_ID]
