"""One message from Discord's gateway to the mod-log, judged by real vLLM."""

from typing import Any

from bot.core.case import CaseState
from bot.core.judgement import Verdict
from bot.judge.prompt import PROMPT_VERSION
from bot.store import Store
from tests.e2e.conftest import INSULT, World, text_of
from tests.vllm.asking import PATIENCE_S
from tests.vllm.server import MODEL, RealVllm

# Whatever a model with 26 million weights thinks of it: an exact rule's match is always shown.
SETTLED = r"Possible violation|Model disagrees|No usable answer"
KEYWORD = {"kind": "keyword", "value": "purple heron"}


def patient(url: str) -> dict[str, Any]:
    """Wait for answers longer than an operator would: the CPU has more to do than this."""
    return {"url": url, "low_timeout_s": 30.0, "medium_timeout_s": 30.0}


async def test_a_message_ends_as_a_judgement_in_the_mod_log(world: World, vllm: RealVllm) -> None:
    async with world.running(model=patient(vllm.url)) as bot:
        await world.control.run_command(world.owner, world.general, "rule add", options=KEYWORD)
        message = await world.control.post(world.member, world.general, f"{INSULT}, you purple heron")
        post = await world.wait_for_text(SETTLED, PATIENCE_S)
        bot.process.terminate()
        assert await bot.ended(PATIENCE_S) == 0

    text = text_of(post)
    assert f"/{world.general.id}/{message.id}" in text
    assert MODEL in text
    assert "stand-in" not in text
    assert world.model.requests == 0
    assert len(world.posts()) == 1


async def test_the_judgement_is_stored_with_who_gave_it_and_what_it_cost(
    world: World, vllm: RealVllm
) -> None:
    async with world.running(model=patient(vllm.url)) as bot:
        await world.control.run_command(world.owner, world.general, "rule add", options=KEYWORD)
        await world.control.post(world.member, world.general, f"{INSULT}, you purple heron")
        await world.wait_for_text(SETTLED, PATIENCE_S)
        bot.process.terminate()
        assert await bot.ended(PATIENCE_S) == 0
    async with Store.open(world.folder / "data") as store:
        case = await store.case(world.server.id, 1)

    assert case.state is CaseState.DECIDED
    assert any(isinstance(answer, Verdict) for answer in case.answers)
    for answer in case.answers:
        assert (answer.run.model, answer.run.stand_in) == (MODEL, False)
        assert answer.run.prompt_version == PROMPT_VERSION
        assert answer.run.prompt_tokens > 500
        assert answer.run.completion_tokens > 30
