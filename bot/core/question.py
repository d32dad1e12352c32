"""What the judge is asked."""

from dataclasses import dataclass

from bot.core.content import ContentItem
from bot.core.context import Context
from bot.core.judgement import Effort, Priority
from bot.core.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One content under one policy."""

    item: ContentItem
    policy: Policy
    effort: Effort = Effort.LOW
    sample: int = 0  # 0 is asked greedily; further samples are drawn
    evidence: tuple[str, ...] = ()  # what the filter pointed at; long text is cut around it
    context: Context | None = None  # what was said before; it is not judged
    priority: int = int(Priority.FLAG)  # lower goes first, where the server schedules by priority
