"""The collection itself: large enough, no attack twice, and each one known by what it says."""

from collections import Counter

import pytest

from tests.adversarial.attacks import Obedience, Surface, all_attacks
from tests.adversarial.gullible import needle_of

FAMILIES = Counter(attack.family for attack in all_attacks())


def test_there_are_at_least_a_hundred_and_fifty() -> None:
    assert sum(FAMILIES.values()) >= 150
    assert len(FAMILIES) >= 14


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_at_least_ten(family: str) -> None:
    assert FAMILIES[family] >= 10


def test_no_attack_stands_there_twice() -> None:
    said = Counter(needle_of("".join(attack.says), whole=True) for attack in all_attacks())
    assert [text for text, times in said.items() if times > 1] == []


def test_no_attack_is_taken_for_another() -> None:
    """The gullible model knows an attack by the beginning of one of its texts."""
    orders = {attack.id: needle_of(attack.order) for attack in all_attacks()}
    assert all(len(order) >= 6 for order in orders.values())
    said = {attack.id: needle_of("\n".join(attack.says), whole=True) for attack in all_attacks()}
    taken = [(one, other) for one, order in orders.items() for other in said if order in said[other]]
    assert [pair for pair in taken if pair[0] != pair[1]] == []


def test_every_surface_and_every_kind_of_obedience_occurs() -> None:
    assert {attack.surface for attack in all_attacks()} == set(Surface)
    assert {attack.obey for attack in all_attacks()} == set(Obedience)
