from dataclasses import replace

import pytest

from bot.core.errors import SettingError
from bot.core.settings import Mode, UnreadLanguage
from bot.core.threshold import Why
from bot.desk.flagging import FlagChoice, FlagDesk
from bot.desk.setup import SetupChoice
from tests.factories import SERVER_ID, make_sighting
from tests.unit.desk.conftest import MODERATOR


@pytest.fixture
def desk(office) -> FlagDesk:
    return FlagDesk(
        office.store,
        office.servers,
        office.settings,
        office.flagging,
        is_away=lambda: True,
        clock=office.clock,
    )


async def test_what_is_set_is_in_force_at_once_and_the_rest_stays(office, desk: FlagDesk) -> None:
    await office.open("harassment", mode=Mode.REVIEW)

    await desk.set(SERVER_ID, FlagChoice(flag_budget=0.05), MODERATOR)
    settings = await desk.set(SERVER_ID, FlagChoice(audit_share=0.002), MODERATOR)

    assert (settings.flag_budget, settings.audit_share) == (0.05, 0.002)
    assert settings.unread_language is UnreadLanguage.SAMPLE
    assert settings.mode is Mode.REVIEW
    assert office.servers.get(SERVER_ID).settings == settings


@pytest.mark.parametrize(
    "choice",
    [
        FlagChoice(flag_budget=0.004),
        FlagChoice(flag_budget=0.11),
        FlagChoice(audit_share=0.02),
        FlagChoice(audit_share=-0.1),
    ],
)
async def test_a_share_out_of_bounds_is_refused_and_nothing_changes(
    office, desk: FlagDesk, choice: FlagChoice
) -> None:
    await office.open()

    with pytest.raises(SettingError, match="%"):
        await desk.set(SERVER_ID, choice, MODERATOR)

    assert await office.setup.settings(SERVER_ID) == office.servers.get(SERVER_ID).settings


async def test_setup_takes_the_same_choice_and_checks_it_first(office) -> None:
    choice = SetupChoice(
        mod_log_channel_id=30,
        mode=Mode.SHADOW,
        starter_policy_ids=("harassment",),
        watched_channel_ids=None,
        flags=FlagChoice(flag_budget=0.5),
    )
    with pytest.raises(SettingError):
        await office.setup.apply(SERVER_ID, choice, MODERATOR)
    assert await office.policies.list(SERVER_ID) == ()

    wanted = FlagChoice(flag_budget=0.01, unread_language=UnreadLanguage.JUDGE)
    settings = await office.setup.apply(SERVER_ID, replace(choice, flags=wanted), MODERATOR)

    assert (settings.flag_budget, settings.unread_language) == (0.01, UnreadLanguage.JUDGE)


async def test_the_report_says_what_is_in_force_before_anything_was_counted(office, desk: FlagDesk) -> None:
    await office.open()

    report = await desk.report(SERVER_ID)

    assert (report.flags.budget, report.flags.counted) == (0.02, 0)
    assert (report.flags.threshold.score, report.flags.threshold.why) == (0.5, Why.DEFAULT)
    assert report.samples.miss_rate is None
    assert report.model_away


async def test_a_check_says_what_would_be_flagged_just_now_and_counts_nothing(office, desk: FlagDesk) -> None:
    await office.open("harassment")

    rude = await office.check.check(make_sighting("delete your account, nobody wants you here"))
    calm = await office.check.check(make_sighting("have a lovely evening", message_id=7_001))

    assert (rude.screened.flagged, calm.screened.flagged) == (True, False)
    flags = (await desk.report(SERVER_ID)).flags
    assert (flags.counted, flags.waiting) == (0, 0)
