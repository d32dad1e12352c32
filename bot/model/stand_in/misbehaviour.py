"""The ways in which the stand-in can misbehave when it is told to."""

from dataclasses import dataclass
from enum import StrEnum


class Misbehaviour(StrEnum):
    """What goes wrong with a request for a completion."""

    SLOW = "slow"  # answers well, after `seconds`
    ERROR_500 = "500"
    ERROR_503 = "503"  # /health says so too, until cleared
    HANG = "hang"  # accepts and never answers; /health neither, until cleared
    DIE = "die"  # closes the connection in the middle of the answer
    EMPTY = "empty"  # nothing but the stop token
    TRUNCATED = "truncated"  # cut off while thinking
    MALFORMED = "malformed"  # marks in the wrong places
    PROSE = "prose"  # well-formed, but no JSON
    WRONG_JSON = "wrong-json"  # JSON, but not what was asked for
    CONTRADICTION = "contradiction"  # a violation of nothing
    UNKNOWN_CLAUSE = "unknown-clause"
    UNSUPPORTED_QUOTE = "unsupported-quote"  # a good answer but for words that nobody wrote
    REFUSE_GRAMMAR = "refuse-grammar"  # 400 for whatever holds a structural tag
    REFUSE_LOGPROBS = "refuse-logprobs"  # 400 for whoever asks how likely the tokens were
    REFUSE_PRIORITY = "refuse-priority"  # 400 for a priority other than 0


ON_HEALTH = frozenset({Misbehaviour.ERROR_503, Misbehaviour.HANG})


@dataclass(slots=True, kw_only=True)
class Mood:
    """How the stand-in behaves just now."""

    misbehaviour: Misbehaviour | None = None
    times: int | None = None  # requests that it lasts for; None: until cleared
    seconds: float = 1.0  # how slow is slow

    def take(self) -> Misbehaviour | None:
        """Return how to treat the next request, and count it."""
        misbehaviour = self.misbehaviour
        if misbehaviour is not None and self.times is not None:
            self.times -= 1
            if self.times <= 0:
                self.misbehaviour = self.times = None
        return misbehaviour
