"""Act for members who write, edit, pin and delete, and read what stands in the channels."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox import permissions
from bot.sandbox.control.base import ControlBase, Person, account
from bot.sandbox.errors import ControlError, RefusalError
from bot.sandbox.limits import MAX_MEMBER_CONTENT, check_embeds, check_poll, check_text
from bot.sandbox.payloads.messages import snapshot_json
from bot.sandbox.payloads.people import iso
from bot.sandbox.permissions import Permission
from bot.sandbox.state import messages
from bot.sandbox.state.audit import record_bulk_deletion, record_deletion
from bot.sandbox.state.messages import Draft
from bot.sandbox.state.model import (
    Attachment,
    AuditEntry,
    Channel,
    Json,
    Member,
    Message,
    MessageFlag,
    MessageKind,
    Server,
    User,
)


class PostingControl(ControlBase):
    """What members write, and what an onlooker sees."""

    async def post(
        self,
        member: Person,
        channel: Channel,
        content: str = "",
        *,
        reply_to: Message | None = None,
        embeds: Sequence[Json] = (),
        attachments: Sequence[Attachment] = (),
        poll: Json | None = None,
        forward_of: Message | None = None,
        components: Sequence[Json] = (),
        tts: bool = False,
        nonce: str | None = None,
        flags: int = 0,
    ) -> Message:
        """Post as somebody and return once the event is written to the bot's sockets.

        `poll` has the form of the API's poll create request. ControlError when Discord would not
        let them: no permission here, timed out, or over a limit.
        """
        author = account(member)
        self._require_sending(author, channel)
        try:
            check_text({"content": content, "nonce": nonce}, max_content=MAX_MEMBER_CONTENT)
            check_embeds(embeds)
            if poll is not None:
                check_poll(poll)
        except RefusalError as refused:
            raise ControlError(f"Discord would refuse this: {refused}") from refused
        draft = Draft(
            content=content,
            embeds=embeds,
            attachments=[self._world.store_file(file, channel.id) for file in attachments],
            components=components,
            poll=None if poll is None else messages.poll_from(poll, self._poll_end(poll)),
            tts=tts,
            nonce=nonce,
            flags=flags | (MessageFlag.HAS_SNAPSHOT if forward_of is not None else 0),
            kind=MessageKind.REPLY if reply_to is not None else MessageKind.DEFAULT,
            reference=_reference(reply_to, forward_of),
            replied_to=reply_to,
            snapshots=[snapshot_json(forward_of)] if forward_of is not None else (),
        )
        message = messages.create_message(self._world, channel, author, draft)
        await self.flush()
        return message

    def _poll_end(self, poll: Json) -> str:
        return iso(self._world.clock() + 3600 * int(poll.get("duration") or 24))

    def _require_sending(self, author: User, channel: Channel) -> None:
        if channel.deleted:
            raise ControlError(f"{channel.name} no longer exists")
        if channel.server is None:
            return
        member = channel.server.members.get(author.id)
        if member is None:
            raise ControlError(f"{author.name} is not in {channel.server.name}")
        needs = Permission.SEND_MESSAGES if channel.thread is None else Permission.SEND_MESSAGES_IN_THREADS
        bits = permissions.in_channel(member, channel, self._world.clock())
        if not bits & needs:
            raise ControlError(f"{author.name} may not write in {channel.name}")
        thread = channel.thread
        if thread is not None and thread.locked and not bits & Permission.MANAGE_THREADS:
            raise ControlError(f"{channel.name} is locked")

    async def post_webhook(
        self,
        channel: Channel,
        *,
        name: str,
        content: str = "",
        embeds: Sequence[Json] = (),
        attachments: Sequence[Attachment] = (),
    ) -> Message:
        """Post as a webhook under a name; each name in a channel is a webhook of its own."""
        author = self._webhook(channel, name)
        draft = Draft(
            content=content,
            embeds=embeds,
            attachments=[self._world.store_file(file, channel.id) for file in attachments],
            webhook_id=author.id,
        )
        message = messages.create_message(self._world, channel, author, draft)
        await self.flush()
        return message

    def _webhook(self, channel: Channel, name: str) -> User:
        for message in channel.messages.values():
            if message.webhook_id == message.author.id and message.author.name == name:
                return message.author
        return self._world.new_user(name, bot=True)

    async def edit(self, message: Message, **changes: Any) -> Message:
        """Edit a message: content, embeds, attachments (stored ones) or components."""
        messages.edit_message(self._world, message, changes)
        await self.flush()
        return message

    async def resolve_embeds(self, message: Message, embeds: Sequence[Json]) -> None:
        """Let Discord add link previews to a message; this is no edit."""
        messages.resolve_embeds(self._world, message, embeds)
        await self.flush()

    async def pin(self, message: Message, *, by: Person | None = None) -> None:
        """Pin a message, as its author unless told otherwise; this is no edit."""
        messages.pin_message(self._world, message, account(by) if by is not None else message.author)
        await self.flush()

    async def delete(self, message: Message, *, by: Person | None = None) -> None:
        """Delete a message, as its author unless told otherwise; a moderator's act is logged."""
        actor = account(by) if by is not None else message.author
        messages.delete_message(self._world, message, actor)
        record_deletion(self._world, message, actor)
        await self.flush()

    async def delete_in_bulk(self, doomed: Sequence[Message], *, by: Person) -> None:
        """Delete several messages of one channel at once, as only a bot or a ban can; it is logged."""
        (channel,) = {message.channel for message in doomed}
        messages.delete_messages(self._world, channel, doomed, account(by))
        record_bulk_deletion(self._world, channel, len(doomed), account(by))
        await self.flush()

    def messages(self, channel: Channel) -> list[Message]:
        """Return what stands in a channel, oldest first; ephemeral messages never do."""
        return sorted(channel.messages.values(), key=lambda message: message.id)

    def message(self, channel: Channel, message_id: int) -> Message:
        """Return one message of a channel; KeyError when it is not there."""
        return channel.messages[int(message_id)]

    def direct_messages(self, person: Person) -> list[Message]:
        """Return the direct conversation between the bot and somebody, oldest first."""
        user = account(person)
        for channel in self._world.channels.values():
            if channel.recipient is user:
                return self.messages(channel)
        return []

    def is_deleted(self, message: Message) -> bool:
        """Whether a message is gone."""
        return message.deleted

    def timed_out_until(self, member: Member) -> float | None:
        """Return until when a member is timed out, in seconds since 1970; None if they are not."""
        until = member.timed_out_until
        return until if until is not None and until > self._world.clock() else None

    def audit_log(self, server: Server) -> list[AuditEntry]:
        """Return the server's audit log, oldest first."""
        return list(server.audit)


def _reference(reply_to: Message | None, forward_of: Message | None) -> Json | None:
    if forward_of is not None:
        return messages.reference_to(forward_of, 1)
    return messages.reference_to(reply_to) if reply_to is not None else None
