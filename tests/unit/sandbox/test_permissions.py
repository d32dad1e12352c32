"""The permission algorithm, step by step as the documentation has it."""

import pytest

from bot.sandbox.permissions import (
    ALL_PERMISSIONS,
    EVERYONE_DEFAULT,
    Permission,
    in_channel,
    in_server,
    outranks,
)
from bot.sandbox.state.model import Channel, ChannelKind, Member, Overwrite, Role, Server, ThreadState, User

SEND, VIEW, MANAGE = Permission.SEND_MESSAGES, Permission.VIEW_CHANNEL, Permission.MANAGE_MESSAGES


def role(role_id: int, permissions: int = 0, position: int = 1) -> Role:
    return Role(id=role_id, name="role", permissions=permissions, position=position)


@pytest.fixture
def server() -> Server:
    owner = User(id=1, name="owner")
    server = Server(id=100, name="Night Market", owner=owner, created_at=0)
    server.roles[100] = role(100, EVERYONE_DEFAULT, 0)
    server.members[1] = Member(user=owner, server=server, joined_at=0)
    return server


def member(server: Server, *roles: Role) -> Member:
    return Member(user=User(id=2, name="ada"), server=server, roles=list(roles), joined_at=0)


def channel(server: Server, *overwrites: tuple[int, int, int]) -> Channel:
    made = Channel(id=200, kind=ChannelKind.TEXT, name="general", server=server)
    for target, allow, deny in overwrites:
        made.overwrites[target] = Overwrite(target_id=target, is_member=target == 2, allow=allow, deny=deny)
    return made


def test_roles_add_up_and_the_owner_and_administrators_have_everything(server):
    admin = role(101, int(Permission.ADMINISTRATOR))

    assert in_server(member(server, role(101, int(MANAGE)))) == EVERYONE_DEFAULT | MANAGE
    assert in_server(member(server, admin)) == ALL_PERMISSIONS
    assert in_server(server.members[1]) == ALL_PERMISSIONS
    assert in_channel(member(server, admin), channel(server, (100, 0, int(VIEW))), 0) == ALL_PERMISSIONS


def test_overwrites_apply_to_everyone_then_roles_then_the_member(server):
    ada = member(server, role(101), role(102))

    assert not in_channel(ada, channel(server, (100, 0, SEND)), 0) & SEND
    assert in_channel(ada, channel(server, (100, 0, SEND), (101, SEND, 0)), 0) & SEND
    assert in_channel(ada, channel(server, (101, 0, SEND), (102, SEND, 0)), 0) & SEND
    assert not in_channel(ada, channel(server, (102, SEND, 0), (2, 0, SEND)), 0) & SEND


def test_without_viewing_there_is_nothing_and_without_sending_no_embeds(server):
    ada = member(server)

    assert in_channel(ada, channel(server, (100, 0, VIEW)), 0) == 0
    assert not in_channel(ada, channel(server, (100, 0, SEND)), 0) & Permission.EMBED_LINKS


def test_a_timeout_leaves_reading_until_it_ends(server):
    ada = member(server)
    ada.timed_out_until = 50

    assert in_channel(ada, channel(server), 49) == VIEW | Permission.READ_MESSAGE_HISTORY
    assert in_channel(ada, channel(server), 51) & SEND


def test_a_thread_has_its_parents_overwrites_and_a_private_one_is_closed(server):
    parent = channel(server, (100, 0, Permission.SEND_MESSAGES_IN_THREADS))
    thread = Channel(
        id=201,
        kind=ChannelKind.PRIVATE_THREAD,
        name="thread",
        server=server,
        parent=parent,
        thread=ThreadState(owner_id=2, created_at=0, private=True),
    )
    ada, stranger = member(server), Member(user=User(id=3, name="eve"), server=server, joined_at=0)

    assert not in_channel(ada, thread, 0) & Permission.SEND_MESSAGES_IN_THREADS
    assert in_channel(ada, thread, 0) & VIEW
    assert in_channel(stranger, thread, 0) == 0


def test_equals_and_the_owner_are_not_outranked(server):
    low, high = member(server, role(101, position=1)), member(server, role(102, position=2))

    assert outranks(high, low)
    assert not outranks(low, high)
    assert not outranks(high, high)
    assert not outranks(high, server.members[1])
    assert outranks(server.members[1], high)
