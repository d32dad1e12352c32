"""Run the whole demo in one process: local Discord, model, bot, members, and the check at the end."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from bot.app import App
from bot.build import Overrides, open_app
from bot.config import NO_MODEL, Config, DiscordSection, ModelSection, OpsSection, StoreSection
from bot.core.policy import Policy
from bot.demo.play import Played, play_steps, press
from bot.demo.scene import Press, Scene, load_scene, scene_of_messages
from bot.demo.stage import Stage, build_stage, set_up
from bot.demo.terminal import Terminal, observe_later
from bot.demo.verify import Finding, check_all, check_press, check_step, posts_of
from bot.model.stand_in import StandIn
from bot.pipeline.servers import CompileFilter
from bot.pipeline.wake import Wake
from bot.sandbox import ControlError, Sandbox

T = TypeVar("T")

SETTLE_S = 14.0  # for the last verdict to be posted; the whole demo must end within 30 s
PRESS_SHARE = 0.4  # of that time, for what follows the presses
STAND_IN_NOTICE = (
    "The model is a stand-in: it compares messages with the policies' examples and does not reason. "
    "A real one: bylaw demo --model-url http://HOST:8000"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """How the demo is played. The last three are the controls under which it must fail."""

    model_url: str | None = None  # None: the stand-in
    messages: Path | None = None  # None: the scene
    stay: bool = False  # serve until Ctrl-C
    scene: Scene = field(default_factory=load_scene)
    shipped: Mapping[str, Policy] | None = None  # other policies in place of the shipped ones
    compile_filter: CompileFilter | None = None  # another filter
    without_model: bool = False
    settle_s: float = SETTLE_S


async def run_show(show: Show, console: Console | None = None) -> int:
    """Play and return 0 if the mod-log holds what was expected, else 1."""
    console = console or Console(highlight=False)
    scene = show.scene
    problems: list[str] = []
    if show.messages is not None:
        scene, problems = scene_of_messages(show.scene, show.messages)
    terminal: Terminal | None = None
    progress = Wake()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bylaw-demo-")))
        sandbox = await stack.enter_async_context(Sandbox.start())
        model_url = await stack.enter_async_context(_model(show))
        stage = build_stage(sandbox, scene)
        overrides = Overrides(
            shipped=show.shipped,
            compile_filter=show.compile_filter,
            observers=(observe_later(lambda: terminal), lambda _: progress.set()),
        )
        app = await stack.enter_async_context(
            open_app(_config(sandbox, model_url, folder), environ={}, say=lambda _: None, overrides=overrides)
        )
        running = await stack.enter_async_context(_running(app, sandbox.token))
        await _while_running(running, sandbox.control.wait_for_bot())
        await _while_running(running, set_up(stage, scene))
        played = Played()
        names = {channel.id: channel.name for channel in stage.server.channels.values()}
        terminal = Terminal(console, names, played.titles)
        terminal.say(_opening(sandbox, show), "bold")
        for problem in problems:
            terminal.say(problem, "yellow")
        rest = Rest(stage, app, progress)
        findings = await _while_running(
            running, _play(scene, stage, played, terminal, rest=rest, settle_s=show.settle_s)
        )
        terminal.summarise(findings)
        met = all(finding.met for finding in findings)
        terminal.say(
            "The mod-log holds what the scene expects." if met else "The scene did not end as written."
        )
        if show.stay:
            terminal.say("The local Discord and the bot go on running. Ctrl-C ends them.")
            await asyncio.wait([running])
    return 0 if met else 1


async def _play(
    scene: Scene, stage: Stage, played: Played, terminal: Terminal, *, rest: "Rest", settle_s: float
) -> list[Finding]:
    await play_steps(stage, scene, played)
    steps = [step for step in scene.steps if step.expect is not None]
    await rest.until(lambda: all(check_step(stage, step, played).met for step in steps), settle_s)
    for one in scene.presses:
        await _press(stage, one, played, terminal)
    await rest.until(
        lambda: all(check_press(stage, one, played).met for one in scene.presses),
        settle_s * PRESS_SHARE,
    )
    return check_all(stage, scene, played)


async def _press(stage: Stage, one: Press, played: Played, terminal: Terminal) -> None:
    posts = posts_of(stage, played.messages[one.step][0])
    if not posts:
        terminal.say(f"{one.by} finds no post to press {one.button} under.", "red")
        return
    try:
        answer = await press(stage, one, posts[0])
    except ControlError:  # nothing has been judged that could be called right or wrong
        answer = "there is no such button."
    terminal.say(f"{one.by} presses {one.button}: {answer}")


class Rest:
    """Waits until the mod-log is as expected and the bot has nothing left to do, or long enough."""

    def __init__(self, stage: Stage, app: App, progress: Wake) -> None:
        self._stage = stage
        self._app = app
        self._progress = progress

    async def until(self, is_as_expected: Callable[[], bool], within_s: float) -> None:
        """Wait; when the time is over the findings say what is missing."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._stage.sandbox.control.wait_until(is_as_expected, timeout_s=within_s)
                seen = self._progress.count
                while not await self._app.is_at_rest():
                    await self._progress.wait(since=seen, at_most_s=0.2)
                    seen = self._progress.count


@asynccontextmanager
async def _running(app: App, token: str) -> AsyncIterator["asyncio.Task[None]"]:
    """Run the bot beside the block, and end it with the block."""
    running = asyncio.create_task(app.run(token))
    try:
        yield running
    finally:
        app.stop()
        await running


async def _while_running(running: "asyncio.Task[None]", act: Coroutine[Any, Any, T]) -> T:
    """Do something for which the bot is needed.

    Raises what ended the bot early, and KeyboardInterrupt if that was Ctrl-C.
    """
    acting = asyncio.create_task(act)
    await asyncio.wait([running, acting], return_when=asyncio.FIRST_COMPLETED)
    if not acting.done():
        acting.cancel()
        await asyncio.wait([acting])
        running.result()
        raise KeyboardInterrupt
    return acting.result()


@asynccontextmanager
async def _model(show: Show) -> AsyncIterator[str]:
    if show.without_model:
        yield NO_MODEL
    elif show.model_url is not None:
        yield show.model_url
    else:
        async with StandIn.start(port=0) as stand_in:
            yield stand_in.url


def _config(sandbox: Sandbox, model_url: str, folder: Path) -> Config:
    return Config(
        discord=DiscordSection(rest_url=sandbox.rest_url, gateway_url=sandbox.gateway_url),
        model=ModelSection(url=model_url),
        store=StoreSection(folder=folder / "data"),
        ops=OpsSection(port=0),
    )


def _opening(sandbox: Sandbox, show: Show) -> str:
    model = f"The model is at {show.model_url}." if show.model_url else STAND_IN_NOTICE
    return f"Local Discord at {sandbox.rest_url}. {model}"
