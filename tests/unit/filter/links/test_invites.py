"""Invites, in every form that Discord takes and members try."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filter.links.invites import invite_code, plain_code
from bot.filter.links.links import find_links


@pytest.mark.parametrize(
    "text",
    [
        "discord.gg/Abc-123",
        "https://discord.gg/Abc-123",
        "http://www.discord.gg/Abc-123?event=1",
        "discord.gg/invite/Abc-123",
        "https://discord.com/invite/Abc-123",
        "https://discordapp.com/invite/Abc-123/",
        "https://canary.discord.com/invite/Abc-123",
        "[click](https://discord.gg/Abc-123)",
        "[discord.com](<https://discord.gg/Abc-123>)",
        "dis\u200bcord.gg/Abc-123",
        "https://discord.gg/A\u200bbc-123",
        "https://discord.gg/%41bc-123",
        "https://discord.gg\\Abc-123",
        "discord[.]gg/Abc-123",
        "discord . gg / Abc-123",
        "discord dot gg/Abc-123",
        "join .gg/Abc-123 now",
        "discord dot gg slash Abc-123",
        "discord.gg%2FAbc-123",
        "**discord**.gg/Abc-123",
        "||discord||.gg/Abc-123",
        "discord.\u200bgg/Abc-123",
        "ｄｉｓｃｏｒｄ．ｇｇ/Abc-123",
        "𝐝𝐢𝐬𝐜𝐨𝐫𝐝.𝐠𝐠/Abc-123",
    ],
)
def test_an_invite_is_read_however_it_is_written(text):
    assert [link.invite for link in find_links(text) if link.invite] == ["Abc-123"]


@pytest.mark.parametrize(
    "text",
    [
        "https://discord.com/channels/1/2/3",
        "https://discord.com/nitro",
        "https://discord.gg",
        "https://example.com/invite/abcdef",
        "my discord is nice. gg everyone",
        "well played. gg / wp",
        "op.gg/champions and u.gg/lol",
    ],
)
def test_other_links_to_discord_are_no_invites(text):
    assert [link.invite for link in find_links(text) if link.invite] == []


@pytest.mark.parametrize(
    "value", ["AbC", " https://discord.gg/AbC ", "discord.com/invite/AbC", "discordapp.com/invite/AbC/"]
)
def test_a_moderator_may_name_an_invite_by_its_address(value):
    assert plain_code(value) == "abc"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_path_is_read(host, path):
    for known in (host, "discord.gg", "discord.com"):
        code = invite_code(known, path)
        assert code is None or 2 <= len(code) <= 40
