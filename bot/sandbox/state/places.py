"""Servers, channels and threads appear, change and go."""

from collections.abc import Mapping
from dataclasses import replace

from bot.sandbox.errors import ControlError
from bot.sandbox.payloads.places import channel_json, server_create_json
from bot.sandbox.permissions import EVERYONE_DEFAULT
from bot.sandbox.snowflake import made_at
from bot.sandbox.state.messages import Draft, create_message, publish_message, reference_to
from bot.sandbox.state.model import (
    Channel,
    ChannelKind,
    Json,
    Member,
    Message,
    MessageFlag,
    MessageKind,
    Overwrite,
    Role,
    Server,
    ThreadState,
    User,
)
from bot.sandbox.state.world import Event, Intent, World

THREADED = {
    ChannelKind.TEXT: ChannelKind.PUBLIC_THREAD,
    ChannelKind.FORUM: ChannelKind.PUBLIC_THREAD,
    ChannelKind.ANNOUNCEMENT: ChannelKind.ANNOUNCEMENT_THREAD,
}
Overwrites = Mapping[Role | Member, tuple[int, int]]


def create_server(world: World, name: str, owner: User) -> Server:
    """Make a server with its @everyone role and its owner."""
    server_id = world.ids.next()
    server = Server(id=server_id, name=name, owner=owner, created_at=world.clock())
    server.roles[server_id] = Role(id=server_id, name="@everyone", permissions=EVERYONE_DEFAULT, position=0)
    server.members[owner.id] = Member(user=owner, server=server, joined_at=world.clock())
    world.servers[server_id] = server
    world.changes.notify()
    return server


def overwrites_from(given: Overwrites) -> dict[int, Overwrite]:
    """Return overwrites by target from pairs of allowed and denied bits."""
    return {
        target.id: Overwrite(
            target_id=target.id, is_member=isinstance(target, Member), allow=int(allow), deny=int(deny)
        )
        for target, (allow, deny) in given.items()
    }


def create_channel(
    world: World,
    server: Server,
    name: str,
    kind: ChannelKind,
    *,
    parent: Channel | None = None,
    overwrites: dict[int, Overwrite] | None = None,
    topic: str | None = None,
) -> Channel:
    """Make a channel; without overwrites of its own it copies its category's."""
    inherited = dict(parent.overwrites) if parent is not None else {}
    channel = Channel(
        id=world.ids.next(),
        kind=kind,
        name=name,
        server=server,
        parent=parent,
        position=len(server.channels),
        topic=topic,
        overwrites=inherited if overwrites is None else overwrites,
    )
    server.channels[channel.id] = channel
    world.channels[channel.id] = channel
    publish_channel(world, "CHANNEL_CREATE", channel)
    return channel


def publish_channel(world: World, name: str, channel: Channel, data: Json | None = None) -> None:
    """Publish a channel or thread event to a bot that may see the channel."""
    world.publish(
        Event(
            name=name,
            data=channel_json(channel) if data is None else data,
            intent=Intent.GUILDS,
            server=channel.server,
            channel=channel,
        )
    )


def update_channel(world: World, channel: Channel) -> None:
    """Publish that a channel or thread has changed."""
    publish_channel(world, "CHANNEL_UPDATE" if channel.thread is None else "THREAD_UPDATE", channel)


def delete_channel(world: World, channel: Channel) -> None:
    """Take a channel away with its threads, or one thread."""
    server = channel.server
    if server is None:
        raise ControlError("a direct conversation cannot be deleted")
    data = channel_json(channel)
    if channel.thread is not None:
        data = {key: data[key] for key in ("id", "guild_id", "parent_id", "type")}
    publish_channel(world, "CHANNEL_DELETE" if channel.thread is None else "THREAD_DELETE", channel, data)
    for thread in [t for t in server.threads.values() if t.parent is channel]:
        _forget(world, server, thread)
    _forget(world, server, channel)
    world.changes.notify()


def _forget(world: World, server: Server, channel: Channel) -> None:
    channel.deleted = True
    server.channels.pop(channel.id, None)
    server.threads.pop(channel.id, None)
    world.channels.pop(channel.id, None)
    for message in channel.messages.values():
        message.deleted = True


def create_thread(
    world: World,
    owner: User,
    parent: Channel,
    name: str,
    *,
    source: Message | None = None,
    private: bool = False,
    starter: Draft | None = None,
) -> Channel:
    """Make a thread: on a message, alone, or (with `starter`) as a forum post.

    A thread on a message has the message's id; a forum post's first message has its thread's.
    """
    server = parent.server
    if server is None or parent.kind not in THREADED:
        raise ControlError(f"there are no threads in {parent.name}")
    thread = Channel(
        id=source.id if source is not None else world.ids.next(),
        kind=ChannelKind.PRIVATE_THREAD if private else THREADED[parent.kind],
        name=name,
        server=server,
        parent=parent,
        thread=ThreadState(
            owner_id=owner.id, created_at=world.clock(), private=private, member_ids=[owner.id]
        ),
    )
    server.threads[thread.id] = thread
    world.channels[thread.id] = thread
    publish_channel(world, "THREAD_CREATE", thread, channel_json(thread) | {"newly_created": True})
    if starter is not None:
        create_message(world, thread, owner, replace(starter, message_id=thread.id))
    elif source is not None:
        source.thread = thread
        source.flags |= MessageFlag.HAS_THREAD
        publish_message(world, "MESSAGE_UPDATE", source)
        opening = Draft(kind=MessageKind.THREAD_STARTER, reference=reference_to(source), replied_to=source)
        create_message(world, thread, owner, opening)
    elif not private:
        note = Draft(kind=MessageKind.THREAD_CREATED, content=name, reference=_thread_reference(thread))
        create_message(world, parent, owner, note)
    return thread


def _thread_reference(thread: Channel) -> Json:
    return {
        "type": 0,
        "channel_id": str(thread.id),
        "guild_id": str(thread.server.id if thread.server else 0),
    }


def rename_thread(world: World, thread: Channel, name: str, by: User) -> None:
    """Rename a thread: an update event, and a line inside the thread that carries the new name."""
    thread.name = name
    update_channel(world, thread)
    create_message(world, thread, by, Draft(kind=MessageKind.NAME_CHANGE, content=name))


def open_direct(world: World, user: User) -> Channel:
    """Return the direct conversation between the bot and a user; it is made once."""
    for channel in world.channels.values():
        if channel.recipient is user:
            return channel
    channel = Channel(id=world.ids.next(), kind=ChannelKind.DIRECT, name=user.name, recipient=user)
    world.channels[channel.id] = channel
    return channel


def server_create_event(world: World, server: Server, *, all_members: bool, joined: bool) -> Event | None:
    """Return the GUILD_CREATE of a server that the bot is in, or None.

    A server that the bot has just joined lacks the key `unavailable`: that is how discord.py tells
    a join from a server that has become available.
    """
    me = world.bot_in(server)
    if me is None:
        return None
    threads = [t for t in server.threads.values() if t.thread and not t.thread.archived and world.bot_sees(t)]
    data = server_create_json(server, me, threads, all_members=all_members)
    if not joined:
        data["unavailable"] = False
    return Event(name="GUILD_CREATE", data=data, intent=Intent.GUILDS)


def age_s(world: World, message: Message) -> float:
    """Return how old a message is by its id, in seconds."""
    return world.clock() - made_at(message.id)
