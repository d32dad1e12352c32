"""The bot as an operator runs it: a process of its own, between a local Discord and a stand-in model."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.chat.start import INVITE_PERMISSIONS
from bot.model.stand_in import StandIn
from bot.sandbox import Channel, Member, Message, Permission, Sandbox, Server
from tests.openapi import OPENAPI, validate_request

START_S = 20.0  # for a process that shares two cores with everything else
LOOK_AGAIN_S = 0.02
STOP_S = 5.0  # what SIGTERM promises
INSULT = "you are such a worthless idiot, nobody on this team ever wants you along"


class Bot:
    """One run of `bylaw run`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def said(self) -> str:
        """Everything it printed."""
        return self._log.read_text(encoding="utf-8")

    async def says(self, text: str, within_s: float = START_S) -> None:
        """Wait until it has printed this. A file tells nobody when it grows, so it is read again."""
        async with asyncio.timeout(within_s):
            while text not in self.said:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_AGAIN_S)

    async def ended(self, within_s: float = START_S) -> int:
        async with asyncio.timeout(within_s):
            return await self.process.wait()

    async def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await self.ended(STOP_S)

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


class World:
    """A server with people in it, and the means to run the bot there."""

    def __init__(self, sandbox: Sandbox, model: StandIn, folder: Path) -> None:
        self.sandbox = sandbox
        self.control = sandbox.control
        self.model = model
        self.folder = folder
        self.settings: dict[str, dict[str, Any]] = {}
        control = self.control
        owner = control.create_user("olga")
        self.server: Server = control.create_server("Lantern Guild", owner)
        moderators = control.create_role(
            self.server,
            "Moderators",
            permissions=int(Permission.MANAGE_MESSAGES | Permission.MANAGE_THREADS),
            position=5,
        )
        self.owner: Member = self.server.members[owner.id]
        self.moderator = control.join(self.server, "mia", roles=[moderators])
        self.member = control.join(self.server, "max")
        self.other = control.join(self.server, "noor")
        self.bot_role = control.invite_bot(self.server, permissions=INVITE_PERMISSIONS.value)
        self.general: Channel = control.create_channel(self.server, "general")
        view = Permission.VIEW_CHANNEL
        self.mod_log: Channel = control.create_channel(
            self.server,
            "mod-log",
            overwrites={
                self.server.everyone: (0, view),
                moderators: (view, 0),
                self.bot_role: (view, 0),
            },
        )
        self._runs = 0

    def write_config(self, **extra: dict[str, Any]) -> Path:
        sections: dict[str, dict[str, Any]] = {
            "discord": {"rest_url": self.sandbox.rest_url, "gateway_url": self.sandbox.gateway_url},
            "model": {"url": self.model.url},
            "store": {"folder": str(self.folder / "data")},
            "ops": {"port": 0},
            "log": {"format": "json", "level": "DEBUG"},
        }
        for name, values in extra.items():
            sections[name] = sections.get(name, {}) | values
        lines = []
        for name, values in sections.items():
            lines.append(f"[{name}]")
            lines += [f"{key} = {_toml(value)}" for key, value in values.items()]
        file = self.folder / "config.toml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    async def start(
        self,
        *,
        token: str | None = None,
        program: Sequence[str] = ("-m", "bot"),
        **config: dict[str, Any],
    ) -> Bot:
        """Start a process; it may still be connecting."""
        self._runs += 1
        log = self.folder / f"run-{self._runs}.log"
        environ = {key: value for key, value in os.environ.items() if not key.startswith("BYLAW_")}
        environ["DISCORD_TOKEN"] = self.sandbox.token if token is None else token
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *program,
                "run",
                "--config",
                str(self.write_config(**config)),
                stdout=output,
                stderr=output,
                env=environ,
                cwd=self.folder,
            )
        return Bot(process, log)

    @asynccontextmanager
    async def running(self, *, set_up: bool = True, **config: Any) -> AsyncIterator[Bot]:
        """A bot that is connected and, unless told otherwise, set up."""
        bot = await self.start(**config)
        try:
            await self.connected(bot)
            if set_up and not self.posts() and self._runs == 1:
                await self.set_up()
            yield bot
        finally:
            if bot.process.returncode is None:
                await bot.kill()

    async def connected(self, bot: Bot) -> None:
        await self.control.wait_for_bot(START_S)
        assert bot.process.returncode is None, bot.said

    async def set_up(self, **options: Any) -> str:
        chosen: dict[str, Any] = {"mod_log": self.mod_log, "mode": "review"} | options
        answer = await self.control.run_command(self.owner, self.general, "setup", options=chosen)
        return answer.content

    def posts(self) -> list[Message]:
        return self.control.messages(self.mod_log)

    async def wait_for_posts(self, count: int = 1, timeout_s: float = 10) -> list[Message]:
        await self.control.wait_until(lambda: len(self.posts()) >= count, timeout_s)
        return self.posts()

    async def wait_for_text(self, pattern: str, timeout_s: float = 10) -> Message:
        """Wait until a mod-log post shows this."""

        def found() -> Message | None:
            return next((post for post in self.posts() if re.search(pattern, text_of(post))), None)

        await self.control.wait_until(lambda: found() is not None, timeout_s)
        post = found()
        assert post is not None
        return post


def bylaw_with(module: str, **constants: float) -> tuple[str, str]:
    """Return a program that is Bylaw but for some constants, for what else would take a test long or by chance.

    To be run by the interpreter, as `start` does.
    """
    changes = [f"module.{name} = {value!r}" for name, value in constants.items()]
    start = ["import sys", "from bot.__main__ import main", f"import {module} as module"]
    return "-c", "\n".join([*start, *changes, "sys.exit(main())"])


def text_of(post: Message) -> str:
    """Everything that a post says, a line a field."""
    embed = post.embeds[0] if post.embeds else {}
    fields = [f"{field['name']}: {field['value']}" for field in embed.get("fields", [])]
    footer = embed.get("footer", {}).get("text", "")
    return "\n".join([post.content, embed.get("title", ""), embed.get("description", ""), *fields, footer])


def button(post: Message, verb: str) -> str:
    """Return the id of a button by what it does."""
    ids: list[str] = [part["custom_id"] for row in post.components for part in row["components"]]
    return next(custom_id for custom_id in ids if custom_id.endswith(f":{verb}"))


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Everything but the bot. Afterwards: nothing broke Discord's rules, and nothing pinged."""
    validator = validate_request if OPENAPI.is_file() else None
    async with Sandbox.start(validator=validator) as sandbox, StandIn.start() as model:
        world = World(sandbox, model, tmp_path)
        yield world
        assert sandbox.violations == []
        assert not any(post.pinged for post in world.posts())
