"""What the judge is asked."""

from dataclasses import dataclass
from typing import Protocol

from bot.core.content import ContentItem
from bot.core.judgement import Effort, Priority
from bot.core.policy import Policy


class Asked(Protocol):
    """Anything that asks about one content under one policy; the pipeline has its own type for it."""

    @property
    def item(self) -> ContentItem:
        """What was written."""

    @property
    def policy(self) -> Policy:
        """The rules that it is held against."""

    @property
    def effort(self) -> Effort:
        """How long the model may think."""

    @property
    def sample(self) -> int:
        """0 is asked greedily; further samples are drawn."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """What the filter pointed at; long text is cut around it."""

    @property
    def priority(self) -> int:
        """Lower goes first, where the server schedules by priority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One content under one policy."""

    item: ContentItem
    policy: Policy
    effort: Effort = Effort.LOW
    sample: int = 0
    evidence: tuple[str, ...] = ()
    priority: int = Priority.FLAG
