"""Hosts that look like a service's own, told from those that are."""

import pytest

from bot.filter.brands import ALLIES, BRANDS
from bot.filter.imitation import bait, imitated


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
    imitation = imitated(host)
    assert imitation is not None
    assert imitation.brand.startswith(brand)
    assert imitation.score >= 0.5


@pytest.mark.parametrize("host", sorted({domain for owned in BRANDS.values() for domain in owned} | ALLIES))
def test_a_services_own_domains_and_known_neighbours_are_none(host):
    assert imitated(host) is None
    assert imitated(f"www.{host}") is None
    assert bait(host) == 0.0


@pytest.mark.parametrize(
    "host",
    """
    wikipedia.org bbc.co.uk nytimes.com stackoverflow.com python.org mozilla.org debian.org ubuntu.com archlinux.org
    imgur.com giphy.com tenor.com pinterest.com tumblr.com medium.com substack.com wordpress.org blogspot.com
    spiegel.de lemonde.fr elpais.com globo.com yandex.ru baidu.com bilibili.com nicovideo.jp naver.com zoom.us slack.com
    notion.so figma.com trello.com ebay.com etsy.com walmart.com target.com ikea.com apple.com icloud.com bing.com
    duckduckgo.com cloudflare.com fastly.com heroku.com vercel.app netlify.app readthedocs.io python.org docs.rs crates.io
    rust-lang.org golang.org kernel.org nasa.gov who.int europa.eu gov.uk harvard.edu mit.edu arxiv.org nature.com
    gog.com itch.io ea.com ubisoft.com bungie.net nexusmods.com curseforge.com modrinth.com speedrun.com osu.ppy.sh
    chess.com lichess.org geoguessr.com strava.com duolingo.com coursera.org khanacademy.org quizlet.com goodreads.com
    imdb.com letterboxd.com myanimelist.net crunchyroll.com hulu.com soundcloud.com bandcamp.com last.fm genius.com
    patreon.com ko-fi.com gofundme.com kickstarter.com wise.com stripe.com revolut.com chase.com steampunk.com
    discovery.com discount.com gamestop.com nitrotype.com giftcards.com free.fr freecodecamp.org claims.co.uk
    """.split(),  # noqa: SIM905 - a list of a hundred reads best as a paragraph
)
def test_well_known_sites_are_not_flagged(host):
    imitation = imitated(host)
    assert max(imitation.score if imitation else 0.0, bait(host)) < 0.5


def test_bait_without_a_brand_is_noticed():
    assert bait("free-nitro-gift.xyz") >= 0.5
    assert bait("knitting-patterns.com") == 0.0
