"""What can be wrong with a policy, said so that whoever wrote it can put it right.

Everything that reads an upload notes problems and goes on, so that one upload
shows all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.errors import PolicyError

MAX_PROBLEMS_SHOWN = 100  # a file with more is usually not a policy at all


class Severity(StrEnum):
    """Whether a policy can be used in spite of a problem."""

    ERROR = "error"  # it cannot
    WARNING = "warning"  # it can, and would be better without


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProblem:
    """One thing to put right, and where."""

    line: int | None  # counted from 1 in the uploaded file; None: it concerns the whole file
    message: str  # what is wrong and what to do, in full sentences
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return self.message if self.line is None else f"Line {self.line}: {self.message}"


class PolicyParseError(PolicyError):
    """The upload is no policy; every reason is in `problems`, in the order of the file."""

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        shown = [str(problem) for problem in self.problems[:MAX_PROBLEMS_SHOWN]]
        if len(self.problems) > MAX_PROBLEMS_SHOWN:
            shown.append(f"There are {len(self.problems) - MAX_PROBLEMS_SHOWN} more problems after these.")
        super().__init__("\n".join(shown))


class Problems:
    """The problems noted so far while one upload is read."""

    def __init__(self) -> None:
        self._noted: list[PolicyProblem] = []

    def note(self, line: int | None, message: str) -> None:
        """Remember one more problem and go on."""
        self._noted.append(PolicyProblem(line=line, message=message))

    def raise_if_any(self) -> None:
        """Stop here if anything was wrong.

        Raises:
            PolicyParseError: with every problem noted so far.

        """
        if self._noted:
            raise PolicyParseError(self._noted)
