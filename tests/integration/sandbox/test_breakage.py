"""Rate limits and planned failures, as discord.py meets them."""

import aiohttp
import discord
import pytest

from bot.sandbox import RateLimits


async def test_a_rate_limited_request_is_retried_by_the_library(scene):
    fault = scene.sandbox.faults.add(method="POST", path=r"/messages$", retry_after_s=0.01)

    await scene.text_channel().send("patience")

    assert fault.hits == 1
    assert [request.status for request in scene.sandbox.requests[-2:]] == [429, 200]
    assert len(scene.control.messages(scene.general)) == 1


async def test_an_emptied_bucket_holds_the_library_back(make_scene):
    limits = RateLimits(routes={("POST", "/channels/{channel_id}/messages"): (2, 0.2)})
    async with make_scene(limits=limits) as scene:
        for number in range(5):
            await scene.text_channel().send(str(number))

        assert [m.content for m in scene.control.messages(scene.general)] == list("01234")
        assert 429 not in {request.status for request in scene.sandbox.requests}


async def test_the_overall_limit_answers_429_for_everyone(make_scene):
    async with make_scene(limits=RateLimits(overall=4)) as scene:
        for _ in range(6):
            await scene.client.fetch_user(scene.ada.id)

        refused = [request for request in scene.sandbox.requests if request.status == 429]
        assert refused


async def test_a_request_can_be_applied_and_its_answer_lost(scene):
    scene.sandbox.faults.add(method="POST", path=r"/messages$", apply_first=True, drop=True)
    channel = scene.text_channel()

    with pytest.raises(aiohttp.ClientError):
        await channel.send("once", nonce="case-1")
    again = await channel.send("once", nonce="case-1")

    [stored] = scene.control.messages(scene.general)
    assert again.id == stored.id


async def test_a_reused_nonce_of_a_deleted_message_is_unknown(scene):
    sent = await scene.text_channel().send("once", nonce="case-2")
    await sent.delete()

    with pytest.raises(discord.NotFound) as caught:
        await scene.text_channel().send("once", nonce="case-2")

    assert caught.value.code == 10008


async def test_a_planned_failure_strikes_as_often_as_planned_and_changes_nothing(scene):
    scene.sandbox.faults.add(method="DELETE", status=403, body={"code": 50013, "message": "no"}, times=2)
    sent = await scene.text_channel().send("x")

    for _ in range(2):
        with pytest.raises(discord.Forbidden):
            await sent.delete()
    await sent.delete()

    assert scene.control.messages(scene.general) == []


async def test_an_answer_can_come_late(scene):
    scene.sandbox.faults.add(method="GET", path="/users/", delay_s=0.05)

    assert (await scene.client.fetch_user(scene.ada.id)).name == "ada"
