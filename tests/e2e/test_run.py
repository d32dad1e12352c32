"""`bylaw run` as an operator meets it: starting, working, stopping, being killed."""

import asyncio
import json
import urllib.request

import pytest

from bot.model.stand_in import Misbehaviour
from bot.sandbox import Sandbox
from tests.e2e.conftest import INSULT, STOP_S, World, text_of


async def test_a_message_ends_as_a_verdict_in_the_mod_log(world: World) -> None:
    async with world.running():
        message = await world.control.post(world.member, world.general, INSULT)
        (post,) = await world.wait_for_posts()

    text = text_of(post)
    assert "HA1.a" in text
    assert f"/{world.general.id}/{message.id}" in text
    assert "stand-in model: compares with the policy's examples, does not reason" in text


async def test_sigterm_ends_it_within_five_seconds(world: World) -> None:
    async with world.running() as bot:
        assert await bot.terminate() == 0


async def test_sigterm_ends_it_in_time_while_the_model_hangs_and_nothing_is_lost(world: World) -> None:
    async with world.running() as bot:
        world.model.misbehave(Misbehaviour.HANG)
        await world.control.post(world.member, world.general, INSULT)
        async with asyncio.timeout(STOP_S):
            await world.model.wait_for_requests(1)
        assert await bot.terminate() == 0

    world.model.behave()
    async with world.running(set_up=False):
        await world.wait_for_posts()

    assert len(world.posts()) == 1


async def test_a_kill_loses_nothing_and_repeats_nothing(world: World) -> None:
    async with world.running() as bot:
        world.model.misbehave(Misbehaviour.HANG)
        for number in range(3):
            await world.control.post(world.member, world.general, f"{INSULT} {number}")
        async with asyncio.timeout(STOP_S):
            await world.model.wait_for_requests(3)
        await bot.kill()

    world.model.behave()
    async with world.running(set_up=False):
        await world.wait_for_posts(3)

    assert len(world.posts()) == 3


async def test_a_second_process_on_the_same_folder_is_refused_by_name(world: World) -> None:
    async with world.running() as first:
        second = await world.start()

        assert await second.ended() == 2
        assert f"in use by process {first.process.pid}" in second.said


async def test_the_first_start_asks_to_back_up_the_key(world: World) -> None:
    async with world.running() as bot:
        assert "Back it up" in bot.said
        assert (world.folder / "data.key").stat().st_mode & 0o777 == 0o600


async def test_the_invite_link_is_printed(world: World) -> None:
    async with world.running() as bot:
        await bot.says("oauth2/authorize")

        assert f"client_id={world.sandbox.application_id}" in bot.said
        assert "applications.commands" in bot.said


async def test_a_wrong_token_is_one_sentence(world: World) -> None:
    bot = await world.start(token="not.the.token")

    assert await bot.ended() == 2
    assert "does not know this token" in bot.said
    assert "Traceback" not in bot.said


async def test_a_missing_token_is_one_sentence(world: World) -> None:
    bot = await world.start(token="")

    assert await bot.ended() == 2
    assert "DISCORD_TOKEN is not set" in bot.said


async def test_message_content_switched_off_is_one_sentence(world: World) -> None:
    async with Sandbox.start(message_content_intent=False) as sandbox:
        bot = await world.start(
            token=sandbox.token, discord={"rest_url": sandbox.rest_url, "gateway_url": sandbox.gateway_url}
        )

        assert await bot.ended() == 2
        assert "The Message Content intent is off" in bot.said
        assert "Traceback" not in bot.said


async def test_being_invited_without_commands_is_one_sentence(world: World) -> None:
    server = world.control.create_server("Elsewhere")
    world.control.invite_bot(server, permissions=0, commands_scope=False)
    async with world.running(set_up=False) as bot:
        await bot.says("oauth2/authorize")

        assert "Elsewhere without its commands" in bot.said


async def test_an_absent_model_is_one_sentence_and_the_bot_starts_all_the_same(world: World) -> None:
    async with world.running(model={"url": "http://127.0.0.1:9"}) as bot:
        assert "Bylaw starts all the same" in bot.said
        await world.control.post(world.member, world.general, INSULT)
        await bot.says("model-away")
        assert await bot.terminate() == 0
        assert world.posts() == []

    async with world.running(set_up=False):
        await world.wait_for_posts()


async def test_an_unreachable_discord_is_one_sentence(world: World) -> None:
    bot = await world.start(discord={"rest_url": "http://127.0.0.1:9/api/v10"})

    assert await bot.ended() == 2
    assert "cannot be reached" in bot.said
    assert "Traceback" not in bot.said


async def test_health_and_metrics_answer_on_loopback(world: World, unused_tcp_port: int) -> None:
    async with world.running(ops={"port": unused_tcp_port}) as bot:
        await bot.says("oauth2/authorize")
        await world.control.post(world.member, world.general, INSULT)
        await world.wait_for_posts()
        base = f"http://127.0.0.1:{unused_tcp_port}"
        health = json.loads(await asyncio.to_thread(_read, f"{base}/healthz"))
        metrics = await asyncio.to_thread(_read, f"{base}/metrics")

    assert health["ok"]
    assert "bylaw_messages_screened_total 1.0" in metrics
    assert 'bylaw_decisions_total{outcome="violation"} 1.0' in metrics


async def test_nothing_that_was_written_stands_in_logs_or_database(world: World) -> None:
    marker = "Quetzalcoatl"
    async with world.running() as bot:
        await world.control.post(world.member, world.general, f"{INSULT} {marker}")
        await world.wait_for_text(marker)
        await bot.terminate()
        said = bot.said

    assert marker not in said
    assert INSULT not in said
    files = [path for path in (world.folder / "data").rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite3" for path in files)
    for path in files:
        assert marker.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("end", ["terminate", "kill"])
async def test_commands_are_registered_once_over_two_starts(world: World, end: str) -> None:
    async with world.running() as bot:
        await getattr(bot, end)()
    async with world.running(set_up=False):
        registrations = [
            r for r in world.sandbox.requests if r.method == "PUT" and r.path.endswith("/commands")
        ]

    assert len(registrations) == 1


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
    return body.decode()
