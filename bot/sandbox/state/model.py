"""The things a Discord server consists of, as the sandbox remembers them.

These are live objects: the world changes them in place, and whoever holds one sees the change.
They compare by identity. Times are seconds since 1970.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

Json = dict[str, Any]
Pinged = int | Literal["everyone"]


class ChannelKind(IntEnum):
    """Discord's channel types ("Channel Types" in the channel documentation)."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15


class MessageKind(IntEnum):
    """Discord's message types, those that the sandbox makes ("Message Types")."""

    DEFAULT = 0
    NAME_CHANGE = 4
    PINNED = 6
    THREAD_CREATED = 18
    REPLY = 19
    COMMAND = 20
    THREAD_STARTER = 21
    MENU_COMMAND = 23


class MessageFlag(IntEnum):
    """Discord's message flags, those that the sandbox knows ("Message Flags")."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    VOICE = 1 << 13
    HAS_SNAPSHOT = 1 << 14
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """An account; also the name under which a webhook posts."""

    id: int
    name: str
    bot: bool = False
    display_name: str | None = None
    accepts_direct_messages: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class Role:
    """A role; the one with the server's own id is @everyone."""

    id: int
    name: str
    permissions: int
    position: int
    managed_by: int | None = None  # the user id of the bot it belongs to
    mentionable: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A user inside one server."""

    user: User
    server: "Server" = field(repr=False)
    roles: list[Role] = field(default_factory=list)  # without @everyone
    joined_at: float
    nick: str | None = None
    timed_out_until: float | None = None

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The account's name."""
        return self.user.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What one role or member is given and denied in a channel."""

    target_id: int
    is_member: bool
    allow: int
    deny: int


@dataclass(slots=True, kw_only=True, eq=False)
class ThreadState:
    """What a thread has beyond a channel."""

    owner_id: int
    created_at: float
    private: bool = False
    archived: bool = False
    archived_at: float = 0.0
    locked: bool = False
    auto_archive_minutes: int = 4320
    member_ids: list[int] = field(default_factory=list)
    total_sent: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A channel, a thread (then `thread` is set) or a direct conversation (then `server` is None)."""

    id: int
    kind: ChannelKind
    name: str
    server: "Server | None" = field(default=None, repr=False)
    parent: "Channel | None" = field(default=None, repr=False)
    position: int = 0
    topic: str | None = None
    nsfw: bool = False
    slowmode_s: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: "dict[int, Message]" = field(default_factory=dict, repr=False)
    last_message_id: int | None = None
    recipient: User | None = None
    thread: ThreadState | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file as a member hands it over."""

    name: str
    data: bytes
    content_type: str | None = None
    description: str | None = None
    spoiler: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file as the CDN keeps it."""

    id: int
    file: Attachment
    path: str  # below the sandbox's address
    url: str


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """A message as it stands now; `deleted` stays with whoever holds it after it is gone."""

    id: int
    channel: Channel = field(repr=False)
    author: User
    content: str = ""
    kind: int = MessageKind.DEFAULT
    created_at: float
    edited_at: float | None = None
    revision: int = 0  # how often it was edited
    embeds: list[Json] = field(default_factory=list)
    attachments: list[StoredFile] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    poll: Json | None = None
    reference: Json | None = None
    replied_to: "Message | None" = field(default=None, repr=False)
    snapshots: list[Json] = field(default_factory=list)
    flags: int = 0
    tts: bool = False
    pinned: bool = False
    nonce: str | None = None
    webhook_id: int | None = None
    application_id: int | None = None
    interaction: Json | None = None
    visible_to: User | None = None  # set on an ephemeral message
    mentioned_users: list[User] = field(default_factory=list)
    mentioned_roles: list[Role] = field(default_factory=list)
    mentions_everyone: bool = False
    pinged: set[Pinged] = field(default_factory=set)  # who was notified when it appeared
    thread: Channel | None = field(default=None, repr=False)
    deleted: bool = False
    deleted_by: User | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.visible_to is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of a server's audit log, by the numbers of "Audit Log Events"."""

    id: int
    action: int
    actor: User
    target_id: int | None
    reason: str | None
    changes: Json  # what has become of each field
    options: Json  # "Optional Audit Entry Info", all of it text; a count can grow
    made_at: float


@dataclass(slots=True, kw_only=True, eq=False)
class Server:
    """A server, which Discord's API calls a guild."""

    id: int
    name: str
    owner: User
    created_at: float
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    channels: dict[int, Channel] = field(default_factory=dict, repr=False)
    threads: dict[int, Channel] = field(default_factory=dict, repr=False)
    bans: dict[int, str | None] = field(default_factory=dict)  # user id → reason
    audit: list[AuditEntry] = field(default_factory=list, repr=False)
    commands_allowed: bool = False  # the bot was invited with the applications.commands scope

    @property
    def everyone(self) -> Role:
        """The role that every member has."""
        return self.roles[self.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The bot's registration, as the developer portal would show it."""

    id: int
    bot_user: User
    owner: User
    token: str
    message_content_intent: bool
    members_intent: bool

    @property
    def flags(self) -> int:
        """The application flags of the two intents ("Application Flags", the LIMITED variants)."""
        content = (1 << 19) if self.message_content_intent else 0
        members = (1 << 15) if self.members_intent else 0
        return content | members
