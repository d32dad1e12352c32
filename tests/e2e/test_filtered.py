"""What the filter finds, and whose question is next, through a real process over the wire."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from bot.chat.start import INVITE_PERMISSIONS
from bot.filter.own_rules.patterns import STRIKES
from bot.model.stand_in import Misbehaviour, StandIn
from bot.sandbox import Channel, Member, Permission
from tests.e2e.conftest import INSULT, World, bylaw_with, text_of

FLOOD = 60  # hard questions of one server
LOOKED_AT_S = 1.5  # by then the load was asked for, twice a second
SOON = FLOOD // 2  # requests within which another server's only question is asked


async def add_rule(world: World, **options: Any) -> None:
    answer = await world.control.run_command(world.owner, world.general, "rule add", options=options)
    assert answer.acknowledged


async def test_an_invite_and_a_domain_are_found_however_they_are_written(world: World) -> None:
    control, place = world.control, world.general
    written = (
        "join .gg/lantern7 tonight",
        "discord dot gg slash lantern8",
        "sold at example . com",
        "**example**.com",
    )
    async with world.running():
        await add_rule(world, kind="invite", value="*")
        await add_rule(world, kind="domain", value="example.com")
        for text in written:
            await control.post(world.member, place, text)
        posts = await world.wait_for_posts(len(written))

    shown = "\n".join(map(text_of, posts))
    assert all(word in shown for word in ("lantern7", "lantern8", "example . com"))
    assert "example\\*\\*.com" in shown


async def test_an_armed_domain_written_apart_is_deleted_without_the_model(world: World) -> None:
    control, owner, place = world.control, world.owner, world.general
    async with world.running():
        await add_rule(world, kind="domain", value="example.com")
        armed: dict[str, Any] = {"rule": "domain:example.com", "on": True}
        await control.run_command(owner, place, "rule arm", options=armed)
        world.model.misbehave(Misbehaviour.HANG)
        kept = await control.post(world.member, place, "that is an example. come and see")
        message = await control.post(world.member, place, "go to example dot com")
        await control.wait_until(lambda: control.is_deleted(message))
        await world.wait_for_posts()

    assert not control.is_deleted(kept)
    assert world.model.requests == 0


async def test_armed_rules_leave_what_only_looks_like_them(world: World) -> None:
    control, owner, place = world.control, world.owner, world.general
    rules = (("keyword", "911"), ("keyword", "3d"), ("domain", "t.me"))
    harmless = ("see you at 9:11", "ed sheeran is on", "i can't. Me neither", "it was $9.11")
    meant = ("call 911 now", "a 3D print", "join t . me/lanterns")
    async with world.running():
        for kind, value in rules:
            await add_rule(world, kind=kind, value=value)
            armed: dict[str, Any] = {"rule": f"{kind}:{value}", "on": True}
            await control.run_command(owner, place, "rule arm", options=armed)
        world.model.misbehave(Misbehaviour.HANG)
        kept = [await control.post(world.member, place, text) for text in harmless]
        gone = [await control.post(world.other, place, text) for text in meant]
        await control.wait_until(lambda: all(map(control.is_deleted, gone)))

    assert not any(map(control.is_deleted, kept))


async def test_an_armed_keyword_is_found_in_the_letters_of_another_alphabet(world: World) -> None:
    control, owner, place = world.control, world.owner, world.general
    harmless = ("наш discord-сервер", "где main.py?")
    meant = ("cлoн", "see the Cлoн here", "look at the ELEFΑNΤ", "ΕΛΕΦΑΝΤΑΣ")
    async with world.running():
        for value in ("слон", "elefant", "ελέφαντας"):
            await add_rule(world, kind="keyword", value=value)
            armed: dict[str, Any] = {"rule": f"keyword:{value}", "on": True}
            await control.run_command(owner, place, "rule arm", options=armed)
        world.model.misbehave(Misbehaviour.HANG)
        kept = [await control.post(world.member, place, text) for text in harmless]
        gone = [await control.post(world.other, place, text) for text in meant]
        await control.wait_until(lambda: all(map(control.is_deleted, gone)))
        posts = await world.wait_for_posts(len(meant))

    assert not any(map(control.is_deleted, kept))
    assert all(any(text in text_of(post) for post in posts) for text in ("cлoн", "Cлoн", "ΕΛΕΦΑΝΤΑΣ"))


async def test_patterns_see_through_markup_and_domains_through_redirects(world: World) -> None:
    control, place = world.control, world.general
    async with world.running():
        await add_rule(world, kind="pattern", value=r"buy\s+gold")
        await add_rule(world, kind="domain", value="example.com")
        await control.post(world.member, place, "**buy** ||gold|| here")
        await control.post(world.other, place, "https://www.google.com/url?q=https://example.com/trade")
        posts = await world.wait_for_posts(2)

    shown = "\n".join(map(text_of, posts))
    assert "pattern" in shown
    assert "example.com/trade" in shown


async def test_a_pattern_is_found_at_the_end_of_a_long_message_and_another_that_is_not_there_is_not(
    world: World,
) -> None:
    async with world.running():
        for number in (3, 4):
            await add_rule(world, kind="pattern", value=rf"(?:sell|buy)ing {number}\d+ coins?")
        text = f"{'nothing of the sort, really. ' * 66}buying 37 coins"
        await world.control.post(world.member, world.general, text)
        (post,) = await world.wait_for_posts(1)

    assert "ing 3" in text_of(post)
    assert "ing 4" not in text_of(post)


async def test_a_pattern_that_proves_slow_is_switched_off_and_the_moderators_are_told(world: World) -> None:
    control, owner, place = world.control, world.owner, world.general
    every_pattern_is_slow = bylaw_with("bot.filter.own_rules.patterns", SLOW_S=0.0)
    listed = []
    async with world.running(program=every_pattern_is_slow):
        await control.run_command(owner, place, "policy general", options={"policy": "harassment"})
        await add_rule(world, kind="keyword", value="walnut")
        await add_rule(world, kind="pattern", value=r"lantern .* mill")
        for number in range(STRIKES):
            listed.append((await control.run_command(owner, place, "rule list")).content)
            await control.post(world.member, place, f"a lantern and {'very ' * number}old mill")
        listed.append((await control.run_command(owner, place, "rule list")).content)
        await control.post(world.member, place, "the lantern left at the mill")
        await control.post(world.other, place, "the walnut tree by the gate")
        await control.post(world.member, place, INSULT)
        posts = await world.wait_for_posts(STRIKES + 2)

    assert [lines.count("switched off: too slow") for lines in listed] == [0] * STRIKES + [1]
    shown = "\n".join(map(text_of, posts))
    assert "walnut" in shown
    assert "lantern left" not in shown


async def test_a_server_whose_load_is_no_number_is_asked_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tell(_self: StandIn, _request: web.Request) -> web.Response:
        return web.Response(text="vllm:num_requests_running NaN\nvllm:num_requests_waiting -1\n")

    monkeypatch.setattr(StandIn, "_metrics", tell)
    async with StandIn.start() as odd, world.running(model={"url": odd.url}) as bot:
        await asyncio.sleep(LOOKED_AT_S)
        await world.control.post(world.member, world.general, INSULT)
        await world.wait_for_posts()
        assert bot.process.returncode is None


async def test_what_is_certain_or_disguised_is_judged_and_a_saying_is_not(world: World) -> None:
    control, place = world.control, world.general
    async with world.running():
        await control.post(world.member, place, "le train est en retard")
        await control.post(world.member, place, "kill the process, scrum master")
        await control.post(world.member, place, INSULT)
        await world.wait_for_posts()
        assert world.model.requests == 1
        for text, asked in (("kys", 2), ("his number is +44 7700 900123", 3), ("you fycking idxot", 4)):
            await control.post(world.member, place, text)  # the last under two policies
            await world.model.wait_for_requests(asked)


async def test_a_site_is_named_freely_and_abuse_written_as_one_is_judged(world: World) -> None:
    control, place = world.control, world.general
    async with world.running():
        for harmless in ("https://dn.se", "look: https://www.cam.ac.uk/?page=2", "see https://esa.int/tea"):
            await control.post(world.member, place, harmless)
        await control.post(world.member, place, INSULT)
        await world.wait_for_posts()
        assert world.model.requests == 1
        await control.post(world.other, place, "https://fat-ugly-whore.com/sarah")
        await world.model.wait_for_requests(2)


async def test_friendly_words_hide_no_offer_of_cheats(world: World) -> None:
    control, place = world.control, world.general
    offer = "i'll carry your login from silver to plat, 4 days, 60 usd"
    async with world.running():
        await control.post(world.member, place, f"{offer}. yeah great thanks, very nice")
        await world.model.wait_for_requests(1)


async def test_a_server_whose_keyword_fires_on_everything_keeps_nobody_waiting(world: World) -> None:
    control = world.control
    async with StandIn.start(slots=1, latency_s=0.1) as slow, world.running(model={"url": slow.url}):
        await control.run_command(
            world.owner, world.general, "policy general", options={"policy": "harassment"}
        )
        await add_rule(world, kind="keyword", value="walnut")
        place, mod_log, member = await second_server(world)
        for number in range(FLOOD):
            await control.post(
                world.member, world.general, f"walnut {number}, of my uncle's {number + 7} trees"
            )
        await slow.wait_for_requests(1)
        await control.post(member, place, INSULT)
        await control.wait_until(lambda: bool(control.messages(mod_log)), 30)
        asked = slow.requests

    assert asked < SOON


async def second_server(world: World) -> tuple[Channel, Channel, Member]:
    """Set another server up, and return a place to talk, its mod-log, and somebody there."""
    control = world.control
    owner = control.create_user("ines")
    server = control.create_server("Harbour", owner)
    bot_role = control.invite_bot(server, permissions=INVITE_PERMISSIONS.value)
    view = Permission.VIEW_CHANNEL
    place = control.create_channel(server, "general")
    mod_log = control.create_channel(
        server, "mod-log", overwrites={server.everyone: (0, view), bot_role: (view, 0)}
    )
    chosen: dict[str, Any] = {"mod_log": mod_log, "mode": "review"}
    await control.run_command(server.members[owner.id], place, "setup", options=chosen)
    return place, mod_log, control.join(server, "ben")
