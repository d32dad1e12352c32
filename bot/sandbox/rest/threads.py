"""Threads and forum posts: start, change, list."""

from bot.sandbox.errors import RefusalError, invalid_form
from bot.sandbox.limits import check_name, required
from bot.sandbox.payloads.messages import message_json
from bot.sandbox.payloads.people import iso
from bot.sandbox.payloads.places import channel_json
from bot.sandbox.permissions import Permission
from bot.sandbox.rest.bodies import read_draft
from bot.sandbox.rest.call import Call, Reply
from bot.sandbox.state.audit import record_audit
from bot.sandbox.state.model import Channel, ChannelKind, Json
from bot.sandbox.state.places import create_thread, rename_thread, update_channel

THREAD_CHANGED = 111
ARCHIVE_MINUTES = frozenset({60, 1440, 4320, 10080})
PRIVATE = 12
UNTHREADED_KINDS = frozenset({ChannelKind.VOICE, ChannelKind.STAGE, ChannelKind.CATEGORY, ChannelKind.DIRECT})


def post_thread_on_message(call: Call) -> Reply:
    """POST: start a thread on a message; a message has at most one."""
    parent = call.channel(needs=Permission.CREATE_PUBLIC_THREADS)
    message = call.message(parent)
    if message.thread is not None:
        raise RefusalError(400, 160004, "A thread has already been created for this message")
    thread = create_thread(
        call.world,
        call.world.bot_user,
        _threadable(parent),
        check_name(call.json().get("name")),
        source=message,
    )
    _settings(thread, call.json())
    return Reply(status=201, body=channel_json(thread))


def post_thread(call: Call) -> Reply:
    """POST: start a thread without a message, or a forum post with its first one."""
    parent, body = call.channel(), call.json()
    name = check_name(body.get("name"))
    if _threadable(parent).kind is ChannelKind.FORUM:
        return _post_in_forum(call, parent, name, body)
    private = int(body.get("type") or PRIVATE) == PRIVATE
    call.require(parent, Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    thread = create_thread(call.world, call.world.bot_user, parent, name, private=private)
    _settings(thread, body)
    return Reply(status=201, body=channel_json(thread))


def _post_in_forum(call: Call, forum: Channel, name: str, body: Json) -> Reply:
    call.require(forum, Permission.SEND_MESSAGES)
    if not body.get("message"):
        raise required(["message"])
    draft = read_draft(call, body["message"], forum)
    thread = create_thread(call.world, call.world.bot_user, forum, name, starter=draft)
    _settings(thread, body)
    [starter] = thread.messages.values()
    return Reply(status=201, body=channel_json(thread) | {"message": message_json(starter)})


def _threadable(parent: Channel) -> Channel:
    if parent.kind in UNTHREADED_KINDS or parent.thread is not None:
        raise RefusalError(400, 50024, "Cannot execute action on this channel type")
    return parent


def _settings(thread: Channel, body: Json) -> None:
    state = thread.thread
    minutes = body.get("auto_archive_duration")
    if state is not None and minutes is not None:
        if int(minutes) not in ARCHIVE_MINUTES:
            text = f"Value must be one of {sorted(ARCHIVE_MINUTES)}."
            raise invalid_form(["auto_archive_duration"], "BASE_TYPE_CHOICES", text)
        state.auto_archive_minutes = int(minutes)
    if "rate_limit_per_user" in body:
        thread.slowmode_s = int(body["rate_limit_per_user"] or 0)


def change_thread(call: Call, thread: Channel, body: Json) -> Reply:
    """Lock, archive, rename: an archived thread has to be opened in the same request."""
    state, server = thread.thread, thread.server
    if state is None or server is None:
        raise RefusalError(400, 50024, "Cannot execute action on this channel type")
    if state.archived and body.get("archived") is not False:
        raise RefusalError(400, 50083, "Thread is archived")
    own = state.owner_id == call.world.bot_user.id
    if not own or "locked" in body:
        call.require(thread, Permission.MANAGE_THREADS)
    _settings(thread, body)
    state.locked = bool(body.get("locked", state.locked))
    if "archived" in body and bool(body["archived"]) != state.archived:
        state.archived = bool(body["archived"])
        state.archived_at = call.world.clock()
    record_audit(
        call.world,
        server,
        THREAD_CHANGED,
        call.world.bot_user,
        target_id=thread.id,
        reason=call.reason,
        changes=body,
    )
    if "name" in body and body["name"] != thread.name:
        rename_thread(call.world, thread, check_name(body["name"]), call.world.bot_user)
    else:
        update_channel(call.world, thread)
    return Reply(body=channel_json(thread))


def list_active(call: Call) -> Reply:
    """GET a server's threads that are open and that the bot sees."""
    server = call.server()
    threads = [t for t in server.threads.values() if t.thread and not t.thread.archived]
    seen = [thread for thread in threads if call.world.bot_sees(thread)]
    return Reply(body={"threads": [channel_json(thread) for thread in seen], "members": []})


def list_archived(call: Call) -> Reply:
    """GET a channel's archived public threads, latest archived first."""
    parent = call.channel(needs=Permission.READ_MESSAGE_HISTORY)
    limit = call.integer("limit", 50, 2, 100)
    threads = parent.server.threads.values() if parent.server is not None else ()
    archived = [
        (state.archived_at, thread)
        for thread in threads
        if thread.parent is parent and (state := thread.thread) and state.archived and not state.private
    ]
    before = call.query.get("before")
    archived = sorted(
        ((when, thread) for when, thread in archived if before is None or iso(when) < before),
        key=lambda pair: pair[0],
        reverse=True,
    )
    page = [channel_json(thread) for _, thread in archived[:limit]]
    return Reply(body={"threads": page, "members": [], "has_more": len(archived) > limit})
