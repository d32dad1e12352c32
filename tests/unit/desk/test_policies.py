import asyncio

import pytest

from bot.core.errors import NotFoundError, PolicyError, SettingError
from bot.desk.policies import MAX_POLICIES
from tests.factories import SERVER_ID
from tests.unit.desk.conftest import MODERATOR, Office

OTHER_SERVER_ID = SERVER_ID + 1
SOURCE = """---
id: spoilers
title: Spoilers
watch_terms: [the butler did it]
---
# Spoilers

- **SP1 Endings.** Do not tell how a book or film ends unless the text is hidden.
- **SP2 Titles.** Do not put the end of a story into the title of a thread.
"""


async def upload(office: Office, source: str | bytes = SOURCE, name: str | None = None):
    data = source.encode() if isinstance(source, str) else source
    return await office.policies.upload(SERVER_ID, data, name=name, actor_id=MODERATOR)


async def enable(office: Office, policy_id: str = "spoilers", version: int | None = None):
    return await office.policies.enable(SERVER_ID, policy_id, version, MODERATOR)


async def automatic(office: Office, clause_id: str, on: bool = True, policy_id: str = "spoilers"):
    return await office.policies.set_automatic(SERVER_ID, policy_id, clause_id, on, MODERATOR)


def numbered(count: int) -> list[str]:
    return [SOURCE.replace("spoilers", f"spoilers-{number}") for number in range(count)]


async def test_an_upload_is_stored_and_not_yet_in_force(office) -> None:
    await office.open()

    uploaded = await upload(office)

    assert uploaded.version.policy.id == "spoilers"
    assert (uploaded.version.version, uploaded.version.enabled) == (1, False)
    assert uploaded.version.created_by == MODERATOR
    assert uploaded.diff is None
    assert not office.flags("the butler did it")


async def test_a_policy_is_in_force_as_soon_as_it_is_enabled_and_no_longer_than_that(office) -> None:
    await office.open()
    await upload(office)

    await enable(office)
    (flagged,) = office.screened("the butler did it")
    await office.policies.disable(SERVER_ID, "spoilers", MODERATOR)

    assert [policy.id for policy in flagged.policies] == ["spoilers"]
    assert not office.flags("the butler did it")


async def test_advice_comes_with_an_upload_that_can_be_used(office) -> None:
    uploaded = await upload(office, SOURCE.replace("the butler did it", "the"))

    assert any("watch term" in str(problem) for problem in uploaded.problems)


async def test_a_second_version_comes_with_what_has_changed(office) -> None:
    await upload(office)

    changed = await upload(office, SOURCE.replace("how a book or film ends", "how any story ends"))

    assert changed.version.version == 2
    assert changed.diff is not None
    assert "SP1" in changed.diff
    assert "SP2" not in changed.diff


async def test_the_same_upload_again_is_the_version_that_stands(office) -> None:
    await upload(office)

    again = await upload(office)

    assert again.version.version == 1
    assert again.diff is None


async def test_an_upload_that_is_no_policy_names_every_line_and_stores_nothing(office) -> None:
    broken = SOURCE.replace("id: spoilers", "id: Not An Id!").replace("SP2", "SP1")

    with pytest.raises(PolicyError) as caught:
        await upload(office, broken)

    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["Line 2", "Line 9"]
    assert await office.policies.list(SERVER_ID) == ()


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xfei\0d\0", b"\0" * 100, b"", b"x" * 70_000]
)
async def test_an_upload_that_is_no_text_is_refused_in_a_sentence(office, data) -> None:
    with pytest.raises(PolicyError, match=r"\.$"):
        await upload(office, data, name="picture")


async def test_an_upload_without_an_id_takes_the_files_name(office) -> None:
    source = SOURCE.replace("id: spoilers\n", "")

    uploaded = await upload(office, source, name="No spoilers")

    assert uploaded.version.policy.id == "no-spoilers"


async def test_one_policy_more_than_a_server_can_hold_is_refused(office) -> None:
    sources = numbered(MAX_POLICIES + 1)
    for source in sources[:-1]:
        await upload(office, source)

    with pytest.raises(PolicyError, match=f"A server can hold {MAX_POLICIES} policies"):
        await upload(office, sources[-1])
    with pytest.raises(PolicyError, match=f"A server can hold {MAX_POLICIES} policies"):
        await enable(office, "harassment")


async def test_a_full_server_can_still_change_a_policy_it_has(office) -> None:
    sources = numbered(MAX_POLICIES)
    for source in sources:
        await upload(office, source)

    changed = await upload(office, sources[0].replace("how a book", "how any book"))

    assert changed.version.version == 2


async def test_a_starter_is_stored_when_it_is_first_enabled(office) -> None:
    await office.open()

    enabled = await enable(office, "harassment")

    assert (enabled.version, enabled.enabled) == (1, True)
    assert office.flags("delete your account, nobody wants you here")


def test_the_starters_are_listed_by_id(office) -> None:
    ids = [policy.id for policy in office.policies.starters()]

    assert ids == sorted(ids)
    assert "harassment" in ids


async def test_an_unknown_policy_and_a_starters_unknown_version_cannot_be_enabled(office) -> None:
    with pytest.raises(NotFoundError, match="no policy “nonsense” here"):
        await enable(office, "nonsense")
    with pytest.raises(NotFoundError, match="no policy “harassment” here"):
        await enable(office, "harassment", 3)


async def test_enabling_without_a_number_takes_the_newest_version(office) -> None:
    await upload(office)
    await upload(office, SOURCE.replace("ends", "ended"))

    enabled = await enable(office)

    assert enabled.version == 2


