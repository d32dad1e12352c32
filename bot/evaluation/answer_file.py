"""Keep every answer of a run beside its report, so that a run that was killed goes on where it was.

One JSON object a line, named by digests: neither a message nor anything the model quoted or explained
stands in it. A line is whole or it does not count; one that a kill cut off is dropped at the next opening.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.errors import BotError
from bot.core.judgement import Abstention, AbstentionReason, Answer, Effort


class AnswerFileError(BotError):
    """The answers of a run cannot be kept or read."""


class AnswerKey(BaseModel):
    """What makes an answer the answer to this question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: str  # digest of the content
    policy: str  # digest
    effort: Effort
    prompt_version: str
    sample: int
    model: str
    stand_in: bool


class KeptAnswer(BaseModel):
    """What an answer said and cost, without the words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    abstention: AbstentionReason | None = None  # None: a verdict
    clauses: tuple[str, ...] = ()
    confidence: float | None = None  # log-odds
    in_part: bool = False  # the content was too long to be judged whole
    budget_hit: bool = False  # the thinking was ended by its bound
    prompt_tokens: int
    completion_tokens: int
    latency_s: float
    attempts: int

    @property
    def violates(self) -> bool:
        """Whether it is a verdict that names a clause."""
        return bool(self.clauses)


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: AnswerKey
    answer: KeptAnswer


class AnswerFile:
    """The answers of a run, in memory and on disk. Open one with `open_answers`."""

    def __init__(self, file: BinaryIO, kept: dict[AnswerKey, KeptAnswer], dropped: int) -> None:
        self._file = file
        self._kept = kept
        self.dropped = dropped  # lines that could not be read; their questions are asked again

    @property
    def kept(self) -> Mapping[AnswerKey, KeptAnswer]:
        """Every answer so far."""
        return self._kept

    def add(self, key: AnswerKey, answer: Answer) -> None:
        """Write one answer down. It survives this process from then on, though not a power cut."""
        self._kept[key] = keep(answer)
        line = _Line(key=key, answer=self._kept[key]).model_dump_json(exclude_defaults=True)
        self._file.write(line.encode() + b"\n")
        self._file.flush()


def keep(answer: Answer) -> KeptAnswer:
    """Take from an answer what is measured."""
    run = answer.run
    verdict = None if isinstance(answer, Abstention) else answer
    return KeptAnswer(
        abstention=answer.reason if isinstance(answer, Abstention) else None,
        clauses=verdict.clauses if verdict else (),
        confidence=verdict.confidence if verdict else None,
        in_part=verdict is not None and verdict.judged_characters < verdict.total_characters,
        budget_hit=run.budget_hit,
        prompt_tokens=run.prompt_tokens,
        completion_tokens=run.completion_tokens,
        latency_s=run.latency_s,
        attempts=run.attempts,
    )


@contextmanager
def open_answers(path: Path, *, resume: bool) -> Iterator[AnswerFile]:
    """Open the file of answers: a new one, or with `resume` whatever an earlier run left.

    Raises AnswerFileError when there are answers already and `resume` was not asked for, when another run
    is writing them, or when the file cannot be used.
    """
    try:
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.seek(0)
            content = file.read()
            if content and not resume:
                raise AnswerFileError(
                    f"{path} holds answers of an earlier run. Add --resume to go on with it, "
                    "or name another --out."
                )
            whole = content[: content.rfind(b"\n") + 1]
            file.truncate(len(whole))
            kept, dropped = _read(whole)
            yield AnswerFile(file, kept, dropped + (whole != content))
    except BlockingIOError as error:
        raise AnswerFileError(f"Another run is writing to {path}.") from error
    except OSError as error:
        raise AnswerFileError(f"{path} cannot be used: {error.strerror}.") from error


def _read(content: bytes) -> tuple[dict[AnswerKey, KeptAnswer], int]:
    kept, dropped = {}, 0
    for row in content.splitlines():
        try:
            line = _Line.model_validate_json(row)
        except ValidationError:
            dropped += 1
        else:
            kept[line.key] = line.answer
    return kept, dropped
