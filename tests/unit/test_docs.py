"""What the documents say of files, commands, metrics, libraries and tables is true of the code."""

import ast
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import cast

import pytest
from discord import app_commands

from bot.__main__ import COMMANDS
from bot.chat.commands.case import CaseCommands
from bot.chat.commands.exempt import ExemptCommands
from bot.chat.commands.pausing import pause_command, resume_command
from bot.chat.commands.policy import PolicyCommands
from bot.chat.commands.rule import RuleCommands
from bot.chat.commands.setup import setup_command
from bot.chat.desks import Desks
from bot.core.case import LabelKind
from bot.core.decision import ActionKind
from bot.core.errors import NotFoundError
from bot.core.sighting import Author
from bot.ops.gauges import Counts, StoreGauges
from bot.ops.metrics import Metrics
from bot.store import Store
from tests.contract.steps import KEY, MODERATOR, VIOLATION, Steps, flagged
from tests.factories import NOW, SERVER_ID, make_policy, make_verdict

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
AUTHOR_ID, OTHER_AUTHOR_ID = 500, 501

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# Folders that only somebody's machine has, and hosts that packages are fetched from.
FOREIGN = re.compile(
    r"(?<![\w.%])/(?:work|tmp|home|root|Users|opt|mnt)/|py[p]i\.org|python[h]osted|registry\.", re.IGNORECASE
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(document: Path) -> set[str]:
    headings = HEADING.findall(FENCED.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def relative_links() -> Iterator[tuple[Path, str]]:
    for document in DOCUMENTS:
        for target in LINK.findall(FENCED.sub("", document.read_text(encoding="utf-8"))):
            if "://" not in target:
                yield document, target


@pytest.mark.parametrize(
    ("document", "target"), tuple(relative_links()), ids=lambda value: getattr(value, "name", value)
)
def test_a_link_between_documents_resolves(document: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    linked = (document.parent / path).resolve() if path else document
    assert linked.is_file()
    assert not anchor or anchor in anchors(linked)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_no_folder_of_a_machine_and_no_package_index(document: Path) -> None:
    assert FOREIGN.findall(document.read_text(encoding="utf-8")) == []


def test_every_command_line_in_the_documents_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    named = set(re.findall(r"(?:`|bin/|… |^    )bylaw (\w+)", text, re.MULTILINE))
    assert {"run", "check", "screen", "model"} <= named <= set(COMMANDS)
    actions = set(re.findall(r"\bbylaw model ([a-z]+(?:-[a-z]+)*)[` \n]", text))
    assert actions == {"install", "check", "stand-in"}


def slash_commands() -> set[str]:
    desks = cast("Desks", None)  # a command asks its desk only when it is called
    kinds = (PolicyCommands, RuleCommands, ExemptCommands, CaseCommands)
    groups: list[app_commands.Group] = [kind(desks) for kind in kinds]
    single = [setup_command(desks), pause_command(desks), resume_command(desks)]
    nested = {command.qualified_name for group in groups for command in group.commands}
    return nested | {command.name for command in single}


def test_the_moderators_page_names_every_slash_command_and_no_other() -> None:
    named = set(re.findall(r"`/((?:policy|rule|exempt|case) \w+|\w+)", read("docs/moderators.md")))
    assert named == slash_commands()


async def never_asked() -> Counts:
    raise AssertionError


def test_the_operators_page_names_every_metric_and_no_other() -> None:
    metrics = Metrics()
    StoreGauges(metrics, never_asked)
    watched = set(re.findall(r'metrics\.watch\("(\w+)"', read("bot/app.py")))
    own = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in metrics.registry.collect()
    }
    page = read("docs/operators.md")
    assert set(re.findall(r"^\| `(bylaw_\w+)", page, re.MULTILINE)) == own | watched


def test_every_declared_library_is_imported() -> None:
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    }
    distributions = packages_distributions()
    used = {_plain(name) for module in imported for name in [module, *distributions.get(module, [])]}
    declared = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    names = {_plain(re.split(r"[<>=\[; ]", line)[0]) for line in declared}
    assert names - used == set()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data folder with one decided, posted, labelled case each of two members."""
    async with Store.open(tmp_path / "data", KEY) as store:
        steps = Steps(store)
        await steps.add(make_policy())
        for message_id, author_id in enumerate((AUTHOR_ID, OTHER_AUTHOR_ID), start=7_000):
            sent = flagged(
                f"walnut {author_id}", author=Author(id=author_id, name="cleo"), message_id=message_id
            )
            case = await steps.decided(VIOLATION, sent, answer=make_verdict("HA1"))
            await store.record_post(await store.begin_post(case, 80), message_id, [case])
            await store.label(SERVER_ID, case.id, LabelKind.CORRECT, MODERATOR, steps.now)
            await store.want_action(SERVER_ID, case.id, ActionKind.DELETE, MODERATOR, steps.now)
    return tmp_path / "data"


SHOW, ERASE, FORGET = re.findall(r"```sql\n(.*?)```", read("docs/privacy.md"), re.DOTALL)
AN_ID = "123456789012345678"


@contextmanager
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(folder / "bylaw.sqlite3", isolation_level=None)
    yield connection
    connection.close()


def test_the_query_for_a_member_finds_their_cases(folder: Path) -> None:
    with database(folder) as opened:
        found = opened.execute(SHOW.replace(AN_ID, str(AUTHOR_ID))).fetchall()
    assert found == [(SERVER_ID, 1, int(NOW.timestamp()), 0)]


async def test_the_recipe_erases_one_member_and_leaves_a_database_that_works(folder: Path) -> None:
    with database(folder) as opened:
        opened.executescript(ERASE.replace(AN_ID, str(AUTHOR_ID)))
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("sighting", "casefile", "judgement", "case_judgement", "label", "action"):
            assert opened.execute(f"SELECT COUNT(*) FROM {table}").fetchall() == [(1,)], table
    async with Store.open(folder, KEY) as store:
        assert (await store.case_by_number(SERVER_ID, 2)).sightings[0].sighting.author.id == OTHER_AUTHOR_ID
        with pytest.raises(NotFoundError):
            await store.case_by_number(SERVER_ID, 1)


async def test_the_recipe_forgets_a_server(folder: Path) -> None:
    with database(folder) as opened:
        tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        opened.executescript(FORGET.replace(AN_ID, str(SERVER_ID)))
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in tables - {"meta"}:
            assert opened.execute(f"SELECT COUNT(*) FROM {table}").fetchall() == [(0,)], table
    async with Store.open(folder, KEY) as store:
        assert await store.servers() == ()
