"""Play every scene once unharmed to see which points it passes, then once for every point with a kill."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.sandbox import Message
from tests.kill.checks import wrongs
from tests.kill.lane import Lane, NotAtRestError, open_lane
from tests.kill.points import SIDES, SURROUNDED
from tests.kill.scenes import SCENES
from tests.kill.scenes.base import Scene

T = TypeVar("T")
LANES = 2  # bots at a time, besides the one that is not killed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One death to be died."""

    scene: str
    point: str
    since: str = ""  # a point that must have been passed before this one counts
    later_s: float = 0.0  # by how much the sandbox's clock is put forward before the restart
    flags: tuple[str, ...] = ()  # of the process that is started afterwards

    @property
    def name(self) -> str:
        since = f" since {self.since}" if self.since else ""
        wait = f", {self.later_s:.0f} s later" if self.later_s else ""
        return f"{self.scene}: {self.point}{since}{wait}"


@dataclass(slots=True, kw_only=True)
class Fate:
    """How it went."""

    kill: Kill
    struck: bool = False
    restarts: int = 0
    wrongs: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return self.struck and not self.wrongs


async def play_unharmed(lane: Lane, name: str) -> tuple[Counter[str], list[str]]:
    """Play a scene without a kill; return the points passed on its way, and what was wrong at its end."""
    scene = SCENES[name]()
    if not scene.fresh:
        await lane.up(*scene.flags)
    await scene.prepare(lane)
    lane.take_passed()
    await lane.up(*scene.flags)
    await scene.play(lane)
    passed = lane.take_passed()
    listed = {f"{point} {side}" for point in SURROUNDED[name] for side in SIDES}

    def has_passed() -> bool:
        passed.update(lane.take_passed())
        return listed <= set(passed)

    with contextlib.suppress(TimeoutError):  # what was never passed, the caller sees
        await lane.until(has_passed)
    return passed, scene.missed(lane) + _wrongs(lane)


async def play_killed(lane: Lane, kill: Kill) -> Fate:
    """Play a scene, kill the process at the point, start it again, finish, and look at what stands."""
    scene = SCENES[kill.scene]()
    fate = Fate(kill=kill)
    before = lane.restarts
    try:
        if not scene.fresh:
            await lane.up(*scene.flags)
        await scene.prepare(lane)
        lane.arm(kill.point, since=kill.since)
        if scene.starts_killed:
            await lane.launch()
        fate.struck = await lane.dies(kill.point, scene.play(lane))
        lane.clock.ahead_s += kill.later_s
        await lane.up(*(kill.flags or scene.flags))
        await scene.finish(lane)
        await lane.rest(*_kept(scene, kill.point))
        fate.wrongs = scene.missed(lane) + _wrongs(lane)
    except (NotAtRestError, TimeoutError, AssertionError, IndexError, KeyError) as error:
        fate.wrongs = [f"{type(error).__name__}: {error}"]
    fate.restarts = lane.restarts - before
    lane.take_passed()
    return fate


def _kept(scene: Scene, point: str) -> Sequence[Message]:
    """Return the message of the scene, unless it may be lost."""
    message: Message | None = getattr(scene, "message", None)
    return () if message is None or point in scene.may_lose else (message,)


def _wrongs(lane: Lane) -> list[str]:
    return wrongs(lane.query, lane.shown(), lane.sandbox.requests)


@dataclass(slots=True, kw_only=True)
class Unharmed:
    """How the scenes went without a kill."""

    passed: dict[str, Counter[str]] = field(default_factory=dict)  # points by scene
    wrongs: list[str] = field(default_factory=list)


class Campaign:
    """Dies every death, in several worlds at a time; whoever asks for a fate waits for it."""

    def __init__(self, folder: Path, kills: Sequence[Kill]) -> None:
        self.folder = folder
        self.passed: Counter[str] = Counter()  # points passed on the way to every death and after it
        self._waiting = deque(kills)
        self._worlds = 0
        loop = asyncio.get_running_loop()
        self._fates: dict[Kill, asyncio.Future[Fate]] = {kill: loop.create_future() for kill in kills}
        self._unharmed: asyncio.Future[Unharmed] = loop.create_future()
        self._all: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Go on with it for as long as the block lasts."""
        self._all = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._all.cancel()
            await asyncio.gather(self._all, return_exceptions=True)

    async def fate(self, kill: Kill) -> Fate:
        return await self._result(self._fates[kill])

    async def unharmed(self) -> Unharmed:
        return await self._result(self._unharmed)

    def table(self) -> Iterator[str]:
        """Return the kill table, a line each."""
        unharmed = self._unharmed.result() if self._unharmed.done() else Unharmed()
        yield f"{'hits':>5} {'restarts':>8}  {'result':<6}  point"
        fates = [future.result() for future in self._fates.values() if future.done()]
        for fate in fates:
            kill = fate.kill
            hits = unharmed.passed.get(kill.scene, Counter())[kill.point]
            result = "ok" if fate.is_well else "FAILED"
            yield f"{hits:>5} {fate.restarts:>8}  {result:<6}  {kill.name}"
        well = sum(fate.is_well for fate in fates)
        points = len({fate.kill.point for fate in fates})
        restarts = sum(fate.restarts for fate in fates)
        yield f"{len(fates)} kills at {points} points, {restarts} restarts, {well} well"

    async def _result(self, future: "asyncio.Future[T]") -> T:
        assert self._all is not None
        either: list[asyncio.Future[Any]] = [future, self._all]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not future.done():
            self._all.result()  # raises what broke the campaign
        return future.result()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(self._play_unharmed())
            for _ in range(LANES):
                lanes.create_task(self._die_in_turn())

    async def _play_unharmed(self) -> None:
        unharmed = Unharmed()
        async with self._world() as lane:
            for name in sorted(SCENES, key=lambda name: not SCENES[name].fresh):
                async with self._world() if SCENES[name].alone else nullcontext(lane) as world:
                    unharmed.passed[name], wrong = await play_unharmed(world, name)
                unharmed.wrongs += [f"{name}: {sentence}" for sentence in wrong]
        self._unharmed.set_result(unharmed)

    async def _die_in_turn(self) -> None:
        async with AsyncExitStack() as stack:
            lane: Lane | None = None
            while self._waiting:
                kill = self._waiting.popleft()
                scene = SCENES[kill.scene]
                if scene.fresh or scene.alone or kill.later_s:
                    async with self._world() as fresh:
                        self._die(kill, await play_killed(fresh, kill), fresh)
                    continue
                if lane is None:
                    lane = await stack.enter_async_context(self._world())
                fate = await play_killed(lane, kill)
                self._die(kill, fate, lane)
                if not fate.is_well:  # what is wrong here must not count against the next
                    await stack.aclose()
                    lane = None

    def _die(self, kill: Kill, fate: Fate, lane: Lane) -> None:
        self.passed += lane.passed
        lane.passed.clear()
        self._fates[kill].set_result(fate)

    def _world(self) -> AbstractAsyncContextManager[Lane]:
        self._worlds += 1
        return open_lane(self.folder / f"world-{self._worlds}")
