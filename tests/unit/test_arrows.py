"""The arrows of ARCHITECTURE.md: which room may import which."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"

# A room may import itself, and these.
ARROWS = {
    "core": set(),
    "policy": {"core"},
    "filter": {"core"},
    "harmony": {"core"},
    "judge": {"harmony", "core"},
    "model": {"harmony", "core"},
    "store": {"core"},
    "pipeline": {"core"},
    "desk": {"pipeline", "filter", "policy", "core"},
    "chat": {"desk", "pipeline", "policy", "core"},
    "ops": {"pipeline", "core"},
    "sandbox": set(),
    "evaluation": {"filter", "policy", "pipeline", "core"},
    "training": {"filter", "core"},
}
EVERYTHING = {"app", "build", "parts", "engines", "cli", "demo", "config", "logs", "__main__", "__init__"}

# Only these rooms may import these packages.
GUARDED = {
    "discord": {"chat"},
    "openai_harmony": {"harmony", "judge", "model"},
    "aiosqlite": {"store"},
    "sqlite3": {"store"},
}


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
    return names


def _room(path: Path) -> str:
    return path.relative_to(BOT).parts[0].removesuffix(".py")


FILES = sorted(path for path in BOT.rglob("*.py"))


def test_every_room_has_its_arrows() -> None:
    assert {_room(path) for path in FILES} - EVERYTHING == set(ARROWS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_a_module_imports_only_along_the_arrows(path: Path) -> None:
    room = _room(path)
    for name in _imports(path):
        package, _, rest = name.partition(".")
        if package in GUARDED:
            assert room in GUARDED[package], f"{path} imports {package}"
        if package == "bot" and room not in EVERYTHING and rest:
            assert rest.split(".")[0] in ARROWS[room] | {room}, f"{path} imports {name}"


@pytest.mark.parametrize(
    "path", [path for path in FILES if _room(path) == "core"], ids=lambda path: path.name
)
def test_core_needs_nothing_but_the_standard_library_and_does_nothing(path: Path) -> None:
    forbidden = {"asyncio", "os", "pathlib", "socket", "sqlite3", "time", "random", "logging"}
    assert not {name.split(".")[0] for name in _imports(path)} & forbidden
