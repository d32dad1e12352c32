"""Whom and what Bylaw leaves alone, through a real process over the wire."""

from typing import Any

import pytest

from tests.e2e.conftest import INSULT, World, text_of


@pytest.mark.parametrize("kind", ["role", "channel"])
async def test_what_is_exempt_is_not_looked_at_until_it_is_no_longer(world: World, kind: str) -> None:
    control, owner, place = world.control, world.owner, world.general
    role = control.create_role(world.server, "Regulars")
    control.set_roles(world.member, [role])
    exempt: dict[str, Any] = {"role": role} if kind == "role" else {"channel": place}
    async with world.running():
        await control.run_command(owner, place, "exempt add", options=exempt)
        await control.post(world.member, place, INSULT)
        listed = await control.run_command(owner, world.mod_log, "exempt list")
        await control.run_command(owner, place, "exempt remove", options=exempt)
        await control.post(world.member, place, f"{INSULT}, not even today")
        (post,) = await world.wait_for_posts()

    assert str(exempt[kind].id) in listed.content
    assert "not even today" in text_of(post)
    assert world.model.requests == 1
