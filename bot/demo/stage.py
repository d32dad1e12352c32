"""Build the scene's server on the local Discord and have its owner set Bylaw up, as an owner would."""

from dataclasses import dataclass

from bot.chat.start import INVITE_PERMISSIONS
from bot.core.errors import BotError
from bot.demo.scene import Scene
from bot.sandbox import Sandbox
from bot.sandbox.state.model import Channel, Member, Message, Server

MANAGE_MESSAGES, MODERATE_MEMBERS = 1 << 13, 1 << 40
VIEW_CHANNEL = 1 << 10


class StageError(BotError):
    """The stage could not be set."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """The server of a scene, with everybody and everything in it by name."""

    sandbox: Sandbox
    server: Server
    channels: dict[str, Channel]
    members: dict[str, Member]
    mod_log: Channel

    def posts(self) -> list[Message]:
        """Return what stands in the mod-log."""
        return self.sandbox.control.messages(self.mod_log)


def build_stage(sandbox: Sandbox, scene: Scene) -> Stage:
    """Make the server, its channels and people, and invite the bot."""
    control = sandbox.control
    owner = control.create_user(scene.owner)
    server = control.create_server(scene.server, owner)
    everyone = server.roles[server.id]
    moderators = control.create_role(
        server, "Moderators", permissions=MANAGE_MESSAGES | MODERATE_MEMBERS, position=5
    )
    members = {scene.owner: server.members[owner.id]}
    for name in scene.moderators:
        members[name] = control.join(server, name, roles=[moderators])
    for name in scene.members:
        members[name] = control.join(server, name)
    bot_role = control.invite_bot(server, permissions=INVITE_PERMISSIONS.value)
    channels = {name: control.create_channel(server, name) for name in scene.channels}
    mod_log = control.create_channel(
        server,
        scene.mod_log,
        overwrites={
            everyone: (0, VIEW_CHANNEL),
            moderators: (VIEW_CHANNEL, 0),
            bot_role: (VIEW_CHANNEL, 0),
        },
    )
    return Stage(sandbox=sandbox, server=server, channels=channels, members=members, mod_log=mod_log)


async def set_up(stage: Stage, scene: Scene) -> None:
    """Run `/setup` as the owner. Raises StageError with the bot's own words."""
    place = stage.channels[scene.channels[0]]
    answer = await stage.sandbox.control.run_command(
        stage.members[scene.owner],
        place,
        "setup",
        options={"mod_log": stage.mod_log, "mode": scene.mode, "policies": ", ".join(scene.policies)},
    )
    if not answer.content.startswith("Set up"):
        raise StageError(f"/setup answered: {answer.content}")
