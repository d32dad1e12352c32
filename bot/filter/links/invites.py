"""Tell invites to Discord servers from other links, and read the code that they carry.

A code says nothing of the server behind it: whoever wants this server's own invites let through names them.
"""

import re
from urllib.parse import unquote

MAX_CODE = 40  # characters; a vanity code has at most 25, an ordinary one 7 to 16

# Hosts where the first part of the path is the code, and those where it comes after /invite/.
_CODE_HOSTS = frozenset({"discord.gg", "dsc.gg", "discord.me", "invite.gg", "discord.io", "discord.li"})
_INVITE_HOSTS = frozenset({"discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"})
_UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_CODE = re.compile(rf"/{{1,3}}(?:invite/+|join/+)?([\w-]{{2,{MAX_CODE}}})", re.IGNORECASE)
_INVITE = re.compile(rf"/{{1,3}}invite/+([\w-]{{2,{MAX_CODE}}})", re.IGNORECASE)
# Written apart, so that Discord makes no link of it and people still know what to type.
_SPACED = re.compile(
    r"(?:(?<!\w)discord\s{0,3}(?:app\s{0,3})?(?:\.|,|\(dot\)|\[dot\]|\bdot\b)\s{0,3}"
    r"(?:gg|com\s{0,3}/\s{0,3}invite)\s{0,3}(?:[/\\]|%2f|\bslash\b)\s{0,3}|(?<![\w.])\.gg[/\\])"
    rf"([\w-]{{2,{MAX_CODE}}})",
    re.IGNORECASE,
)
_INVITE_TYPED = re.compile(
    r"^(?:https?://)?(?:www\.)?(?:discord\.gg|discord(?:app)?\.com/invite)/", re.IGNORECASE
)


def invite_code(host: str, path: str) -> str | None:
    """Return the code that this address invites with, or None if it is no invite."""
    host = host.removeprefix("www.")
    pattern = _CODE if host in _CODE_HOSTS else _INVITE if host in _INVITE_HOSTS else None
    if pattern is None:
        return None
    found = pattern.match(_UNSEEN.sub("", unquote(path)).replace("\\", "/"))
    return found.group(1) if found else None


def spaced_invites(text: str) -> list[tuple[str, str]]:
    """Return invites that are written apart, each as typed and its code, ".gg/code" among them."""
    return [(match.group(), match.group(1)) for match in _SPACED.finditer(text)]


def plain_code(value: str) -> str:
    """Return the code of an invite however a moderator names it: the whole address, or the code alone."""
    return _INVITE_TYPED.sub("", value.strip()).strip("/").lower()
