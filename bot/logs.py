"""Log lines: a fixed event name and facts, for people or for machines. Never message text.

Tracebacks keep to that too: an error that quotes the value it stumbled over is logged without its words.
"""

import asyncio
import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType

from bot.config import LogFormat

log = logging.getLogger(__name__)

# What every LogRecord has; whatever else is there came in through `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


# A ValueError or KeyError says which value was wrong, and the value can be what a member wrote.
_QUOTING = (ValueError, LookupError, TypeError, AssertionError)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and the facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Render one record."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **_facts(record),
        }
        if record.exc_info:
            line["traceback"] = _traceback(record.exc_info[1])
        return json.dumps(line, default=str)


class HumanFormatter(logging.Formatter):
    """One line for a person: time, level, event, and the facts as key=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Render one record."""
        facts = " ".join(f"{key}={_word(value)}" for key, value in _facts(record).items())
        line = f"{_time(record)} {record.levelname:<7} {record.getMessage()} {facts}".rstrip()
        if record.exc_info:
            line = f"{line}\n{_traceback(record.exc_info[1])}"
        return line


def configure_logging(level: str, log_format: LogFormat) -> None:
    """Send all logging to standard error in this form. Called once, by the command that starts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format is LogFormat.JSON else HumanFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # At DEBUG libraries write what passes through them: gateway events, SQL parameters, whole policies.
    root.setLevel(max(logging.INFO, logging.getLevelName(level)))
    logging.getLogger("bot").setLevel(level)
    sys.excepthook = _log_uncaught


def log_loop_error(_loop: asyncio.AbstractEventLoop, context: Mapping[str, object]) -> None:
    """Log what nobody awaited. asyncio's own words for it hold the error's, which can be a member's."""
    error = context.get("exception")
    log.error("loop-error", exc_info=error if isinstance(error, BaseException) else None)


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ends the process, instead of having Python print its words."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("crashed", exc_info=error)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _traceback(error: BaseException | None) -> str:
    return "\n".join(_trace(error)) if error is not None else ""


def _trace(error: BaseException) -> Iterator[str]:
    """Give the lines of a traceback, what came before it first."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _trace(earlier)
        yield "which led to:"
    yield "Traceback (most recent call last):"
    yield from "".join(traceback.format_tb(error.__traceback__)).splitlines()
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    yield name if isinstance(error, _QUOTING) or not str(error) else f"{name}: {error}"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _trace(part)


def _word(value: object) -> str:
    """Write a fact so that it ends where the next begins: sentences stand in quotes, on one line."""
    text = str(value)
    if text.isprintable() and " " not in text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}
