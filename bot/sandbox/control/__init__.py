"""Act for members, see what they see, and wait for what the bot does."""

from bot.sandbox.control.asking import AskingControl
from bot.sandbox.control.posting import PostingControl
from bot.sandbox.control.result import InteractionResult
from bot.sandbox.control.setting import SettingControl

__all__ = ["Control", "InteractionResult"]


class Control(SettingControl, PostingControl, AskingControl):
    """Everything that happens on the local Discord without the bot's doing."""
