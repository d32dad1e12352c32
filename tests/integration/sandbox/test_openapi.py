"""What discord.py sends fits Discord's own OpenAPI, and the validator would notice if it did not."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.sandbox import Permission, RecordedRequest
from tests import openapi

pytestmark = pytest.mark.skipif(not openapi.OPENAPI.exists(), reason=openapi.ABSENT)

ALL_BITS = int(Permission.ADMINISTRATOR)


@pytest.fixture
async def checked(make_scene):
    async with make_scene(permissions=ALL_BITS, validator=openapi.validate_request) as scene:
        yield scene


async def test_messages_embeds_buttons_and_files_fit(checked):
    channel = checked.text_channel()
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Correct", custom_id="bylaw:1"))
    embed = discord.Embed(title="Case 1", description="text", colour=0xFF0000)
    embed.add_field(name="Clause", value="1.2")

    sent = await channel.send(
        "hello", embed=embed, view=view, nonce="n1", allowed_mentions=discord.AllowedMentions.none()
    )
    await sent.edit(content="edited", embeds=[], view=None)
    await channel.send(file=discord.File(BytesIO(b"data"), "a.txt"))
    await channel.send("a reply", reference=sent)
    await channel.delete_messages([sent, discord.Object(sent.id + 1)])

    assert {request.status for request in checked.sandbox.requests} <= {200, 204}


async def test_commands_and_their_answers_fit(checked):
    @app_commands.command(description="Sets up")
    @app_commands.default_permissions(manage_guild=True)
    async def setup(interaction: discord.Interaction, channel: discord.TextChannel, limit: int = 3) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content="done")
        await interaction.followup.send("more", ephemeral=True)

    checked.client.tree.add_command(setup)
    await checked.client.tree.sync()
    await checked.client.tree.sync(guild=checked.guild)

    result = await checked.control.run_command(
        checked.ada, checked.general, "setup", options={"channel": checked.general}
    )

    assert result.content == "done"


async def test_moderation_fits(checked):
    post = await checked.control.post(checked.ada, checked.general, "x")
    member = await checked.guild.fetch_member(checked.ada.id)
    message = await checked.text_channel().fetch_message(post.id)

    thread = await message.create_thread(name="about x")
    await thread.edit(name="renamed", locked=True, archived=True)
    await message.delete()
    await member.timeout(timedelta(hours=1), reason="case 1")
    await member.send("you were timed out")
    await member.ban(delete_message_seconds=60)

    assert checked.ada.id in checked.server.bans
    assert all(entry.reason in {None, "case 1"} for entry in checked.control.audit_log(checked.server))


def recorded(
    body: Any, method: str = "POST", route: str = "/channels/{channel_id}/messages"
) -> RecordedRequest:
    return RecordedRequest(
        method=method, path="/x", route=route, query={}, body=body, files=(), reason_header=None
    )


@pytest.mark.parametrize(
    "body",
    [
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"description": "x" * 4097}]},
        {"embeds": [{"fields": [{"name": "n", "value": "x" * 1025}]}]},
        {"content": 5},
        {"components": [{"type": 1, "components": []}]},
        {"nonce": "x" * 26},
        {"message_reference": {"message_id": "abc"}},
    ],
)
def test_bodies_outside_the_specification_are_found(body):
    with pytest.raises(openapi.UnfitRequestError):
        openapi.validate_request(recorded(body))


def test_ids_as_numbers_and_permissions_as_text_pass():
    openapi.validate_request(
        recorded({"messages": [1, 2]}, route="/channels/{channel_id}/messages/bulk-delete")
    )
    openapi.validate_request(
        recorded(
            [{"name": "setup", "default_member_permissions": "32"}],
            "PUT",
            "/applications/{application_id}/commands",
        )
    )


def test_an_unknown_route_is_found():
    with pytest.raises(openapi.UnfitRequestError, match="no POST /nowhere"):
        openapi.validate_request(recorded({}, route="/nowhere"))


def test_every_route_of_the_sandbox_is_one_of_discords():
    from bot.sandbox.rest.routes import ROUTES

    paths = openapi._document()["paths"]
    unknown = [
        (route.method, route.path)
        for route in ROUTES
        if route.method.lower() not in paths.get(route.path, {})
    ]

    assert unknown == []
