"""The scene of `bylaw demo`, and the controls under which it must fail."""

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest
from rich.console import Console

from bot.core.policy import Policy
from bot.core.settings import ServerSettings
from bot.core.sighting import Sighting
from bot.core.signal import Screened
from bot.demo.scene import load_scene
from bot.demo.show import Show, run_show
from bot.policy.parse import parse_policy
from bot.policy.shipped import load_rows, load_shipped, shipped_policies_dir

STAND_IN = "stand-in model: compares with the policy's examples, does not reason"


@pytest.fixture(autouse=True)
def discord_globals(monkeypatch):
    """The demo points discord.py at the sandbox; other tests get their own addresses back."""
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


async def play(show: Show) -> tuple[int, str]:
    screen = io.StringIO()
    status = await run_show(show, Console(file=screen, width=200))
    return status, screen.getvalue()


async def test_the_scene_ends_as_written() -> None:
    status, screen = await play(Show())

    assert status == 0, screen
    assert "stand-in" in screen


def swap(policy: Policy) -> Policy:
    """Return the policy with every violating example marked safe, and the other way round."""
    clause = policy.clauses[0].id
    swapped = re.sub(
        r"^(- \".*\" → )(violates [\w.]+|safe)$",
        lambda match: match[1] + (f"violates {clause}" if match[2] == "safe" else "safe"),
        policy.source,
        flags=re.MULTILINE,
    )
    return parse_policy(swapped)


async def test_the_scene_fails_when_the_policies_examples_are_swapped() -> None:
    shipped = {policy.id: swap(policy) for policy in load_shipped().values()}
    assert all(shipped[policy.id].digest != policy.digest for policy in load_shipped().values())

    status, screen = await play(Show(shipped=shipped, settle_s=3.0))

    assert status == 1, screen


class BlindFilter:
    disabled_patterns: tuple[str, ...] = ()

    def screen(self, sighting: Sighting, now: float) -> Screened:
        return Screened(score=0.0)


async def test_the_scene_fails_without_the_filter() -> None:
    def compile_filter(settings: ServerSettings, policies: Sequence[Policy]) -> BlindFilter:
        return BlindFilter()

    status, screen = await play(Show(compile_filter=compile_filter, settle_s=3.0))

    assert status == 1, screen


async def test_the_scene_fails_without_the_model() -> None:
    status, screen = await play(Show(without_model=True, settle_s=3.0))

    assert status == 1, screen


def trigrams(text: str) -> set[str]:
    folded = " ".join(text.casefold().split())
    return {folded[start : start + 3] for start in range(len(folded) - 2)}


def test_no_scene_text_is_nearly_a_policys_example() -> None:
    examples = [example.text for policy in load_shipped().values() for example in policy.examples]
    for folder in sorted(shipped_policies_dir().iterdir()):
        if folder.is_dir():
            examples += [row.text for row in load_rows(folder)]
    assert len(examples) > 100

    for step in load_scene().steps:
        for text in filter(None, (step.text, step.edit)):
            for example in examples:
                ours, theirs = trigrams(text), trigrams(example)
                assert len(ours & theirs) / len(ours | theirs) < 0.5, (text, example)


async def test_a_file_of_messages_is_played_instead_of_the_scene(tmp_path) -> None:
    file = tmp_path / "messages.jsonl"
    rows = [
        {"text": "good morning everyone", "author": "ann", "channel": "lobby"},
        {"text": "you worthless idiot, nobody wants you here", "author": "ben"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows) + "no json\n", encoding="utf-8")

    status, screen = await play(Show(messages=file))

    assert status == 0, screen
    assert "2 messages screened" in screen
    assert "Line 3 is not JSON" in screen
    assert "posted to the mod-log" in screen


async def test_every_post_of_the_stand_in_says_so(monkeypatch) -> None:
    posts: list[str] = []

    def keep(stage, scene, played):
        posts.extend(json.dumps(post.embeds) for post in stage.posts())
        return []

    monkeypatch.setattr("bot.demo.show.check_all", keep)
    await play(Show())

    assert len(posts) >= 8
    assert all(STAND_IN in post for post in posts)


def test_the_command_ends_by_itself_without_a_terminal() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bot", "demo"], capture_output=True, text=True, timeout=60, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "The mod-log holds what the scene expects." in run.stdout


def test_the_shipped_scene_expects_something_of_every_step() -> None:
    scene = load_scene()

    assert all(step.expect is not None for step in scene.steps)
    assert len({step.id for step in scene.steps}) == len(scene.steps)


@pytest.mark.parametrize(("after", "status"), [("Local Discord at", 130), ("Ctrl-C ends them", 0)])
def test_on_a_terminal_it_serves_until_ctrl_c(after: str, status: int) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen([sys.executable, "-m", "bot", "demo"], stdout=theirs, stderr=theirs)
    os.close(theirs)
    screen = b""
    while after.encode() not in screen:
        screen += os.read(ours, 65_536)
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # the terminal's other end is closed
        while os.read(ours, 65_536):
            pass
    os.close(ours)

    assert process.wait(timeout=20) == status
