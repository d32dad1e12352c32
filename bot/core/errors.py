"""Every error that Bylaw raises on purpose.

BotError                      str(error) is a sentence fit for a moderator
├── ConfigError               a configuration file or environment that cannot be used
├── PolicyError               a policy that cannot be accepted; carries line numbers
├── RuleError                 a keyword, domain or pattern that cannot be accepted
├── ListError                 a list of scam domains that cannot be fetched or accepted
├── SettingError            a setting that cannot be accepted, or is as wished already
├── NotAllowedError           somebody asked for what they may not do
├── NotFoundError             a case, policy or rule that does not exist here
├── ModelAwayError            the model gave no answer at all: the judgement waits
├── StaleLeaseError           somebody else has taken over this piece of work
├── StoreError                the database cannot be opened or trusted
└── ChatError                 Discord refused or could not be reached
    └── ModLogGoneError       the mod-log channel is gone or closed to us, until somebody mends it
"""


class BotError(Exception):
    """Something went wrong that a person can read about and act on."""


class ConfigError(BotError):
    """The configuration cannot be used."""


class PolicyError(BotError):
    """The policy cannot be accepted."""


class RuleError(BotError):
    """The rule cannot be accepted."""


class ListError(BotError):
    """The list cannot be used; the last one stays."""


class SettingError(BotError):
    """The setting cannot be accepted, or is so already."""


class NotAllowedError(BotError):
    """You may not do that here."""


class NotFoundError(BotError):
    """There is nothing of that name or number here."""


class ModelAwayError(BotError):
    """The model cannot be reached; the judgement waits."""


class StaleLeaseError(BotError):
    """This piece of work has been taken over by another worker."""


class StoreError(BotError):
    """The database cannot be used."""


class ChatError(BotError):
    """Discord refused the request or could not be reached."""


class ModLogGoneError(ChatError):
    """The mod-log cannot be used. Run `/setup` again."""
