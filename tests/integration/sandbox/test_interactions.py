"""Commands, buttons and modals between members and a real discord.py client."""

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.sandbox import Attachment, ControlError, Message
from tests.integration.sandbox.conftest import Scene


class Decision(discord.ui.View):
    """Two buttons: one opens a modal, one edits in place and follows up."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Correct", custom_id="correct")
    async def correct(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="confirmed")
        await interaction.followup.send("thank you", ephemeral=True)

    @discord.ui.button(label="Wrong", custom_id="wrong")
    async def wrong(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.send_modal(Reason())

    @discord.ui.select(custom_id="who", cls=discord.ui.UserSelect)
    async def who(self, interaction: discord.Interaction, select: discord.ui.UserSelect) -> None:
        await interaction.response.send_message(select.values[0].name, ephemeral=True)


class Reason(discord.ui.Modal, title="Why?"):
    text: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Reason", custom_id="reason")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"because {self.text.value}", view=None)


@pytest.fixture
async def commands(scene):
    group = app_commands.Group(name="policy", description="Rules")

    @group.command(description="Upload a policy")
    async def upload(
        interaction: discord.Interaction,
        file: discord.Attachment,
        name: str,
        author: discord.Member | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        data = await file.read()
        await interaction.followup.send(f"{name}: {data.decode()} by {author}", ephemeral=True)

    @app_commands.context_menu(name="Check message")
    async def check(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"checked {message.content}", ephemeral=True)

    @app_commands.command(description="Never answers")
    async def silent(interaction: discord.Interaction) -> None:
        return

    scene.client.tree.add_command(group)
    scene.client.tree.add_command(check)
    scene.client.tree.add_command(silent)
    await scene.client.tree.sync()


async def test_a_deferred_command_with_an_attachment_answers_its_caller_only(scene, commands):
    rules = Attachment(name="rules.md", data=b"be kind", content_type="text/markdown")

    result = await scene.control.run_command(
        scene.ada, scene.general, "policy upload", options={"file": rules, "name": "x", "author": scene.ada}
    )

    assert result.acknowledged
    assert result.deferred
    assert result.ephemeral
    assert result.content == "x: be kind by ada"
    assert scene.control.messages(scene.general) == []


async def test_a_message_menu_command_carries_the_message(scene, commands):
    message = await scene.control.post(scene.ada, scene.general, "suspicious")

    result = await scene.control.run_message_command(scene.ada, message, "Check message")

    assert result.content == "checked suspicious"
    assert 0 <= result.ack_latency_s < 3


async def test_an_unanswered_command_comes_back_unacknowledged(scene, commands):
    result = await scene.control.run_command(scene.ada, scene.general, "silent")

    assert not result.acknowledged


async def test_unregistered_commands_and_missing_options_are_refused(scene, commands):
    with pytest.raises(ControlError, match="not registered"):
        await scene.control.run_command(scene.ada, scene.general, "setup")
    with pytest.raises(ControlError, match="needs the options"):
        await scene.control.run_command(scene.ada, scene.general, "policy upload")


async def send_decision(scene: Scene) -> Message:
    await scene.text_channel().send("a case", view=Decision())
    return scene.control.messages(scene.general)[-1]


async def test_a_pressed_button_edits_in_place_and_follows_up(scene):
    message = await send_decision(scene)

    result = await scene.control.press(scene.ada, message, "Correct")
    await scene.control.wait_until(lambda: result.messages)

    assert message.content == "confirmed"
    assert result.content == "thank you"
    assert result.ephemeral
    assert scene.control.messages(scene.general) == [message]


async def test_a_button_opens_a_modal_and_its_text_comes_back(scene):
    message = await send_decision(scene)

    opened = await scene.control.press(scene.ada, message, "wrong")
    assert opened.modal is not None
    assert opened.modal["title"] == "Why?"
    await scene.control.submit_modal(scene.ada, opened, {"reason": "it is a quote"})

    assert message.content == "because it is a quote"
    assert message.components == []


async def test_a_member_is_chosen_in_a_select(scene):
    message = await send_decision(scene)

    result = await scene.control.choose(scene.ada, message, "who", [scene.ada])

    assert result.content == "ada"


async def test_others_cannot_press_what_only_one_member_sees(scene, commands):
    target = await scene.control.post(scene.ada, scene.general, "x")
    result = await scene.control.run_message_command(scene.ada, target, "Check message")
    grace = scene.control.join(scene.server, "grace")

    with pytest.raises(ControlError, match="does not see"):
        await scene.control.press(grace, result.messages[0], "Correct")


async def test_a_file_comes_in_through_a_modal(scene):
    class Upload(discord.ui.Modal, title="Upload"):
        policy: Any = discord.ui.Label(text="Policy", component=discord.ui.FileUpload(custom_id="file"))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            [attachment] = self.policy.component.values
            await interaction.response.defer(ephemeral=True, thinking=True)
            await interaction.edit_original_response(content=(await attachment.read()).decode())

    @app_commands.command(description="Opens a modal")
    async def upload(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Upload())

    scene.client.tree.add_command(upload)
    await scene.client.tree.sync()
    opened = await scene.control.run_command(scene.ada, scene.general, "upload")

    result = await scene.control.submit_modal(
        scene.ada, opened, {"file": [Attachment(name="rules.md", data=b"be kind")]}
    )

    assert result.content == "be kind"


async def test_autocomplete_offers_choices(scene):
    @app_commands.command(description="Shows a policy")
    async def view(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(name)

    @view.autocomplete("name")
    async def names(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current + "rassment", value="h1")]

    scene.client.tree.add_command(view)
    await scene.client.tree.sync()

    result = await scene.control.autocomplete(
        scene.ada, scene.general, "view", "name", options={"name": "ha"}
    )

    assert [(choice["name"], choice["value"]) for choice in result.choices] == [("harassment", "h1")]


async def test_a_public_answer_stands_in_the_channel(scene):
    @app_commands.command(description="Says hello")
    async def hello(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="hello all")

    scene.client.tree.add_command(hello)
    await scene.client.tree.sync()

    result = await scene.control.run_command(scene.ada, scene.general, "hello")

    assert scene.control.messages(scene.general) == result.messages
    assert not result.ephemeral
    assert result.message.edited_at is None
