"""Whom a message pings, by what its sender allowed."""

import pytest

from bot.sandbox.errors import RefusalError
from bot.sandbox.mentions import apply_mentions, read_allowed
from bot.sandbox.state.model import Channel, ChannelKind, Message, MessageFlag, Role, Server, User

ADA, BEN = User(id=100_000_000_000_000_001, name="ada"), User(id=100_000_000_000_000_002, name="ben")
ROLE = Role(id=100_000_000_000_000_003, name="Staff", permissions=0, position=1)
TEXT = f"@everyone <@{ADA.id}> <@!{BEN.id}> <@&{ROLE.id}>"


def pings(body, *, may_ping_all=True, notify=True, **fields):
    server = Server(id=1, name="s", owner=ADA, created_at=0, roles={ROLE.id: ROLE})
    channel = Channel(id=2, kind=ChannelKind.TEXT, name="c", server=server)
    author = User(id=9, name="bot", bot=True)
    message = Message(id=3, channel=channel, author=author, created_at=0, **{"content": TEXT, **fields})
    users = {ADA.id: ADA, BEN.id: BEN}
    apply_mentions(message, users, read_allowed(body), may_ping_all=may_ping_all, notify=notify)
    return message.pinged


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        ({"parse": []}, set()),
        ({}, set()),
        ({"parse": ["users"]}, {ADA.id, BEN.id}),
        ({"parse": ["roles"]}, {ROLE.id}),
        ({"parse": ["everyone"]}, {"everyone"}),
        ({"parse": [], "users": [str(BEN.id)]}, {BEN.id}),
    ],
)
def test_only_what_is_allowed_is_pinged(allowed, expected):
    assert pings({"allowed_mentions": allowed}) == expected


def test_a_missing_key_allows_everything():
    assert pings({}) == {"everyone", ADA.id, BEN.id, ROLE.id}


def test_everyone_and_closed_roles_need_the_permission():
    assert pings({}, may_ping_all=False) == {ADA.id, BEN.id}


def test_edits_and_suppressed_messages_ping_nobody():
    assert pings({}, notify=False) == set()
    assert pings({}, flags=int(MessageFlag.SUPPRESS_NOTIFICATIONS)) == set()


def test_text_displays_ping_like_content():
    shown = [{"type": 17, "components": [{"type": 10, "content": f"<@{ADA.id}>"}]}]

    assert pings({}, content="", components=shown) == {ADA.id}


def test_a_reply_pings_its_parents_author_unless_told_otherwise():
    channel = Channel(id=2, kind=ChannelKind.DIRECT, name="c")
    parent = Message(id=4, channel=channel, author=ADA, created_at=0)

    assert pings({}, content="", replied_to=parent) == {ADA.id}
    assert pings({"allowed_mentions": {"parse": []}}, content="", replied_to=parent) == set()
    allowed = {"parse": [], "replied_user": True}
    assert pings({"allowed_mentions": allowed}, content="", replied_to=parent) == {ADA.id}


def test_more_than_a_hundred_listed_users_are_refused():
    with pytest.raises(RefusalError):
        read_allowed({"allowed_mentions": {"users": [str(n) for n in range(101)]}})
