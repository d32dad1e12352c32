import asyncio
from contextlib import suppress

from bot.core.policy import Policy
from bot.pipeline.preparing import Preparing
from tests.factories import SERVER_ID, make_policy
from tests.fakes import FakeJudge


class Preparer(FakeJudge):
    """Tells what it prepares."""

    def __init__(self) -> None:
        super().__init__()
        self.told: asyncio.Queue[str] = asyncio.Queue()

    async def prepare(self, policy: Policy) -> None:
        self.told.put_nowait(policy.id)


async def test_policies_in_force_are_prepared_at_start_and_when_one_is_enabled(path) -> None:
    judge = Preparer()
    working = asyncio.create_task(Preparing(path.servers, judge).run())
    async with asyncio.timeout(20):
        first = await judge.told.get()
        policy = make_policy("second")
        await path.store.add_policy(SERVER_ID, policy, 1, path.now)
        await path.store.enable_policy(SERVER_ID, policy.id, 1, 1, path.now)
        await path.servers.reload(SERVER_ID)
        while await judge.told.get() != "second":
            pass
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working

    assert first == path.servers.policies[0].id
