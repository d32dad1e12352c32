"""What the documents say of files, commands, metrics, libraries and tables is true of the code."""

import ast
import configparser
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import cast

import pytest
import yaml
from discord import app_commands

from bot.__main__ import COMMANDS
from bot.chat.commands.case import CaseCommands
from bot.chat.commands.context import ContextCommands
from bot.chat.commands.exempt import ExemptCommands
from bot.chat.commands.filter import FilterCommands, diagnose_command
from bot.chat.commands.pausing import pause_command, resume_command
from bot.chat.commands.policy import PolicyCommands
from bot.chat.commands.privacy import PrivacyCommands
from bot.chat.commands.rule import RuleCommands
from bot.chat.commands.setup import setup_command
from bot.chat.desks import Desks
from bot.core.signal import Category, Stage
from bot.ops.flags import FlagGauges
from bot.ops.gauges import Counts, StoreGauges
from bot.ops.metrics import Metrics

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

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
    assert actions == {"install", "serve", "check", "stand-in"}


def slash_commands() -> set[str]:
    desks = cast("Desks", None)  # a command asks its desk only when it is called
    kinds = (
        PolicyCommands,
        RuleCommands,
        ExemptCommands,
        FilterCommands,
        ContextCommands,
        CaseCommands,
        PrivacyCommands,
    )
    groups: list[app_commands.Group] = [kind(desks) for kind in kinds]
    single = [setup_command(desks), diagnose_command(desks), pause_command(desks), resume_command(desks)]
    nested = {command.qualified_name for group in groups for command in group.commands}
    return nested | {command.name for command in single}


def test_the_moderators_page_names_every_slash_command_and_no_other() -> None:
    named = set(
        re.findall(
            r"`/((?:policy|rule|exempt|filter|context|case|privacy) [\w-]+|\w+)", read("docs/moderators.md")
        )
    )
    assert named == slash_commands()


def test_the_page_on_signals_names_every_stage_and_category_and_no_other() -> None:
    stages, categories = read("docs/signals.md").split("## Categories")
    row = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)
    assert sorted(row.findall(stages)) == sorted(Stage)
    assert sorted(row.findall(categories)) == sorted(Category)


async def never_asked() -> Counts:
    raise AssertionError


def test_the_operators_page_names_every_metric_and_no_other() -> None:
    metrics = Metrics()
    StoreGauges(metrics, never_asked)
    FlagGauges(metrics, list)
    watched = set(re.findall(r'metrics\.watch\("(\w+)"', read("bot/build.py")))
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


def test_the_alerts_are_about_metrics_that_exist() -> None:
    metrics = Metrics()
    StoreGauges(metrics, never_asked)
    FlagGauges(metrics, list)
    exposed = {sample.name for family in metrics.registry.collect() for sample in family.samples}
    families = {family.name for family in metrics.registry.collect()}
    known = (
        exposed
        | families
        | {f"{name}{suffix}" for name in families for suffix in ("_total", "_bucket")}
        | set(re.findall(r'metrics\.watch\("(\w+)"', read("bot/build.py")))
    )
    (block,) = re.findall(r"```yaml\n(.*?)```", read("docs/operators.md"), re.DOTALL)
    (group,) = yaml.safe_load(block)["groups"]
    named = {name for rule in group["rules"] for name in re.findall(r"bylaw_\w+", rule["expr"])}
    assert len(named) >= 8
    assert named - known == set()


def test_the_systemd_unit_runs_a_command_that_exists() -> None:
    (unit,) = re.findall(r"```ini\n(.*?)```", read("docs/operators.md"), re.DOTALL)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(unit)
    assert parser["Service"]["ExecStart"].endswith("/.venv/bin/bylaw run")
    assert int(parser["Service"]["TimeoutStopSec"]) > 5, "stopping takes up to five seconds"
