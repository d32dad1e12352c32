"""The operator's configuration: every key checked, every error listed at once.

Secrets come from the environment only: DISCORD_TOKEN, BYLAW_KEY and BYLAW_MODEL_TOKEN.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot.core.errors import ConfigError

DEFAULT_FILE = Path("config.toml")
NO_MODEL = "none"


def _is_url(*schemes: str, otherwise: str | None = None) -> AfterValidator:
    form = f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"

    def check(value: str) -> str:
        if value == otherwise:
            return value
        try:
            parts = urlsplit(value)
            usable = parts.scheme in schemes and parts.hostname and parts.port != 0 and value.isprintable()
        except ValueError:  # such as a port that is no number
            usable = False
        if not usable or " " in value:
            raise ValueError(f"must be {form}" if otherwise is None else f'must be "{otherwise}", or {form}')
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError("may hold no user name, password or query; secrets come from the environment")
        return value.rstrip("/")

    return AfterValidator(check)


def _names_a_path(value: object) -> object:
    if isinstance(value, str) and (not value.strip() or "\0" in value):
        raise ValueError("must name a path")
    return value


FilePath = Annotated[Path, Field(strict=False), BeforeValidator(_names_a_path)]


class Section(BaseModel):
    """One table of the file. Keys that Bylaw does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _is_server_id(value: object) -> object:
    """TOML's keys are text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
        return int(value)
    raise ValueError("must be a server's id, all digits")


ServerId = Annotated[int, BeforeValidator(_is_server_id)]


class DiscordSection(Section):
    """Where Discord is."""

    rest_url: Annotated[str, _is_url("https", "http")] = "https://discord.com/api/v10"
    gateway_url: Annotated[str, _is_url("wss", "ws")] = "wss://gateway.discord.gg"


class ModelSection(Section):
    """Where the model is, and how long it may take."""

    url: Annotated[str, _is_url("http", "https", otherwise=NO_MODEL)] = "http://127.0.0.1:8000"
    # Others with the same model. Strict, but TOML knows arrays only.
    further_urls: Annotated[tuple[Annotated[str, _is_url("http", "https")], ...], Field(strict=False)] = ()
    name: str = ""  # empty: the one that the server says it serves
    in_flight: Annotated[int, Field(ge=1, le=256)] = 64  # the most that one server is asked at once
    weights: Mapping[ServerId, Annotated[float, Field(ge=0.1, le=100)]] = Field(default_factory=dict)
    low_timeout_s: Annotated[float, Field(gt=0, le=600)] = 8.0
    medium_timeout_s: Annotated[float, Field(gt=0, le=600)] = 20.0
    judge_within_h: Annotated[float, Field(gt=0, le=168)] = 12.0
    report_away_after_s: Annotated[float, Field(gt=0, le=86_400)] = 60.0

    @property
    def urls(self) -> tuple[str, ...]:
        """Every server; none when Bylaw runs without a model."""
        return () if self.is_off else (self.url, *self.further_urls)

    @property
    def longest_s(self) -> float:
        """The longest that one question may take: three tries, each of them at every server."""
        return 3 * max(self.low_timeout_s, self.medium_timeout_s) * max(1, len(self.urls))

    @property
    def is_off(self) -> bool:
        """Whether Bylaw runs without any model."""
        return self.url == NO_MODEL


class StoreSection(Section):
    """Where Bylaw remembers."""

    folder: FilePath = Path("data")


class FilterSection(Section):
    """How the fast filter is fed."""

    threshold: Annotated[float, Field(gt=0, lt=1)] = 0.5
    scam_domains_file: FilePath | None = None
    intake_capacity: Annotated[int, Field(ge=100, le=100_000)] = 5_000


def _is_list_source(value: str) -> str:
    if "://" in value and not value.startswith("https://"):
        raise ValueError("must begin with https://, or name a file")
    return value


class ListsSection(Section):
    """What `bylaw lists update` loads. Nothing is fetched without that command."""

    scam_domains: Annotated[str, BeforeValidator(_names_a_path), AfterValidator(_is_list_source)] | None = (
        None
    )


class CatchUpSection(Section):
    """What is fetched that was written while Bylaw was away; both bounds hold, for each channel."""

    messages: Annotated[int, Field(ge=0, le=1_000)] = 200  # 0: nothing
    minutes: Annotated[int, Field(ge=0, le=1_440)] = 15


class OpsSection(Section):
    """Health and metrics for the operator."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"  # empty would mean every address
    port: Annotated[int, Field(ge=0, le=65_535)] = 9464  # 0: off