async def test_going_back_to_an_earlier_version_is_in_force_at_once(office) -> None:
    await office.open()
    await upload(office)
    await upload(office, SOURCE.replace("the butler did it", "rosebud is the sled"))
    await enable(office)
    assert not office.flags("the butler did it")

    await enable(office, version=1)

    assert office.flags("the butler did it")


async def test_view_shows_the_version_in_force_before_the_newest(office) -> None:
    await upload(office)
    await enable(office)
    await upload(office, SOURCE.replace("ends", "ended"))

    assert (await office.policies.view(SERVER_ID, "spoilers")).version == 1
    assert (await office.policies.view(SERVER_ID, "spoilers", 2)).version == 2
    with pytest.raises(NotFoundError, match="no version 3"):
        await office.policies.view(SERVER_ID, "spoilers", 3)


async def test_a_policy_that_is_not_in_force_cannot_be_disabled(office) -> None:
    await upload(office)

    with pytest.raises(NotFoundError):
        await office.policies.disable(SERVER_ID, "spoilers", MODERATOR)


async def test_another_servers_policy_does_not_exist_here(office) -> None:
    await upload(office)

    with pytest.raises(NotFoundError):
        await office.policies.view(OTHER_SERVER_ID, "spoilers")
    with pytest.raises(NotFoundError):
        await office.policies.enable(OTHER_SERVER_ID, "spoilers", None, MODERATOR)
    assert await office.policies.list(OTHER_SERVER_ID) == ()


async def test_a_clause_is_made_automatic_and_no_longer_so(office) -> None:
    await upload(office)

    made = await automatic(office, "SP1")
    unmade = await automatic(office, "SP1", on=False)

    assert made.automatic_clauses == {"spoilers/SP1"}
    assert unmade.automatic_clauses == frozenset()
    assert office.servers.get(SERVER_ID).settings == unmade


@pytest.mark.parametrize("on", [True, False])
async def test_a_clause_that_does_not_exist_is_neither_switched_on_nor_off(office, on) -> None:
    await upload(office)

    with pytest.raises(NotFoundError, match="has no clause SP9"):
        await automatic(office, "SP9", on=on)


async def test_a_policy_that_never_punishes_has_no_automatic_clause(office) -> None:
    await upload(office, SOURCE.replace("title:", "never_punish: true\ntitle:"))

    with pytest.raises(PolicyError, match="never punishes"):
        await automatic(office, "SP1")


async def test_an_automatic_clause_that_a_new_version_dropped_can_be_switched_off(office) -> None:
    await upload(office)
    await automatic(office, "SP2")
    await upload(office, SOURCE.replace("SP2", "SP3"))
    await enable(office)

    settings = await automatic(office, "SP2", on=False)

    assert settings.automatic_clauses == frozenset()


async def test_two_changes_at_once_both_come_into_force(office) -> None:
    await office.open()
    await upload(office)

    await asyncio.gather(enable(office), enable(office, "harassment"))

    in_force = {policy.id for policy in office.servers.get(SERVER_ID).policies}
    assert in_force == {"spoilers", "harassment"}


async def general(office: Office, policy_id: str | None = "spoilers"):
    return await office.policies.set_general(SERVER_ID, policy_id, MODERATOR)


async def test_the_general_policy_judges_what_no_other_one_claims_until_it_is_cleared(office) -> None:
    await office.open()
    await upload(office)
    await enable(office)
    assert not office.flags("delete your account, nobody wants you here")

    chosen = await general(office)
    (flagged,) = office.screened("delete your account, nobody wants you here")
    cleared = await general(office, None)

    assert chosen.general_policy_id == "spoilers"
    assert [policy.id for policy in flagged.policies] == ["spoilers"]
    assert cleared.general_policy_id is None
    assert not office.flags("delete your account, nobody wants you here")


async def test_what_another_policy_claims_does_not_go_to_the_general_one(office) -> None:
    await office.open("harassment")
    await upload(office)
    await enable(office)

    await general(office)

    (flagged,) = office.screened("delete your account, nobody wants you here")
    assert [policy.id for policy in flagged.policies] == ["harassment"]


async def test_only_a_policy_in_force_can_be_the_general_one(office) -> None:
    with pytest.raises(NotFoundError, match="no policy “spoilers” here"):
        await general(office)
    await upload(office)
    with pytest.raises(NotFoundError, match="“spoilers” is not in force"):
        await general(office)

    assert (await office.setup.settings(SERVER_ID)).general_policy_id is None


async def test_a_general_policy_that_stands_so_already_is_said_to(office) -> None:
    await upload(office)
    await enable(office)
    with pytest.raises(SettingError, match="There is no general policy"):
        await general(office, None)
    await general(office)
    with pytest.raises(SettingError, match="is the general policy already"):
        await general(office)


async def test_automatic_deletions_are_limited(office) -> None:
    settings = await office.policies.set_limit(SERVER_ID, 5, MODERATOR)

    assert settings.automatic_actions_per_hour == 5
    assert await office.store.settings(SERVER_ID) == settings


@pytest.mark.parametrize("per_hour", [-1, 1_001])
async def test_a_limit_out_of_bounds_is_refused(office, per_hour: int) -> None:
    before = await office.store.settings(SERVER_ID)

    with pytest.raises(SettingError, match="Between 0 and 1000"):
        await office.policies.set_limit(SERVER_ID, per_hour, MODERATOR)

    assert await office.store.settings(SERVER_ID) == before
