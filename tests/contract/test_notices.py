"""Mod-logs that are gone: remembered until mended, and what it keeps back."""

from bot.core.records import ModLogNotice
from bot.store import Store
from tests.contract.steps import OTHER_SERVER_ID, Steps
from tests.factories import NOW, SERVER_ID


def notice(**changes: bool) -> ModLogNotice:
    facts = {"refused": False, "told": False} | changes
    return ModLogNotice(server_id=SERVER_ID, since=NOW, refused=facts["refused"], told=facts["told"])


async def test_a_mod_log_is_gone_until_it_is_mended(steps: Steps, store: Store) -> None:
    assert await store.note_mod_log_gone(SERVER_ID, NOW, refused=False) == notice()
    assert await store.mod_logs_gone() == (notice(),)

    await store.mend_mod_log(SERVER_ID)

    assert await store.mod_logs_gone() == ()


async def test_noting_it_again_does_not_forget_that_the_owner_was_told(steps: Steps, store: Store) -> None:
    await store.note_mod_log_gone(SERVER_ID, NOW, refused=False)
    await store.record_owner_told(SERVER_ID)

    assert await store.note_mod_log_gone(SERVER_ID, NOW, refused=True) == notice(refused=True, told=True)


async def test_only_the_cases_of_that_server_are_kept_back(steps: Steps, store: Store) -> None:
    await store.note_mod_log_gone(SERVER_ID, NOW, refused=False)
    await store.note_mod_log_gone(OTHER_SERVER_ID, NOW, refused=False)
    await store.mend_mod_log(OTHER_SERVER_ID)

    assert [found.server_id for found in await store.mod_logs_gone()] == [SERVER_ID]
