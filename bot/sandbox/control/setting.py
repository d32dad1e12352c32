"""Set the scene: servers, roles, members, channels, and the bot's invitation."""

from collections.abc import Sequence

from bot.sandbox.control.base import ControlBase, Person, account, server_of
from bot.sandbox.errors import ControlError
from bot.sandbox.payloads.people import role_json
from bot.sandbox.payloads.places import server_json
from bot.sandbox.state import places
from bot.sandbox.state.members import publish_member, remove_member
from bot.sandbox.state.messages import Draft, create_message
from bot.sandbox.state.model import Channel, ChannelKind, Member, Message, Role, Server, User
from bot.sandbox.state.places import Overwrites
from bot.sandbox.state.world import Event, Intent


class SettingControl(ControlBase):
    """Acts of owners and administrators, and of people who come and go."""

    def create_user(self, name: str, *, bot: bool = False) -> User:
        """Make an account that is in no server yet."""
        return self._world.new_user(name, bot=bot)

    def create_server(self, name: str, owner: User | None = None) -> Server:
        """Make a server; without an owner one is made for it."""
        return places.create_server(self._world, name, owner or self.create_user(f"{name} owner"))

    def create_role(
        self,
        server: Server,
        name: str,
        *,
        permissions: int = 0,
        position: int | None = None,
        mentionable: bool = False,
    ) -> Role:
        """Make a role; without a position it goes above all others."""
        highest = max(role.position for role in server.roles.values())
        role = Role(
            id=self._world.ids.next(),
            name=name,
            permissions=int(permissions),
            position=highest + 1 if position is None else position,
            mentionable=mentionable,
        )
        server.roles[role.id] = role
        self._publish_role("GUILD_ROLE_CREATE", server, role)
        return role

    def _publish_role(self, name: str, server: Server, role: Role) -> None:
        data = {"guild_id": str(server.id), "role": role_json(role)}
        self._world.publish(Event(name=name, data=data, intent=Intent.GUILDS, server=server))

    def join(
        self, server: Server, who: str | User, *, roles: Sequence[Role] = (), bot: bool = False
    ) -> Member:
        """Let somebody join: a new account by name, or an existing one."""
        user = self.create_user(who, bot=bot) if isinstance(who, str) else who
        if user.id in server.bans:
            raise ControlError(f"{user.name} is banned from {server.name}")
        member = Member(user=user, server=server, roles=list(roles), joined_at=self._world.clock())
        server.members[user.id] = member
        publish_member(self._world, "GUILD_MEMBER_ADD", member)
        return member

    def leave(self, member: Member) -> None:
        """Let a member leave."""
        remove_member(self._world, member)

    def set_roles(self, member: Member, roles: Sequence[Role]) -> None:
        """Replace a member's roles."""
        member.roles = list(roles)
        publish_member(self._world, "GUILD_MEMBER_UPDATE", member)

    def set_permissions(self, role: Role, permissions: int, *, position: int | None = None) -> None:
        """Replace a role's permission bits (also of @everyone), and its position if given."""
        server = next(s for s in self._world.servers.values() if s.roles.get(role.id) is role)
        role.permissions = int(permissions)
        role.position = role.position if position is None else position
        self._publish_role("GUILD_ROLE_UPDATE", server, role)

    def set_overwrites(self, channel: Channel, overwrites: Overwrites) -> None:
        """Replace a channel's permission overwrites."""
        channel.overwrites = places.overwrites_from(overwrites)
        places.update_channel(self._world, channel)

    def create_channel(
        self,
        server: Server,
        name: str,
        *,
        kind: str = "text",
        parent: Channel | None = None,
        overwrites: Overwrites | None = None,
        topic: str | None = None,
    ) -> Channel:
        """Make a channel: text, voice, category, announcement, stage or forum."""
        return places.create_channel(
            self._world,
            server,
            name,
            ChannelKind[kind.upper()],
            parent=parent,
            overwrites=None if overwrites is None else places.overwrites_from(overwrites),
            topic=topic,
        )

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, or a thread."""
        places.delete_channel(self._world, channel)

    def create_thread(
        self,
        member: Person,
        channel: Channel,
        name: str,
        *,
        message: Message | None = None,
        content: str | None = None,
        private: bool = False,
    ) -> Channel:
        """Start a thread on a message or alone; in a forum, a post whose first message is `content`."""
        starter = None
        if channel.kind is ChannelKind.FORUM:
            if not content:
                raise ControlError("a forum post needs content")
            starter = Draft(content=content)
        thread = places.create_thread(
            self._world, account(member), channel, name, source=message, private=private, starter=starter
        )
        if content and starter is None:
            create_message(self._world, thread, account(member), Draft(content=content))
        return thread

    async def rename_thread(self, thread: Channel, name: str, *, by: Person | None = None) -> None:
        """Rename a thread, as its owner unless told otherwise."""
        server = server_of(thread)
        owner = server.owner if thread.thread is None else self._world.users[thread.thread.owner_id]
        places.rename_thread(self._world, thread, name, account(by) if by is not None else owner)
        await self.flush()

    def invite_bot(
        self,
        server: Server,
        permissions: int = 0,
        *,
        commands_scope: bool = True,
        position: int | None = None,
    ) -> Member:
        """Let the bot join with a managed role of its own, just above the roles there are.

        `commands_scope` false is an invitation without the scope applications.commands.
        """
        bot_user = self._world.bot_user
        highest = max(role.position for role in server.roles.values())
        role = Role(
            id=self._world.ids.next(),
            name=bot_user.name,
            permissions=int(permissions),
            position=highest + 1 if position is None else position,
            managed_by=bot_user.id,
        )
        server.roles[role.id] = role
        server.commands_allowed = commands_scope
        me = Member(user=bot_user, server=server, roles=[role], joined_at=self._world.clock())
        server.members[bot_user.id] = me
        self._gateway.announce(server)
        return me

    def remove_bot(self, server: Server) -> None:
        """Throw the bot out."""
        me = self._world.bot_in(server)
        if me is None:
            raise ControlError(f"the bot is not in {server.name}")
        data = {"id": str(server.id)}
        self._world.publish(Event(name="GUILD_DELETE", data=data, intent=Intent.GUILDS, server=server))
        del server.members[me.id]
        server.roles = {key: role for key, role in server.roles.items() if role.managed_by != me.id}
        self._world.changes.notify()

    def rename_server(self, server: Server, name: str) -> None:
        """Give a server another name."""
        server.name = name
        event = Event(name="GUILD_UPDATE", data=server_json(server), intent=Intent.GUILDS, server=server)
        self._world.publish(event)

    def set_direct_messages(self, person: Person, *, accepts: bool) -> None:
        """Let somebody accept or refuse direct messages."""
        account(person).accepts_direct_messages = accepts

    def open_direct(self, person: Person) -> Channel:
        """Return the direct conversation between the bot and somebody."""
        return places.open_direct(self._world, account(person))
