"""A server's rules as values. Reading and writing them as Markdown is bot/policy's work."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.signal import Category


class Echo(StrEnum):
    """Whether the mod-log may repeat what a message said."""

    FULL = "full"
    NONE = "none"  # doxxing, minors: the post shows neither message nor quote nor evidence nor rationale


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One numbered rule. Its id is permanent; its words may change with the version."""

    id: str  # such as "H1" or "H1.a"
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text near the line and the side of it that it is on."""

    text: str
    violates: bool
    clause_id: str | None = None  # the clause it breaks


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of one policy: immutable, and named by its digest."""

    id: str  # lower-case words joined by hyphens; permanent
    title: str
    categories: tuple[Category, ...]  # the filter categories it claims; empty claims none
    echo: Echo = Echo.FULL
    never_punish: bool = False  # self-harm: people are told, nobody is sanctioned
    watch_terms: tuple[str, ...] = ()  # words and phrases that deserve a look under this policy
    clauses: tuple[Clause, ...]
    examples: tuple[Example, ...]
    body: str  # Markdown as the model reads it: instruction, definitions, criteria, examples
    source: str  # the whole file as uploaded, front matter included, with \n line ends
    digest: str  # sha256 of the source, hexadecimal

    def clause(self, clause_id: str) -> Clause | None:
        """Return the clause of that id, or None."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)
