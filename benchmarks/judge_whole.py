"""From a message to its post: the whole bot, in a process of its own between a local Discord and a model."""

import json
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from benchmarks.judge_server import Model, alone, bodies, stand_in
from benchmarks.judge_table import Row
from benchmarks.soak import START_S, bot_process, build_place, free_port, set_up, write_config
from bot.core.content import plain_item
from bot.core.question import Question
from bot.policy.shipped import load_shipped
from bot.sandbox import Sandbox

MOST_S = 0.100
LATENCY_S = 0.2  # of the model: what an idle one of this size may take
POST_S = 20.0
INSULT = "you are such a worthless idiot, nobody on this team ever wants you along"


async def flag_to_post(count: int) -> list[Row]:
    """Post one flagged message at a time, and take from the time to its post what the model had."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bylaw-judge-")))
        model = await stack.enter_async_context(stand_in(slots=16, latency_s=LATENCY_S))
        question = Question(item=plain_item(INSULT), policy=load_shipped()["harassment"])
        own_s = await alone(model, bodies([question] * 15, model))
        sandbox = await stack.enter_async_context(Sandbox.start())
        place = build_place(sandbox)
        config = write_config(folder, sandbox, model, free_port(), 16)
        await stack.enter_async_context(bot_process(folder, config, sandbox, folder / "bot.log"))
        await sandbox.control.wait_for_bot(START_S)
        await set_up(place)
        took, asked = [], []
        for number in range(count + 2):
            mod_log = place.mod_logs[number % len(place.mod_logs)]
            channel = next(one for one in place.channels if one.server is mod_log.server)
            assert mod_log.server is not None
            author = sandbox.control.join(mod_log.server, f"member{number}")
            posts, requests = len(mod_log.messages), await requests_to(model)
            started = time.perf_counter()
            await sandbox.control.post(author, channel, f"{INSULT}, take {number}")
            await sandbox.control.wait_until(lambda: len(mod_log.messages) > posts, POST_S)  # noqa: B023 - awaited here
            took.append(time.perf_counter() - started)
            asked.append(await requests_to(model) - requests)
    # A second look asks three more at once; what it takes is not told apart here, so those are left out.
    ours = [all_s - own_s for all_s, calls in zip(took[2:], asked[2:], strict=True) if calls == 1]
    beyond_s = statistics.median(ours)
    return [
        Row(
            measure="flag to mod-log post beyond the model's own time, idle",
            seen=f"{beyond_s * 1000:.0f} ms median of {len(ours)} of one call each, of {own_s * 1000:.0f} ms",
            bar=f"≤ {MOST_S * 1000:.0f} ms",
            holds=beyond_s <= MOST_S,
        )
    ]


async def requests_to(model: Model) -> int:
    """Ask the stand-in how often it has been asked."""
    async with aiohttp.ClientSession() as session, session.get(f"{model.url}/control") as response:
        return int(json.loads(await response.read())["requests"])
