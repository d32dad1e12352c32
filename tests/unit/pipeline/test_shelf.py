import pytest

from bot.core.errors import NotFoundError
from bot.core.policy import Policy
from bot.pipeline.shelf import PolicyShelf
from tests.factories import SERVER_ID, make_case, make_policy, make_verdict

ONE, OTHER = make_policy("one"), make_policy("other")


class CountingStore:
    """Holds two policies of one server and counts who asks."""

    def __init__(self) -> None:
        self.asked = 0

    async def policy(self, server_id: int, digest: str) -> Policy:
        self.asked += 1
        for policy in (ONE, OTHER):
            if (server_id, digest) == (SERVER_ID, policy.digest):
                return policy
        raise NotFoundError("There is no such policy here.")

    async def enabled_policies(self, server_id: int) -> tuple[Policy, ...]:
        return ()


async def test_a_version_is_read_once() -> None:
    store = CountingStore()
    shelf = PolicyShelf(store)

    assert await shelf.get(SERVER_ID, ONE.digest) is ONE
    assert await shelf.get(SERVER_ID, ONE.digest) is ONE
    assert store.asked == 1


async def test_another_server_does_not_get_what_is_at_hand_for_this_one() -> None:
    shelf = PolicyShelf(CountingStore())
    await shelf.get(SERVER_ID, ONE.digest)

    with pytest.raises(NotFoundError):
        await shelf.get(SERVER_ID + 1, ONE.digest)


async def test_no_more_is_kept_than_allowed() -> None:
    store = CountingStore()
    shelf = PolicyShelf(store, most=1)

    for policy in (ONE, OTHER, ONE):
        assert await shelf.get(SERVER_ID, policy.digest) is policy

    assert store.asked == 3
    assert len(shelf._kept) == 1


async def test_a_case_comes_with_every_version_that_it_was_judged_under() -> None:
    case = make_case((ONE, make_verdict()), (OTHER, None))

    policies = await PolicyShelf(CountingStore()).of_case(case)

    assert policies == {ONE.digest: ONE, OTHER.digest: OTHER}
