import asyncio
import threading
from dataclasses import replace

import pytest

from bot.core.policy import Policy
from bot.core.settings import OwnRule, RuleKind, ServerSettings
from bot.core.signal import Category, Stage
from bot.pipeline.servers import Servers
from tests.factories import SERVER_ID, make_policy, make_settings, make_signal
from tests.fakes import WordFilter

RULE = OwnRule(kind=RuleKind.KEYWORD, value="walnut")


class Shelf:
    """What a moderator last wrote."""

    def __init__(self) -> None:
        self.written = make_settings()
        self.enabled: tuple[Policy, ...] = (make_policy(),)

    async def settings(self, server_id: int) -> ServerSettings:
        return replace(self.written, server_id=server_id)

    async def enabled_policies(self, server_id: int) -> tuple[Policy, ...]:
        return self.enabled

    async def policy(self, server_id: int, digest: str) -> Policy:
        raise AssertionError("what is in force is read whole")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def servers(shelf) -> Servers:
    return Servers(shelf, lambda rules, policies: WordFilter())


async def test_a_server_not_read_yet_has_nothing_in_force(servers) -> None:
    assert servers.get(SERVER_ID) is None


async def test_a_reload_replaces_everything_together(servers, shelf) -> None:
    before = await servers.reload(SERVER_ID)
    shelf.written = make_settings(rules=(RULE,))
    shelf.enabled = ()

    assert servers.get(SERVER_ID) is before
    after = await servers.reload(SERVER_ID)

    assert servers.get(SERVER_ID) is after
    assert (after.settings.rules, after.policies) == ((RULE,), ())
    assert after.filter is not before.filter


async def test_a_server_that_bylaw_left_has_nothing_in_force(servers) -> None:
    await servers.reload(SERVER_ID)
    await servers.reload(SERVER_ID + 1)

    servers.forget(SERVER_ID)
    servers.forget(SERVER_ID)

    assert servers.get(SERVER_ID) is None
    assert servers.get(SERVER_ID + 1) is not None


async def test_compiling_does_not_hold_up_the_loop(shelf) -> None:
    threads: list[int] = []

    def compile_filter(settings, policies) -> WordFilter:
        threads.append(threading.get_ident())
        return WordFilter()

    await Servers(shelf, compile_filter).reload(SERVER_ID)

    assert threading.get_ident() not in threads


async def test_of_two_reloads_at_once_the_later_reading_stands(shelf) -> None:
    first_compiles, go_on = threading.Event(), threading.Event()

    def compile_filter(settings, policies) -> WordFilter:
        if not settings.rules:
            first_compiles.set()
            go_on.wait(30)
        return WordFilter()

    servers = Servers(shelf, compile_filter)
    first = asyncio.create_task(servers.reload(SERVER_ID))
    await asyncio.to_thread(first_compiles.wait, 30)
    shelf.written = make_settings(rules=(RULE,))
    second = asyncio.create_task(servers.reload(SERVER_ID))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, second)

    in_force = servers.get(SERVER_ID)
    assert in_force is not None
    assert in_force.settings.rules == (RULE,)


async def test_a_filter_that_cannot_be_compiled_leaves_the_former_in_force(shelf) -> None:
    def compile_filter(settings, policies) -> WordFilter:
        if settings.rules:
            raise ValueError("no filter")
        return WordFilter()

    servers = Servers(shelf, compile_filter)
    before = await servers.reload(SERVER_ID)
    shelf.written = make_settings(rules=(RULE,))
    with pytest.raises(ValueError, match="no filter"):
        await servers.reload(SERVER_ID)

    assert servers.get(SERVER_ID) is before
    shelf.written = make_settings()
    assert await servers.reload(SERVER_ID) is servers.get(SERVER_ID)


async def test_what_a_policy_claims_is_covered_and_other_things_are_not(servers, shelf) -> None:
    shelf.enabled = (make_policy(categories=(Category.HARASSMENT,)),)
    in_force = await servers.reload(SERVER_ID)

    assert in_force.covers((make_signal(Category.SPAM), make_signal(Category.HARASSMENT)))
    assert in_force.covers((make_signal(Category.POLICY, stage=Stage.AFFINITY, policy_id="harassment"),))
    assert in_force.covers((make_signal(Category.SCAM, hard=True),))
    assert not in_force.covers((make_signal(Category.SPAM),))


async def test_under_a_general_policy_everything_is_covered(servers, shelf) -> None:
    shelf.written = make_settings(general_policy_id="harassment")
    in_force = await servers.reload(SERVER_ID)
    shelf.written = make_settings(general_policy_id="not-in-force")
    without = await servers.reload(SERVER_ID)

    assert in_force.covers((make_signal(Category.SPAM),))
    assert not without.covers((make_signal(Category.SPAM),))
