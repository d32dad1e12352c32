"""What the scorer hears of a policy's subject.

A policy may claim categories of abuse that the scorer knows. What the scorer suspects of them is evidence of
another kind than likeness to the policy's words: it has learned how people insult or advertise, whatever the
policy says about it. So the two are added, as log odds, and a faint suspicion counts beside a faint likeness.
"""

from collections.abc import Sequence
from operator import itemgetter

from bot.core.policy import Policy
from bot.core.signal import Category
from bot.filter.scorer.scorer import HEADS

# The median log odds of benign chat: `python -m benchmarks.affinity --fit --benign DIR`.
_USUAL = {
    Category.HATE: -3.9,
    Category.HARASSMENT: -3.6,
    Category.SEXUAL: -5.9,
    Category.SELF_HARM: -6.1,
    Category.VIOLENCE: -5.0,
    Category.PROFANITY: -4.3,
    Category.SPAM: -5.9,
}
_HEARD_AS = {Category.SCAM: Category.SPAM}  # the scorer knows no difference


class Claims:
    """The heads of the scorer that know a policy's categories."""

    def __init__(self, policy: Policy) -> None:
        heads = {_HEARD_AS.get(category, category) for category in policy.categories} & _USUAL.keys()
        self._places = [place for place, head in enumerate(HEADS) if head in heads]
        # Given one place alone, it would return what stands there and no tuple of it.
        self._pick = itemgetter(*self._places, *self._places[:1]) if self._places else None
        self._usual = max((_USUAL[head] for head in heads), default=0.0)

    def __bool__(self) -> bool:
        return bool(self._places)

    def heard(self, odds: Sequence[float]) -> float:
        """Return how much more the scorer suspects the likeliest of them than in everyday chat, in log odds.

        odds: the log odds of HEADS; none if nobody asked the scorer.
        """
        if not odds or self._pick is None:
            return 0.0
        likeliest: float = max(self._pick(odds))
        return likeliest - self._usual
