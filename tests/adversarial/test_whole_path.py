"""Every attack through the whole bot: gateway, filter, model, decision, Discord, mod-log."""

import re
from itertools import groupby

import pytest

from tests.adversarial.attacks import INSULT, Attack, Surface, all_attacks
from tests.adversarial.conftest import CLAUSE, Street
from tests.adversarial.gullible import needle_of
from tests.hostile.conftest import text_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNTOUCHED = re.compile(rf"Possible violation · {CLAUSE}\b.*deleted automatically", re.DOTALL)
SHOWN = re.compile(rf"Model disagrees|No usable answer from the model|Possible violation · {CLAUSE}\b")
FAMILIES = {
    family: list(attacks) for family, attacks in groupby(all_attacks(), key=lambda attack: attack.family)
}


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "name"])
async def test_a_model_that_obeys_clears_nothing_and_has_nothing_done(street: Street, family: str) -> None:
    guild = await street.guild()
    posted = {}
    for attack in FAMILIES[family]:
        posted[attack.id] = await guild.attack(attack)
        if attack.surface is Surface.POLICY:
            await guild.post_about(posted[attack.id])  # the next one puts another policy in its place

    for attack in FAMILIES[family]:
        post = await guild.post_about(posted[attack.id])
        assert SHOWN.search(text_of(post)), text_of(post)
        assert "Done: nothing" in text_of(post)
        assert not post.pinged
        assert guild.is_standing(posted[attack.id])
        assert street.model.obeyed[attack.id]


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_others_wrote_meanwhile_is_dealt_with_as_always(street: Street, family: str) -> None:
    if family == "imported_policy":
        return  # there the policy itself is at fault, and with it all that it judges
    guild = await street.guild()
    for attack in FAMILIES[family][:2]:
        await guild.attack(attack)
    bystander = await guild.control.post(guild.members[3], guild.general, f"cleo, {INSULT}")
    greeting = await guild.control.post(guild.members[3], guild.general, "good morning to all of you")

    post = await guild.post_about(bystander.id)

    assert UNTOUCHED.search(text_of(post)), text_of(post)
    assert not guild.posts_about(greeting.id)
    assert guild.is_standing(greeting.id)


@pytest.mark.parametrize(
    "attack",
    [attack for attack in FAMILIES["name"] if not attack.reaches_the_model],
    ids=lambda attack: f"{attack.surface}-{attack.id}",
)
async def test_a_name_changes_nothing(street: Street, attack: Attack) -> None:
    (name,) = attack.says
    guild = await street.guild(name if attack.surface is Surface.SERVER else "Lantern Guild")

    post = await guild.post_about(await guild.attack(attack))

    assert UNTOUCHED.search(text_of(post)), text_of(post)
    assert not post.pinged
    assert not any(
        needle_of(name) in needle_of(prompt.everything, whole=True) for prompt in street.model.prompts
    )


async def test_a_title_that_gives_orders_is_left_to_people(street: Street) -> None:
    guild = await street.guild()
    for attack in (attack for attack in FAMILIES["name"] if attack.surface is Surface.THREAD):
        post = await guild.post_about(await guild.attack(attack))

        assert SHOWN.search(text_of(post)), text_of(post)
        assert "Done: nothing" in text_of(post)
        assert street.model.obeyed[attack.id]