class LogFormat(StrEnum):
    """How log lines look."""

    HUMAN = "human"
    JSON = "json"


class LogSection(Section):
    """What is logged. Never message text, whatever the level."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Annotated[LogFormat, Field(strict=False)] = LogFormat.HUMAN


class Config(Section):
    """The whole file."""

    discord: DiscordSection = DiscordSection()
    model: ModelSection = ModelSection()
    store: StoreSection = StoreSection()
    filter: FilterSection = FilterSection()
    lists: ListsSection = ListsSection()
    catch_up: CatchUpSection = CatchUpSection()
    ops: OpsSection = OpsSection()
    log: LogSection = LogSection()

    @property
    def scam_list(self) -> Path:
        """Where `bylaw lists update` keeps the scam domains."""
        return self.store.folder / "lists" / "scam-domains.txt"


def load_config(path: Path | None) -> Config:
    """Read the file; without a path, `config.toml` if it is there, else the defaults.

    Raises ConfigError with every problem, one a line.
    """
    if path is None:
        if not DEFAULT_FILE.exists():
            return Config()
        path = DEFAULT_FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is not valid TOML: its values are nested too deeply.") from error
    return check_config(document, str(path))


def check_config(document: Mapping[str, object], name: str) -> Config:
    """Check a parsed file. Raises ConfigError with every problem, one a line."""
    try:
        return Config.model_validate(document)
    except ValidationError as error:
        raise ConfigError("\n".join(_sentence(name, problem) for problem in error.errors())) from error


def _sentence(name: str, problem: ErrorDetails) -> str:
    key = ".".join(_key(part) for part in problem["loc"])
    match problem["type"]:
        case "extra_forbidden":
            return f"{name}: there is no key {key}. config.example.toml lists every key."
        case "value_error":
            return f"{name}: {key} {str(problem['msg']).removeprefix('Value error, ')}."
        case _:
            return f"{name}: {key} must be {_wanted(problem)} (it is {_shown(problem['input'])})."


def _wanted(problem: ErrorDetails) -> str:
    """Say what a key takes, in the words of somebody who edits the file."""
    bounds = problem.get("ctx", {})
    match problem["type"]:
        case "model_type":
            return f"a table, such as [{problem['loc'][0]}]"
        case "string_type" | "path_type":
            return "text in quotes"
        case "string_too_short":
            return "text in quotes, and not empty"
        case "int_type" | "int_from_float" | "int_parsing_size":
            return "a whole number"
        case "float_type" | "finite_number":
            return "a number"
        case "greater_than":
            return f"more than {bounds['gt']:g}"
        case "greater_than_equal":
            return f"at least {bounds['ge']:g}"
        case "less_than":
            return f"less than {bounds['lt']:g}"
        case "less_than_equal":
            return f"at most {bounds['le']:.0f}"
        case "literal_error" | "enum":
            return str(bounds["expected"])
        case _:
            return f"otherwise: {problem['msg']}"


def _key(part: str | int) -> str:
    """Write a key as TOML does: quoted unless it is a plain word."""
    text = str(part)
    return text if re.fullmatch(r"[\w-]{1,100}", text, re.ASCII) else json.dumps(text[:100])


def _shown(value: object) -> str:
    """Show a small value; name the form of one that would fill the screen."""
    match value:
        case dict():
            return "a table"
        case list():
            return "a list"
        case int() if value.bit_length() > 64:
            return "a huge number"
        case str() if len(value) > 80:
            return "a long text"
        case _:
            return repr(value)
