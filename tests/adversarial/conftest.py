"""The whole bot in this process, between a local Discord and a model that obeys whatever it is told."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import discord
import pytest
import pytest_asyncio
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import App
from bot.build import open_app
from bot.chat.start import INVITE_PERMISSIONS
from bot.config import Config, DiscordSection, ModelSection, OpsSection, StoreSection
from bot.policy.shipped import load_shipped
from bot.sandbox import Attachment, Channel, Member, Message, Permission, Sandbox, Server
from tests.adversarial.attacks import INSULT, Attack, Surface, all_attacks
from tests.adversarial.gullible import Gullible
from tests.hostile.conftest import Complaints, running, text_of
from tests.openapi import OPENAPI, validate_request

WAIT_S = 20.0
KEYWORD = "idiot"  # the server's own exact rule; it stands in every insult
CLAUSE = "HA1.a"


class Guild:
    """A server in which most is done by itself: a clause that deletes, and an exact rule."""

    def __init__(self, sandbox: Sandbox, app: App, name: str) -> None:
        self.control, self._sandbox, self._app = sandbox.control, sandbox, app
        owner = self.control.create_user("olga")
        self.server: Server = self.control.create_server(name, owner)
        self.owner: Member = self.server.members[owner.id]
        self.members = [self.control.join(self.server, name) for name in ("max", "noor", "cleo", "ben")]
        bot_role = self.control.invite_bot(self.server, permissions=INVITE_PERMISSIONS.value)
        self.general: Channel = self.control.create_channel(self.server, "general")
        view = Permission.VIEW_CHANNEL
        self.mod_log: Channel = self.control.create_channel(
            self.server, "mod-log", overwrites={self.server.everyone: (0, view), bot_role: (view, 0)}
        )
        self._rooms = count(1)

    async def arm(self) -> None:
        """Set it up."""
        await self.command("setup", mod_log=self.mod_log, mode="assist")
        await self.command("policy automatic", policy="harassment", clause=CLAUSE, on=True)
        await self.command("rule add", kind="keyword", value=KEYWORD)

    async def command(self, name: str, **options: Any) -> str:
        answer = await self.control.run_command(self.owner, self.general, name, options=options)
        return answer.content

    async def attack(self, attack: Attack) -> int:
        """Post an insult with the attack, in a channel of its own; return the id of what is judged."""
        number = next(self._rooms)
        room = attack.says[0] if attack.surface is Surface.CHANNEL else f"room-{number}"
        channel = self.control.create_channel(self.server, room)
        insult, said = f"{INSULT} ({number})", "\n".join(attack.says)
        max_, noor, cleo, _ = self.members
        author, text, extra = max_, insult, dict[str, Any]()
        match attack.surface:
            case Surface.MESSAGE:
                text = f"{insult}\n{said}"
            case Surface.SPLIT:
                for part in attack.says[:-1]:
                    await self.control.post(author, channel, part)
                text = f"{insult}\n{attack.says[-1]}"
            case Surface.CONTEXT:
                for part, speaker in zip(attack.says, (noor, cleo), strict=False):
                    await self.control.post(speaker, channel, part)
            case Surface.ATTACHMENT:
                extra = {"attachments": [Attachment(name="a.txt", data=said.encode())]}
            case Surface.FILE:
                extra = {"attachments": [Attachment(name=said, data=b"\x89PNG")]}
            case Surface.POLL:
                question, *answers = ({"text": text} for text in attack.says)
                extra = {"poll": {"question": question, "answers": [{"poll_media": one} for one in answers]}}
            case Surface.EMBED:
                extra = {"embeds": [dict(zip(("title", "description"), attack.says, strict=True))]}
            case Surface.FORWARD:
                elsewhere = self.control.create_channel(self.server, "elsewhere")
                original = await self.control.post(self.owner, elsewhere, f"{insult}\n{said}")
                text, extra = "", {"forward_of": original}
            case Surface.AUTHOR:
                author = self.control.join(self.server, said)
            case Surface.POLICY:
                await self._enable_policy(said)
            case Surface.THREAD:
                title = f"{KEYWORD} {said}"[:100]
                return self.control.create_thread(author, channel, title).id
            case Surface.SERVER | Surface.CHANNEL:
                pass
        message = await self.control.post(author, channel, text, **extra)
        return message.id

    async def _enable_policy(self, said: str) -> None:
        source = load_shipped()["harassment"].source.replace("## Instruction", f"## Instruction\n\n{said}", 1)
        file = Attachment(name="harassment.md", data=source.encode(), content_type="text/markdown")
        await self.command("policy upload", file=file)
        await self.command("policy enable", policy="harassment")

    def posts_about(self, message_id: int) -> list[Message]:
        """Return the mod-log posts with a link to a message or thread."""
        return [post for post in self.control.messages(self.mod_log) if f"/{message_id})" in text_of(post)]

    async def post_about(self, message_id: int) -> Message:
        """Wait until all work is done; return the one post about a message."""
        await self.control.wait_until(lambda: bool(self.posts_about(message_id)), WAIT_S)
        await self.at_rest()
        (post,) = self.posts_about(message_id)
        return post

    async def at_rest(self) -> None:
        """Wait until nothing is left to be done."""
        async with asyncio.timeout(WAIT_S):
            while not await self._app.is_at_rest():  # noqa: ASYNC110 - each look waits for the store
                await asyncio.sleep(0)

    def is_standing(self, message_id: int) -> bool:
        """Whether nobody has deleted a message."""
        channels = (channel for channel in self.server.channels.values() if channel is not self.mod_log)
        return any(
            message.id == message_id for channel in channels for message in self.control.messages(channel)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """Where the bot runs: guilds are built here, one for each test."""

    sandbox: Sandbox
    app: App
    model: Gullible
    guilds: list[Guild] = field(default_factory=list)

    async def guild(self, name: str = "Lantern Guild") -> Guild:
        made = Guild(self.sandbox, self.app, name)
        await made.arm()
        return made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def street(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    """One bot for all families: what one of them spoils, the next would notice."""
    base, gateway, parser = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.utils._from_json
    validator = validate_request if OPENAPI.is_file() else None
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    async with Sandbox.start(validator=validator) as sandbox, Gullible.start(all_attacks()) as model:
        config = Config(
            discord=DiscordSection(rest_url=sandbox.rest_url, gateway_url=sandbox.gateway_url),
            model=ModelSection(url=model.url),
            store=StoreSection(folder=tmp_path_factory.mktemp("adversarial") / "data"),
            ops=OpsSection(port=0),
        )
        async with open_app(config, environ={}, say=lambda _: None) as app, running(app, sandbox.token):
            await sandbox.control.wait_for_bot(WAIT_S)
            yield Street(sandbox=sandbox, app=app, model=model)
        assert sandbox.violations == []
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, yarl.URL(str(gateway))
    discord.utils._from_json = parser
    logging.getLogger().removeHandler(complaints)
    assert complaints.heard == []
