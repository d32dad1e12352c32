"""What the fast filter finds, and the opinion it forms."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.values import light_value


class Stage(StrEnum):
    """The filter stage that found something."""

    TERMS = "terms"
    LINKS = "links"
    MENTIONS = "mentions"
    REPEATS = "repeats"
    NEWCOMERS = "newcomers"  # a link, flood or repeat of a new account or member
    RULES = "rules"  # the server's own keywords, domains, invites and patterns
    AFFINITY = "affinity"  # likeness to the active policies' own examples and watch terms
    SCORER = "scorer"  # the trained model; its room is kept
    LANGUAGE = "language"  # which language it is written in, where that matters


class Category(StrEnum):
    """What a signal, or a policy, is about."""

    HARASSMENT = "harassment"
    HATE = "hate"
    SEXUAL = "sexual"
    SELF_HARM = "self-harm"
    VIOLENCE = "violence"
    PROFANITY = "profanity"
    SCAM = "scam"
    SPAM = "spam"
    DOXXING = "doxxing"
    INJECTION = "injection"  # text addressed to the moderation model; a hint, never an offence
    OWN_RULE = "own-rule"  # the server's own keyword, domain or pattern
    POLICY = "policy"  # likeness to one policy, named by the signal
    UNREAD_LANGUAGE = "unread-language"  # the scorer cannot read it; says nothing about what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One stage's finding."""

    stage: Stage
    category: Category
    score: float  # 0–1: how much this alone deserves a closer look
    hard: bool = False  # a listed scam domain or the server's own exact rule: the model cannot dismiss it
    evidence: tuple[str, ...] = ()  # what was typed, at most three spans of at most 80 characters
    rule: str | None = None  # id of the server's own rule, "kind:value"
    policy_id: str | None = None  # the policy that affinity found
    language: str | None = None  # ISO 639 code of a language that the scorer cannot read; "und" if unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """The filter's opinion that these signals deserve a closer look."""

    signals: tuple[Signal, ...]  # strongest first, never empty
    score: float  # 0–1

    @property
    def is_hard(self) -> bool:
        """Whether any signal is one that the model cannot dismiss."""
        return any(signal.hard for signal in self.signals)


@light_value
class Screened:
    """What the filter has to say about one message, flagged or not."""

    score: float  # 0–1, continuous, for ranking
    signals: tuple[Signal, ...] = ()
    flagged: bool = False

    @property
    def flag(self) -> Flag | None:
        """The flag, if the message was flagged."""
        return Flag(signals=self.signals, score=self.score) if self.flagged else None
