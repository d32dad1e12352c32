"""What a member may do in a server and in a channel, by Discord's documented algorithm.

Source: developer documentation, "Permissions": the bit list and the pseudo code of
"Permission Overwrites" and "Implicit Permissions".
"""

from enum import IntFlag

from bot.sandbox.state.model import Channel, Member, Server


class Permission(IntFlag):
    """Discord's permission bits, by the documentation's names."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    USE_SOUNDBOARD = 1 << 42
    SEND_VOICE_MESSAGES = 1 << 46
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51


NO_PERMISSIONS = Permission(0)
ALL_PERMISSIONS = (1 << 53) - 1
EVERYONE_DEFAULT = int(
    Permission.CREATE_INSTANT_INVITE
    | Permission.ADD_REACTIONS
    | Permission.STREAM
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_TTS_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_VAD
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.REQUEST_TO_SPEAK
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.USE_EXTERNAL_STICKERS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EMBEDDED_ACTIVITIES
    | Permission.USE_SOUNDBOARD
    | Permission.SEND_VOICE_MESSAGES
    | Permission.SEND_POLLS
    | Permission.USE_EXTERNAL_APPS
)
WHILE_TIMED_OUT = int(Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY)
NEEDS_SENDING = int(  # lost together with Send Messages ("Implicit Permissions")
    Permission.MENTION_EVERYONE
    | Permission.SEND_TTS_MESSAGES
    | Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
    | Permission.SEND_POLLS
)


def in_server(member: Member) -> int:
    """Return the member's permission bits before any channel is considered."""
    if member.server.owner is member.user:
        return ALL_PERMISSIONS
    bits = member.server.everyone.permissions
    for role in member.roles:
        bits |= role.permissions
    return ALL_PERMISSIONS if bits & Permission.ADMINISTRATOR else bits


def in_channel(member: Member, channel: Channel, now: float) -> int:
    """Return the member's permission bits in a channel; a thread has its parent's.

    Private threads are open to whoever may manage threads or takes part. `now` is in seconds
    since 1970 and decides whether a timeout still runs.
    """
    bits = in_server(member)
    if bits & Permission.ADMINISTRATOR:
        return ALL_PERMISSIONS
    place = channel.parent if channel.thread is not None and channel.parent is not None else channel
    bits = _with_overwrites(bits, member, place)
    if not bits & Permission.VIEW_CHANNEL:
        return 0
    if channel.thread is not None and channel.thread.private:
        inside = member.id == channel.thread.owner_id or member.id in channel.thread.member_ids
        if not inside and not bits & Permission.MANAGE_THREADS:
            return 0
    sending = Permission.SEND_MESSAGES_IN_THREADS if channel.thread else Permission.SEND_MESSAGES
    if not bits & sending:
        bits &= ~NEEDS_SENDING
    if member.timed_out_until is not None and member.timed_out_until > now:
        bits &= WHILE_TIMED_OUT
    return bits


def _with_overwrites(bits: int, member: Member, place: Channel) -> int:
    everyone = place.overwrites.get(member.server.id)
    if everyone is not None:
        bits = bits & ~everyone.deny | everyone.allow
    allow = deny = 0
    for role in member.roles:
        overwrite = place.overwrites.get(role.id)
        if overwrite is not None:
            allow |= overwrite.allow
            deny |= overwrite.deny
    bits = bits & ~deny | allow
    own = place.overwrites.get(member.id)
    return bits if own is None else bits & ~own.deny | own.allow


def top_position(member: Member) -> int:
    """Return the position of the member's highest role; 0 is @everyone alone."""
    return max((role.position for role in member.roles), default=0)


def outranks(actor: Member, target: Member) -> bool:
    """Whether the actor's roles allow acting on the target: the owner is above all, equals are not."""
    server: Server = actor.server
    if target.user is server.owner:
        return False
    return actor.user is server.owner or top_position(actor) > top_position(target)
