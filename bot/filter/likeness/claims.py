"""What the scorer hears of a policy's subject.

A policy may claim categories of abuse that the scorer knows. What the scorer suspects of them is evidence of
another kind than likeness to the policy's words: it has learned how people insult or advertise, whatever the
policy says about it. So the two are added, as log odds, and a faint suspicion counts beside a faint likeness.
"""

import itertools
from collections.abc import Sequence
from operator import itemgetter, sub

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
    """The heads of the scorer that know the policies' categories."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        heads = [_heads(policy) for policy in policies]
        self.made = tuple(map(bool, heads))  # for each policy, whether it claims anything that is scored
        # What `heard` looks at: every head, then the likeliest of several for each policy that claims
        # several, and last what is heard where nothing is claimed.
        several = [places for places in heads if len(places) > 1]
        self._likeliest = [itemgetter(*places) for places in several]
        after = itertools.count(len(HEADS))
        silent = len(HEADS) + len(several)
        at = [next(after) if len(places) > 1 else places[0] if places else silent for places in heads]
        self._usual = [max((_USUAL[HEADS[place]] for place in places), default=0.0) for places in heads]
        # Asked for one alone, it would return what stands there and no tuple of it.
        self._pick = itemgetter(*at, silent, silent)

    def heard(self, odds: Sequence[float]) -> list[float]:
        """Return, for each policy, how much more its likeliest head is suspected than in everyday chat.

        odds: the log odds of HEADS. Log odds are returned, too; 0.0 for a policy that claims none of them.
        """
        looked_at = (*odds, *[max(pick(odds)) for pick in self._likeliest], 0.0)
        return list(map(sub, self._pick(looked_at), self._usual))


def _heads(policy: Policy) -> list[int]:
    """Return the places of the heads that know a policy's categories."""
    heads = {_HEARD_AS.get(category, category) for category in policy.categories} & _USUAL.keys()
    return [place for place, head in enumerate(HEADS) if head in heads]
