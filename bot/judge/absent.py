"""The judge of an operator who runs no model: everything waits, and then goes to people."""

from bot.core.errors import ModelAwayError
from bot.core.judgement import Answer
from bot.core.policy import Policy
from bot.core.question import Question


class NoModel:
    """Never answers."""

    is_away = True
    room = 1

    async def judge(self, question: Question) -> Answer:
        """Raise ModelAwayError, always."""
        del question
        raise ModelAwayError("No model is configured (model.url is “none”); people decide.")

    async def prepare(self, policy: Policy) -> None:
        """Nothing is ever asked."""

    async def run(self) -> None:
        """Find out nothing."""

    async def look(self) -> bool:
        """Nobody is there."""
        return False
