"""The operator's configuration: every key checked, every error listed at once.

Secrets come from the environment only: DISCORD_TOKEN, BYLAW_KEY and BYLAW_MODEL_TOKEN.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import ConfigError

DEFAULT_FILE = Path("config.toml")
NO_MODEL = "none"


def _is_url(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"must be an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
        return value.rstrip("/")

    return AfterValidator(check)


def _is_model_url(value: str) -> str:
    if value == NO_MODEL:
        return value
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError('must be "none", or an address that begins with http:// or https://')
    return value.rstrip("/")


class Section(BaseModel):
    """One table of the file. Keys that Bylaw does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DiscordSection(Section):
    """Where Discord is."""

    rest_url: Annotated[str, _is_url("https", "http")] = "https://discord.com/api/v10"
    gateway_url: Annotated[str, _is_url("wss", "ws")] = "wss://gateway.discord.gg"


class ModelSection(Section):
    """Where the model is, and how long it may take."""

    url: Annotated[str, AfterValidator(_is_model_url)] = "http://127.0.0.1:8000"
    name: str = ""  # empty: the one that the server says it serves
    in_flight: Annotated[int, Field(ge=1, le=256)] = 8
    low_timeout_s: Annotated[float, Field(gt=0, le=600)] = 8.0
    medium_timeout_s: Annotated[float, Field(gt=0, le=600)] = 20.0
    judge_within_h: Annotated[float, Field(gt=0, le=168)] = 12.0

    @property
    def is_off(self) -> bool:
        """Whether Bylaw runs without any model."""
        return self.url == NO_MODEL


class StoreSection(Section):
    """Where Bylaw remembers."""

    folder: Annotated[Path, Field(strict=False)] = Path("data")


class FilterSection(Section):
    """How the fast filter is fed."""

    threshold: Annotated[float, Field(gt=0, lt=1)] = 0.5
    scam_domains_file: Annotated[Path | None, Field(strict=False)] = None
    intake_capacity: Annotated[int, Field(ge=100, le=100_000)] = 5_000


class OpsSection(Section):
    """Health and metrics for the operator."""

    host: str = "127.0.0.1"
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
    ops: OpsSection = OpsSection()
    log: LogSection = LogSection()


def load_config(path: Path | None) -> Config:
    """Read the file; without a path, `config.toml` if it is there, else the defaults.

    Raises ConfigError with every problem, one a line.
    """
    if path is None:
        if not DEFAULT_FILE.exists():
            return Config()
        path = DEFAULT_FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    return check_config(document, str(path))


def check_config(document: Mapping[str, object], name: str) -> Config:
    """Check a parsed file. Raises ConfigError with every problem, one a line."""
    try:
        return Config.model_validate(document)
    except ValidationError as error:
        raise ConfigError("\n".join(_sentence(name, problem) for problem in error.errors())) from error


def _sentence(name: str, problem: Mapping[str, object]) -> str:
    location = problem["loc"]
    key = ".".join(str(part) for part in location) if isinstance(location, tuple) else str(location)
    match problem["type"]:
        case "extra_forbidden":
            return f"{name}: there is no key {key}. config.example.toml lists every key."
        case "value_error":
            return f"{name}: {key} {str(problem['msg']).removeprefix('Value error, ')}."
        case _:
            return f"{name}: {key}: {problem['msg']} (it is {problem['input']!r})."
