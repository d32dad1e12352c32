"""The sandbox stands alone, so that the bot's misreadings of Discord do not become its own."""

import ast
from pathlib import Path

import bot.sandbox

ALLOWED = {"aiohttp", "orjson", "bot"}


def test_the_sandbox_imports_nothing_of_the_bot_and_no_discord_library():
    import sys

    found = set()
    for file in Path(bot.sandbox.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module or "")

    outside = {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name.partition(".")[0] for name in outside} <= ALLOWED
    assert all(name.startswith("bot.sandbox") for name in outside if name.startswith("bot"))
