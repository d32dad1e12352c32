import pytest

from bot.core.case import LabelKind
from bot.core.decision import ActionKind, ActionState
from bot.core.errors import NotFoundError
from tests.contract.steps import Steps
from tests.factories import SERVER_ID, make_policy
from tests.unit.desk.conftest import MODERATOR


@pytest.fixture
async def case(office):
    """A case that people were shown, as number 1."""
    steps = Steps(office.store)
    await steps.add(make_policy())
    return await steps.posted()


async def test_a_case_is_viewed_by_its_number_with_the_policies_it_was_judged_under(office, case) -> None:
    view = await office.review.view(SERVER_ID, case.number)

    assert view.case.id == case.id
    assert {policy.id for policy in view.policies.values()} == {"harassment"}
    assert set(view.policies) == {record.policy_digest for record in view.case.judgements}


async def test_a_case_of_another_server_does_not_exist_here(office, case) -> None:
    with pytest.raises(NotFoundError):
        await office.review.view(SERVER_ID + 1, case.number)
    with pytest.raises(NotFoundError):
        await office.review.look(SERVER_ID + 1, case.id)
    with pytest.raises(NotFoundError):
        await office.review.reach(SERVER_ID + 1, case.id)
    with pytest.raises(NotFoundError):
        await office.review.label(SERVER_ID + 1, case.id, LabelKind.WRONG, MODERATOR)
    with pytest.raises(NotFoundError):
        await office.review.want(SERVER_ID + 1, case.id, ActionKind.DELETE, MODERATOR)


async def test_a_press_reaches_as_far_as_was_looked_up_for_it(office, case) -> None:
    reach = await office.review.reach(SERVER_ID, case.id)
    nothing = await office.review.want(
        SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, up_to=reach.last_sighting_id - 1
    )
    pressed = await office.review.want(
        SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, up_to=reach.last_sighting_id
    )

    assert nothing.view.case.actions == ()
    assert [action.sighting_id for action in pressed.view.case.actions] == [reach.last_sighting_id]
    assert reach.author_ids == tuple(record.sighting.author.id for record in case.sightings)


async def test_a_label_wakes_casework_to_edit_the_post(office, case) -> None:
    rings = office.cases.count

    view = await office.review.label(SERVER_ID, case.id, LabelKind.CORRECT, MODERATOR)

    assert [(label.kind, label.moderator_id) for label in view.case.labels] == [
        (LabelKind.CORRECT, MODERATOR)
    ]
    assert office.cases.count == rings + 1
    assert view.case.version > view.case.posted_version


async def test_a_press_is_recorded_as_wanted_and_wakes_casework(office, case) -> None:
    rings = office.cases.count

    pressed = await office.review.want(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR)

    assert pressed.earlier_actor_id is None
    (action,) = pressed.view.case.actions
    assert (action.state, action.actor_id) == (ActionState.WANTED, MODERATOR)
    assert office.cases.count == rings + 1
