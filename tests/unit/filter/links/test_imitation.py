"""Hosts that look like a service's own, told from those that are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.links.brands import ALLIES, BRANDS
from bot.filter.links.imitation import MOST, suspicion, suspicion_with_path
from bot.filter.links.well_known import WELL_KNOWN


def score(host):
    found = suspicion(host)
    return found.score if found else 0.0


@pytest.mark.parametrize(
    ("host", "brand"),
    [
        ("dlscord.com", "discord"),
        ("discrod.gift", "discord"),
        ("discord-nitro.ru", "discord"),
        ("discordgift.site", "discord"),
        ("free-discord.com", "discord"),
        ("xn--dscord-pvf.com", "discord"),
        ("steamcomrnunity.com", "steamcommunity"),
        ("steancommunlty.ru", "steamcommunity"),
        ("paypa1.com", "paypal"),
        ("rnetamask.io", "metamask"),
        ("roblox-free-robux.net", "roblox"),
        ("discord.com.login.example.net", "discord"),
    ],
)
def test_a_look_alike_is_recognised(host, brand):
    found = suspicion(host)
    assert found is not None
    assert found.brand is not None
    assert found.brand.startswith(brand)
    assert found.score >= 0.5


@pytest.mark.parametrize("host", sorted({domain for owned in BRANDS.values() for domain in owned} | ALLIES))
def test_a_services_own_domains_and_known_neighbours_are_none(host):
    assert suspicion(host) is None
    assert suspicion(f"www.{host}") is None


@pytest.mark.parametrize("host", sorted(WELL_KNOWN))
def test_well_known_sites_are_not_flagged(host):
    assert score(host) < 0.5
    assert score(f"www.{host}") < 0.5


@pytest.mark.parametrize(
    "host", ["free-nitro-gift.xyz", "claim-airdrop.site", "moderator-academy-apply.com", "csgo-free-skins.ru"]
)
def test_bait_without_a_brand_is_noticed(host):
    assert score(host) >= 0.5


@pytest.mark.parametrize("host", ["knitting-patterns.com", "join-the-team.org", "support.example.com"])
def test_ordinary_words_are_no_bait(host):
    assert score(host) < 0.5


@pytest.mark.parametrize(
    "host", ["steamboat.com", "nitrogen.org", "freedom.net", "twister.com", "discover.com"]
)
def test_honest_words_near_a_brand_or_bait_are_neither(host):
    assert score(host) < 0.2


def test_the_wording_of_a_path_adds_to_a_doubtful_host_and_flags_no_other():
    alone = suspicion("nitrodrops.com")
    beside = suspicion_with_path("nitrodrops.com", "/discord-gift/claim")
    assert alone is not None
    assert beside is not None
    assert alone.score < beside.score
    lured = suspicion_with_path("example.com", "/free-nitro/gift/claim/airdrop")
    assert lured is not None
    assert lured.score < 0.5
    assert suspicion_with_path("discord.com", "/nitro/gift/claim") is None


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_host_has_a_score(label):
    for host in (label, f"{label}.com", f"{label}.discord.com.{label}.ru"):
        found = suspicion(host)
        assert found is None or 0 < found.score <= MOST
