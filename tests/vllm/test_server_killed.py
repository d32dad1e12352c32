"""A server that dies in the middle of an answer, and one that comes back."""

import asyncio

from bot.core.errors import ModelAwayError
from tests.e2e.conftest import INSULT, World
from tests.vllm.asking import PATIENCE_S, occupied, open_client
from tests.vllm.server import RealVllm
from tests.vllm.test_bot import KEYWORD, SETTLED, patient


async def test_a_killed_engine_makes_questions_wait_until_a_server_is_back(
    world: World, vllm: RealVllm
) -> None:
    # However long a server takes to start, nobody is told meanwhile that there is none.
    async with world.running(model=patient(vllm.url) | {"report_away_after_s": 3_600.0}) as bot:
        await world.control.run_command(world.owner, world.general, "rule add", options=KEYWORD)
        await kill_while_answering(vllm, "EngineCore")
        await asyncio.to_thread(vllm.wait_until_none_is_left)
        await world.control.post(world.member, world.general, f"{INSULT}, you purple heron")
        await bot.says("judgement-waits", PATIENCE_S)
        await world.wait_for_text("Not judged yet", PATIENCE_S)
        await asyncio.to_thread(vllm.ensure)
        await world.wait_for_text(SETTLED, 2 * PATIENCE_S)

    assert len(world.posts()) == 1


async def test_a_killed_front_leaves_an_engine_behind_which_is_ended_with_its_group(vllm: RealVllm) -> None:
    await kill_while_answering(vllm, "api_server")
    left = [title for title in vllm.processes().values() if "EngineCore" in title]
    await asyncio.to_thread(vllm.stop)

    assert len(left) == 1
    assert vllm.processes() == {}


async def kill_while_answering(vllm: RealVllm, process: str) -> None:
    """Kill one process of the server while it writes answers; each of them must become an absence."""
    async with open_client(vllm.url) as client, occupied(client, vllm) as asked:
        cut = [task for task in asked if not task.done()]
        vllm.kill(process)
        ended = await asyncio.gather(*cut, return_exceptions=True)
    assert cut
    assert all(isinstance(answer, ModelAwayError) for answer in ended), ended
