"""Whom a message mentions, and whom it therefore pings, under its allowed_mentions.

The trap: a message sent *without* the allowed_mentions key is parsed for everything. Source:
"Allowed Mentions Object" in the message documentation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.errors import invalid_form
from bot.sandbox.state.model import Json, Message, MessageFlag, Pinged, Role, User

USER_MENTION = re.compile(r"<@!?(\d{15,20})>")
ROLE_MENTION = re.compile(r"<@&(\d{15,20})>")
EVERYONE_MENTION = re.compile(r"@(everyone|here)")
MAX_LISTED = 100  # ids in allowed_mentions.users and .roles
TEXT_DISPLAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """allowed_mentions, read: None for users or roles means any of them."""

    everyone: bool = True
    users: frozenset[int] | None = None
    roles: frozenset[int] | None = None
    replied_user: bool = True


def read_allowed(body: Json) -> Allowed:
    """Return what the request allows; RefusalError where its parts contradict one another."""
    raw = body.get("allowed_mentions")
    if raw is None:
        return Allowed()
    parse = raw.get("parse") or []
    for kind in ("users", "roles"):
        listed = raw.get(kind) or []
        if kind in parse and listed:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            raise invalid_form(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
        if len(listed) > MAX_LISTED:
            message = f"Must be {MAX_LISTED} or fewer in length."
            raise invalid_form(["allowed_mentions", kind], "BASE_TYPE_MAX_LENGTH", message)
    return Allowed(
        everyone="everyone" in parse,
        users=None if "users" in parse else frozenset(map(int, raw.get("users") or [])),
        roles=None if "roles" in parse else frozenset(map(int, raw.get("roles") or [])),
        replied_user=bool(raw.get("replied_user", False)),
    )


def apply_mentions(
    message: Message, users: dict[int, User], allowed: Allowed, *, may_ping_all: bool, notify: bool
) -> None:
    """Set whom the message mentions; with `notify` also whom it pings (edits ping nobody).

    `may_ping_all` is the author's permission Mention Everyone, which also opens roles that are
    not mentionable.
    """
    text = "\n".join([message.content, *_shown_texts(message)])
    server = message.channel.server
    found_users = [users[int(i)] for i in USER_MENTION.findall(text) if int(i) in users]
    found_roles = (
        [server.roles[int(i)] for i in ROLE_MENTION.findall(text) if int(i) in server.roles] if server else []
    )
    message.mentioned_users = _unique(
        user for user in found_users if allowed.users is None or user.id in allowed.users
    )
    message.mentioned_roles = _unique_roles(
        role
        for role in found_roles
        if (allowed.roles is None or role.id in allowed.roles) and (role.mentionable or may_ping_all)
    )
    in_text = EVERYONE_MENTION.search(text) is not None
    message.mentions_everyone = in_text and allowed.everyone and may_ping_all and server is not None
    replied_to = message.replied_to
    if replied_to is not None and allowed.replied_user and replied_to.webhook_id is None:
        message.mentioned_users = _unique([*message.mentioned_users, replied_to.author])
    if notify and not message.flags & MessageFlag.SUPPRESS_NOTIFICATIONS:
        pinged: set[Pinged] = {user.id for user in message.mentioned_users if user is not message.author}
        pinged |= {role.id for role in message.mentioned_roles}
        message.pinged = pinged | ({"everyone"} if message.mentions_everyone else set())


def _shown_texts(message: Message) -> list[str]:
    texts: list[str] = []
    waiting = list(message.components)
    while waiting:
        component = waiting.pop(0)
        if component.get("type") == TEXT_DISPLAY:
            texts.append(str(component.get("content", "")))
        waiting += component.get("components", [])
    return texts


def _unique(users: Iterable[User]) -> list[User]:
    return list({user.id: user for user in users}.values())


def _unique_roles(roles: Iterable[Role]) -> list[Role]:
    return list({role.id: role for role in roles}.values())
