import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import LogFormat
from bot.core.errors import StoreError
from bot.logs import configure_logging, log_loop_error

LIBRARIES = ("discord", "aiosqlite")


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, sys.excepthook
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook = hook
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def log_a_failure() -> None:
    try:
        Path("/no/such/file").read_bytes()
    except OSError:
        logging.getLogger("bot").exception("step-failed")


def test_a_json_line_carries_the_event_and_its_facts(capsys) -> None:
    configure_logging("INFO", LogFormat.JSON)

    logging.getLogger("bot.path").info("case-decided", extra={"case_id": 7, "outcome": "cleared"})

    (line,) = map(json.loads, lines(capsys))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "bot.path",
        "event": "case-decided",
        "case_id": 7,
        "outcome": "cleared",
    }


def test_a_json_line_holds_a_whole_traceback(capsys) -> None:
    configure_logging("INFO", LogFormat.JSON)

    log_a_failure()

    (line,) = map(json.loads, lines(capsys))
    assert line["event"] == "step-failed"
    assert line["traceback"].startswith("Traceback")
    assert line["traceback"].endswith(
        "FileNotFoundError: [Errno 2] No such file or directory: '/no/such/file'"
    )


@pytest.mark.parametrize("odd", ["two\nlines", "half \ud800", "\u2028", '"quoted"', "\x1b[2J"])
@pytest.mark.parametrize("form", LogFormat)
def test_whatever_a_fact_holds_is_one_line(capsys, form, odd) -> None:
    configure_logging("INFO", form)

    logging.getLogger("bot").info("event", extra={"reason": odd, "held": 3})

    (line,) = capsys.readouterr().err.split("\n")[:-1]
    assert "\x1b" not in line
    if form is LogFormat.JSON:
        assert json.loads(line)["reason"] == odd


def test_facts_that_are_no_json_are_written_as_text(capsys) -> None:
    configure_logging("INFO", LogFormat.JSON)

    logging.getLogger("bot").info("event", extra={"kind": LogFormat.JSON, "where": object})

    (line,) = map(json.loads, lines(capsys))
    assert line["kind"] == "json"
    assert line["where"] == "<class 'object'>"


def test_a_traceback_does_not_repeat_the_value_that_was_wrong(capsys) -> None:
    configure_logging("INFO", LogFormat.JSON)

    errors = [ValueError("what a member wrote"), KeyError("what another wrote")]
    logging.getLogger("bot").error("failed", exc_info=ExceptionGroup("two at once", errors))

    (line,) = map(json.loads, lines(capsys))
    assert "wrote" not in line["traceback"]
    assert "ValueError" in line["traceback"]
    assert "KeyError" in line["traceback"]


def test_a_traceback_begins_with_what_led_to_it(capsys) -> None:
    configure_logging("INFO", LogFormat.JSON)
    error = StoreError("The disk is full.")
    error.__cause__ = OSError("no space")

    logging.getLogger("bot").error("failed", exc_info=error)

    (line,) = map(json.loads, lines(capsys))
    assert line["traceback"].splitlines() == [
        "Traceback (most recent call last):",
        "OSError: no space",
        "which led to:",
        "Traceback (most recent call last):",
        "bot.core.errors.StoreError: The disk is full.",
    ]


def test_a_line_for_people_names_facts_and_puts_sentences_in_quotes(capsys) -> None:
    configure_logging("INFO", LogFormat.HUMAN)

    logging.getLogger("bot").warning("intake-waits", extra={"reason": "The disk is full.", "held": 3})

    (line,) = lines(capsys)
    assert line.endswith('WARNING intake-waits reason="The disk is full." held=3')


def test_a_line_for_people_is_followed_by_its_traceback(capsys) -> None:
    configure_logging("INFO", LogFormat.HUMAN)

    log_a_failure()

    first, *_, last = lines(capsys)
    assert first.endswith("ERROR   step-failed")
    assert last == "FileNotFoundError: [Errno 2] No such file or directory: '/no/such/file'"


@pytest.mark.parametrize("name", ["discord.gateway", "discord.http", "aiosqlite"])
def test_debug_leaves_the_libraries_that_would_log_content_at_info(capsys, name) -> None:
    configure_logging("DEBUG", LogFormat.JSON)

    logging.getLogger(name).debug("For Shard ID %s: WebSocket Event: %s", None, "what a member wrote")
    logging.getLogger(name).info("connected")
    logging.getLogger("bot").debug("leased")

    assert [json.loads(line)["event"] for line in lines(capsys)] == ["connected", "leased"]


def test_a_higher_level_holds_for_the_libraries_too(capsys) -> None:
    configure_logging("ERROR", LogFormat.JSON)

    logging.getLogger("discord.client").warning("noise")
    logging.getLogger("discord.client").error("trouble")

    assert [json.loads(line)["event"] for line in lines(capsys)] == ["trouble"]


def test_configuring_twice_writes_every_line_once(capsys) -> None:
    configure_logging("INFO", LogFormat.JSON)
    configure_logging("INFO", LogFormat.JSON)

    logging.getLogger("bot").info("once")

    assert len(lines(capsys)) == 1


def test_what_ends_the_process_is_logged_without_the_words_it_stumbled_over(capsys) -> None:
    configure_logging("INFO", LogFormat.HUMAN)
    word, known = "a secret", dict[str, str]()
    try:
        known[word]
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)

    said = capsys.readouterr().err
    assert "crashed" in said
    assert "KeyError" in said
    assert "a secret" not in said


def test_an_error_that_nobody_awaited_is_logged_without_its_words(capsys) -> None:
    configure_logging("INFO", LogFormat.JSON)
    loop = asyncio.new_event_loop()
    loop.close()

    log_loop_error(loop, {"message": "a secret", "exception": ValueError("a secret")})

    (line,) = lines(capsys)
    assert json.loads(line)["event"] == "loop-error"
    assert "ValueError" in line
    assert "a secret" not in line
