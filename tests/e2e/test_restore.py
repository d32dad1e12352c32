"""What docs/operators.md says of backup and restore, done as it stands there."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

from tests.e2e.conftest import INSULT, World, text_of

PAGE = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")
A_SERVER = "123456789012345678"


def commands(heading: str) -> list[str]:
    """The lines of the first shell block under a heading."""
    section = PAGE.partition(f"### {heading}\n")[2]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1].splitlines()


async def shell(world: World, line: str) -> str:
    """Run a line as an operator would, with Bylaw's environment on the path; return what it printed."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("BYLAW_")}
    environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        "sh",
        "-ec",
        line.replace(A_SERVER, str(world.server.id)),
        cwd=world.folder,
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    said = output.decode()
    assert process.returncode == 0, f"{line}: {said}"
    return said


async def test_a_restore_is_rehearsed_beside_the_running_bot(world: World) -> None:
    *lines, clear_up = commands("Rehearse a restore")
    async with world.running() as bot:
        await world.control.post(world.member, world.general, f"{INSULT} Quetzalcoatl")
        await world.wait_for_posts()
        said = [await shell(world, line) for line in lines]
        rehearsed = (world.folder / "rehearsal" / "data" / "bylaw.sqlite3").exists()
        await shell(world, clear_up)
        await world.control.post(world.member, world.general, f"{INSULT} again")
        await world.wait_for_posts(2)
        assert bot.process.returncode is None

    case = json.loads(said[-1])
    assert rehearsed
    assert (case["kind"], case["number"]) == ("case", 1)
    assert "Quetzalcoatl" in case["sightings"][0]["sighting"]["item"]["parts"][0]["text"]
    assert "1 cases" in said[0]
    assert not (world.folder / "rehearsal").exists()


async def test_a_backup_made_while_running_is_restored_in_earnest(world: World) -> None:
    stop, restore, start = commands("Restore")
    assert "stop" in stop
    assert "start" in start
    async with world.running() as bot:
        await world.control.post(world.member, world.general, f"{INSULT} Quetzalcoatl")
        (post,) = await world.wait_for_posts()
        await shell(world, "bylaw db backup backup.sqlite3")
        refused = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "db",
            "restore",
            "backup.sqlite3",
            cwd=world.folder,
            stderr=asyncio.subprocess.PIPE,
        )
        _, why = await refused.communicate()
        await bot.terminate()
    (world.folder / "data" / "bylaw.sqlite3").write_bytes(b"a disk that lies")
    said = await shell(world, restore)
    async with world.running(set_up=False):
        viewed = await world.control.run_command(
            world.moderator, world.general, "case view", options={"number": 1}
        )
        await world.control.press(world.moderator, post, "✔ Correct")
        await world.wait_for_text("✔ correct")

    assert refused.returncode == 2
    assert b"in use by process" in why
    assert "kept as" in said
    assert "Quetzalcoatl" in viewed.embeds[0]["description"]
    assert len(world.posts()) == 1


async def test_purging_a_member_erases_the_post_at_the_next_start(world: World) -> None:
    async with world.running() as bot:
        await world.control.post(world.member, world.general, f"{INSULT} Quetzalcoatl")
        (post,) = await world.wait_for_posts()
        await bot.terminate()
    said = await shell(world, f"bylaw db purge --user {world.member.id}")
    async with world.running(set_up=False):
        await world.control.wait_until(lambda: "content has been erased" in text_of(post), 10)

    assert "Messages erased: 1, in 1 servers." in said
    assert "Quetzalcoatl" not in text_of(post)
    assert str(world.member.id) not in text_of(post)
