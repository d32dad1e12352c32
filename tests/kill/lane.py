"""A world of its own for one kill after another: start, arm, die, start again, come to rest."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from bot.chat.start import INVITE_PERMISSIONS
from bot.model.stand_in import StandIn
from bot.sandbox import Channel, Member, Message, Permission, Sandbox, Server
from bot.store.folder import DATABASE_NAME
from bot.store.store import COUNT_UNFINISHED
from tests.e2e.conftest import INSULT, Bot, World
from tests.kill.checks import Shown
from tests.kill.runner import PASSED, PLAN, STRUCK

RUNNER = Path(__file__).with_name("runner.py")
DIE_S = 30.0  # from being armed to being dead
REST_S = 40.0  # from a restart to having nothing left to do
LOOK_AGAIN_S = 0.02
REPORT_AWAY_AFTER_S = 0.5  # of the model, to the mod-logs
WATCHERS = "Watchers"  # a role
KEYWORD, ARMED = "purple heron", "crimson otter"
AUTOMATIC: dict[str, Any] = {"policy": "harassment", "clause": "HA1.a", "on": True}


class Clock:
    """The sandbox's time, which can be put forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


class NotAtRestError(Exception):
    """The bot did not come to rest."""


class Lane(World):
    """A server in review mode and one in assist mode, and one bot process at a time."""

    def __init__(self, sandbox: Sandbox, model: StandIn, folder: Path, clock: Clock) -> None:
        super().__init__(sandbox, model, folder)
        self.clock = clock
        self.flags: tuple[str, ...] = ()
        self.restarts = 0
        self.passed: Counter[str] = Counter()  # points, over all runs
        self.is_set_up = False
        self.bot: Bot | None = None
        self._texts = 0
        self._lines_taken = 0  # of the list of points passed
        self.strict: Server = self.control.create_server("Copper Guild", self.owner.user)
        self.stranger = self.control.join(self.strict, "sam")
        bot_role = self.control.invite_bot(self.strict, permissions=INVITE_PERMISSIONS.value)
        self.strict_general: Channel = self.control.create_channel(self.strict, "general")
        view = Permission.VIEW_CHANNEL
        self.strict_log: Channel = self.control.create_channel(
            self.strict, "mod-log", overwrites={self.strict.everyone: (0, view), bot_role: (view, 0)}
        )

    @property
    def logs(self) -> dict[int, Channel]:
        """The mod-logs by server."""
        return {self.server.id: self.mod_log, self.strict.id: self.strict_log}

    @property
    def database(self) -> Path:
        return self.folder / "data" / DATABASE_NAME

    def text(self, extra: str = "") -> str:
        """A text that breaks a rule, and that nobody has posted before."""
        self._texts += 1
        return f"{INSULT} {extra} {'so ' * (self._texts // 26)}{'abcdefghijklmnopqrstuvwxyz'[self._texts % 26] * 3}"

    async def launch(self) -> Bot:
        """Start `bylaw run` with its points; it may still be connecting."""
        self._runs += 1
        log = self.folder / f"run-{self._runs}.log"
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("BYLAW_", "KILL_"))}
        environ |= {
            "DISCORD_TOKEN": self.sandbox.token,
            "KILL_FOLDER": str(self.folder),
            "KILL_FLAGS": ",".join(self.flags),
        }
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(RUNNER),
                "run",
                "--config",
                str(self.write_config(model={"report_away_after_s": REPORT_AWAY_AFTER_S})),
                stdout=output,
                stderr=output,
                env=environ,
                cwd=self.folder,
            )
        self.bot = Bot(process, log)
        return self.bot

    async def up(self, *flags: str) -> None:
        """Have a bot that is connected, set up, and runs under these flags."""
        if self.runs and self.flags != flags:
            await self.down()
        if not self.runs:
            self.flags = flags
            await self.launch()
        assert self.bot is not None
        await self.connected(self.bot)
        if not self.is_set_up:
            await self.prepare_servers()

    async def ready(self) -> None:
        """Wait until everything that a start does is done; most scenes begin before."""
        assert self.bot is not None
        await self.bot.says("oauth2/authorize")

    async def prepare_servers(self) -> None:
        """Run the commands that an owner runs at first. All of them may be run twice."""
        await self.command(self.general, "setup", mod_log=self.mod_log, mode="review")
        for value in (KEYWORD, ARMED):
            await self.command(self.general, "rule add", kind="keyword", value=value)
        await self.command(self.general, "rule arm", rule=f"keyword:{ARMED}", on=True)
        await self.command(self.strict_general, "setup", mod_log=self.strict_log, mode="assist")
        await self.command(self.strict_general, "policy automatic", **AUTOMATIC)
        self.is_set_up = True

    def let_view_the_audit_log(self) -> None:
        """Give the bot the permission that its invitation does not ask for."""
        me = self.bot_role
        if all(role.name != WATCHERS for role in me.roles):
            permissions = int(Permission.VIEW_AUDIT_LOG)
            role = self.control.create_role(self.server, WATCHERS, permissions=permissions, position=1)
            self.control.set_roles(me, [*me.roles, role])

    async def command(self, place: Channel, name: str, *, by: Member | None = None, **options: Any) -> None:
        """Have the owner, or somebody else, run a command."""
        answer = await self.control.run_command(by or self.owner, place, name, options=options)
        if not answer.acknowledged:
            raise NotAtRestError(f"/{name} was not answered")

    @property
    def runs(self) -> bool:
        return self.bot is not None and self.bot.process.returncode is None

    async def down(self) -> None:
        if self.bot is not None and self.runs:
            await self.bot.kill()
        await self.control.wait_for_no_bot()

    def arm(self, point: str, *, since: str = "") -> None:
        """Have the process die at this point, at once or when it is started."""
        (self.folder / STRUCK).unlink(missing_ok=True)
        plan = self.folder / "plan.new"
        plan.write_text(json.dumps({"point": point, "since": since}), encoding="utf-8")
        plan.rename(self.folder / PLAN)

    async def dies(self, point: str, doing: Awaitable[object]) -> bool:
        """Do this until the process is dead; whether it died of that point."""
        assert self.bot is not None
        trigger = asyncio.ensure_future(doing)
        try:
            async with asyncio.timeout(DIE_S):
                code = await self.bot.process.wait()
        except TimeoutError:
            return False
        finally:
            (self.folder / PLAN).unlink(missing_ok=True)
            trigger.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):  # what it waited for never came
                await trigger
        struck = self.folder / STRUCK
        mark = struck.read_text(encoding="utf-8") if struck.exists() else ""
        await self.control.wait_for_no_bot()
        self.restarts += 1
        return code == -signal.SIGKILL and mark == f"{point}\n{self.bot.process.pid}\n"

    def take_passed(self) -> Counter[str]:
        """Return the points passed since the last time."""
        log = self.folder / PASSED
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        found = Counter(lines[self._lines_taken :])
        self._lines_taken = len(lines)
        self.passed += found
        return found

    def query(self, sql: str, **values: int) -> list[sqlite3.Row]:
        """Read the database beside the bot."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql, values).fetchall()

    def is_committed(self, message: Message) -> bool:
        return bool(self.query("SELECT 1 FROM sighting WHERE message_id = :id", id=message.id))

    async def until(self, claim: Callable[[], bool]) -> None:
        """Wait until this holds of the database, which tells nobody when it changes."""
        async with asyncio.timeout(REST_S):
            while not claim():  # noqa: ASYNC110
                await asyncio.sleep(LOOK_AGAIN_S)

    async def rest(self, *messages: Message, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until these are committed and nothing is left to do."""

        def rests() -> bool:
            return (
                until() and all(map(self.is_committed, messages)) and not self.query(COUNT_UNFINISHED)[0][0]
            )

        try:
            await self.until(rests)
        except TimeoutError:
            open_cases = [
                dict(row)
                for row in self.query(
                    "SELECT id, state, due, version, posted_version, post_id FROM casefile WHERE due = 1"
                )
            ]
            missing = [message.id for message in messages if not self.is_committed(message)]
            raise NotAtRestError(f"not at rest: {open_cases}; not committed: {missing}") from None

    def shown(self) -> Shown:
        """What stands in the mod-logs."""
        return Shown.of({server: self.control.messages(log) for server, log in self.logs.items()})

    def post_of(self, message: Message) -> Message:
        """The mod-log post of the case of a message."""
        row = self.query(
            "SELECT p.message_id FROM sighting s JOIN casefile c ON c.id = s.case_id JOIN post p "
            "ON p.id = c.post_id WHERE s.message_id = :id",
            id=message.id,
        )[0]
        assert message.channel.server is not None
        return self.logs[message.channel.server.id].messages[row["message_id"]]


@asynccontextmanager
async def open_lane(folder: Path) -> AsyncIterator[Lane]:
    """Open a world without a bot in it."""
    await asyncio.to_thread(folder.mkdir, parents=True)
    clock = Clock()
    async with Sandbox.start(clock=clock) as sandbox, StandIn.start() as model:
        lane = Lane(sandbox, model, folder, clock)
        try:
            yield lane
        finally:
            await lane.down()
