"""Text addressed to the model that will judge it: a hint, never an offence.

Three looks: marks and made-up answers as typed; families of phrases in the words; and, only where a first
sign of them stands, lines that begin like another role's and phrases in scripts without spaces.
"""

from collections.abc import Callable
from functools import cache

import ahocorasick_rs
import re2

from bot.core.signal import Category, Signal, Stage
from bot.filter.combine import Hit, signal_from_hits
from bot.filter.lexicon.families import Families, PhraseFamilies
from bot.filter.lexicon.terms_data import steering, steering_elsewhere
from bot.filter.native import core
from bot.filter.reading.normalise import Reading

_CONTROL = 0.85  # the model's own control tokens have no business in a chat
_VERDICT = 0.7  # an answer made up in advance
_ORDER = 0.6  # an order to a model, in words
_HINT = 0.35  # talk that only such orders and talk about moderation have; three of them are worth a look
_SIGN = 0.0  # nothing by itself: look closer
_CAP = 0.97

# As typed in lower case, with spaces and punctuation.
_CONTROL_TOKENS = """
<|start|> <|end|> <|message|> <|channel|> <|return|> <|call|> <|constrain|> <|im_start|>
<|im_end|> <|endoftext|> <|system|> <|endofprompt|> [/inst] <<sys>>
"""
_VERDICTS = """
"violation": 0
"violation":0
"violation": false
"violation":false
"violates": false
"verdict": "
"clauses": []
"clauses":[]
"flagged": false
"rule_ids": []
"policy_category"
violation: 0
"""
_ROLES = ("system", "assistant", "override", "developer m", "developer n", "moderator m", "moderator n")
_LITERAL = {
    **dict.fromkeys(_CONTROL_TOKENS.split(), _CONTROL),
    **dict.fromkeys(_VERDICTS.strip().splitlines(), _VERDICT),
    **dict.fromkeys((*_ROLES, *steering_elsewhere.UNSPACED_ANCHORS.split()), _SIGN),
}
# "[system]", "### assistant:", "developer message:" at the beginning of a line.
_ROLE_LINE = (
    r"(?m)^[^\w\n]{0,8}(?:system|assistant|(?:system|developer|moderator|admin|policy|safety)"
    r" (?:message|note|notice|prompt|override|update|instructions?|command))[^\w\n]{0,3}[:\]>}=]"
)
_FAMILIES = (
    Families(score=_ORDER, lines=steering.ORDERS, groups=steering.GROUPS),
    Families(score=_HINT, lines=steering.HINTS, groups=steering.GROUPS),
    Families(score=_ORDER, lines=steering_elsewhere.ORDERS, groups=steering_elsewhere.GROUPS),
    Families(score=_HINT, lines=steering_elsewhere.HINTS, groups=steering_elsewhere.GROUPS),
)


class InjectionScreen:
    """What is looked for, compiled; the same for every server."""

    def __init__(self) -> None:
        self._literal_scores = tuple(_LITERAL.values())
        self._literals = ahocorasick_rs.AhoCorasick(list(_LITERAL))
        self._may_hold: Callable[[str], bool] = (
            _may if core is None else core.Forms(list(_LITERAL), 0).holds_any
        )
        self._families = PhraseFamilies(_FAMILIES)
        self._role_line = re2.compile(_ROLE_LINE)
        self._unspaced = re2.compile("|".join(steering_elsewhere.UNSPACED_ORDERS))

    def screen(self, reading: Reading) -> list[Signal]:
        """Return one signal if the text speaks to the model, else none."""
        folded = reading.folded
        found = self._literals.find_matches_as_indexes(folded) if self._may_hold(folded) else []
        phrases = self._families.find(reading.words)
        if not found and not phrases:
            return []
        hits = [Hit(*reading.span_of(first, last), score) for first, last, score in phrases]
        scores = self._literal_scores
        hits += [Hit(start, end, scores[index]) for index, start, end in found if scores[index]]
        if any(scores[index] == _SIGN for index, _, _ in found):
            hits += self._look_closer(folded)
        if not hits:
            return []
        return [signal_from_hits(Stage.TERMS, Category.INJECTION, hits, reading, cap=_CAP)]

    def _look_closer(self, folded: str) -> list[Hit]:
        looks = ((self._role_line, _HINT), (self._unspaced, _ORDER))
        return [
            Hit(match.start(), match.end(), score)
            for look, score in looks
            if (match := look.search(folded)) is not None
        ]


def _may(_: str) -> bool:
    return True  # to ask for all literals takes no longer than to ask for any


@cache
def shared_injection_screen() -> InjectionScreen:
    """Return the one compiled screen: it is the same for every server."""
    return InjectionScreen()
