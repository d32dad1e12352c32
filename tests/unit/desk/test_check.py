import pytest

from bot.core.errors import NotFoundError
from bot.core.judgement import Cause, Priority
from bot.core.sighting import Author
from tests.factories import NOW, SERVER_ID, make_sighting

INSULT = "delete your account, nobody wants you here"


async def test_a_message_that_is_not_flagged_is_asked_about_all_the_same(office) -> None:
    await office.open("harassment", "scams-and-spam")

    checked = await office.check.check(make_sighting("good morning"))

    assert not checked.screened.flagged
    assert checked.policies
    (judgement, *_) = await office.store.lease(NOW, limit=10, lease_s=60)
    assert (judgement.cause, judgement.priority) == (Cause.REPORT, Priority.REPORT)
    assert (await office.store.case(SERVER_ID, checked.case_id)).reported


async def test_what_the_filter_says_is_known_at_once(office) -> None:
    await office.open("harassment")

    checked = await office.check.check(make_sighting(INSULT))

    assert checked.screened.flagged
    assert [policy.id for policy in checked.policies] == ["harassment"]


@pytest.mark.parametrize(
    "author", [Author(id=1, name="mod", is_moderator=True), Author(id=1, name="b", is_bot=True)]
)
async def test_nobody_is_exempt_when_a_person_asks(office, author) -> None:
    await office.open("harassment")

    checked = await office.check.check(make_sighting(INSULT, author=author))

    assert checked.case_id is not None


async def test_a_server_not_read_yet_is_read(office) -> None:
    await office.open("harassment")
    office.servers.forget(SERVER_ID)

    checked = await office.check.check(make_sighting(INSULT))

    assert checked.case_id is not None


@pytest.mark.parametrize("text", ["", " \n\t"])
async def test_a_message_without_text_is_refused_in_a_sentence(office, text) -> None:
    with pytest.raises(NotFoundError, match="has no text that could be judged"):
        await office.check.check(make_sighting(text))


async def test_without_a_policy_in_force_nobody_is_asked(office) -> None:
    await office.open()

    checked = await office.check.check(make_sighting(INSULT))

    assert (checked.case_id, checked.policies) == (None, ())
    assert checked.screened.flagged
    assert await office.store.lease(NOW, limit=10, lease_s=60) == ()


async def test_a_message_that_is_being_judged_already_stays_one_case(office) -> None:
    await office.open("harassment")

    first = await office.check.check(make_sighting(INSULT))
    second = await office.check.check(make_sighting(INSULT))

    assert first.case_id == second.case_id
    case = await office.store.case(SERVER_ID, first.case_id)
    assert case.sighting_count == 1
