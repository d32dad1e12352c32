"""Limits and shapes typed from Discord's documentation, held against the sandbox.

An emulator and a bot by the same hand share their misreadings, so each fact names the page it was
taken from and is stated on its own, without the sandbox's constants.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox import Permission

MESSAGES = "/channels/{channel}/messages"
MODERATOR = int(Permission.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A request that Discord refuses: what the page says, and where the error points."""

    page: str
    says: str
    body: Any
    code: int = 50035
    field: str = ""
    path: str = MESSAGES
    method: str = "POST"
    status: int = 400


def button(**fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "x", "custom_id": "a", **fields}


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


CREATE = "resources/message, Create Message"
EMBED = "resources/message, Embed Limits"
COMPONENT = "components/reference"
COMMAND = "interactions/application-commands"
COMMANDS = "/applications/{application}/commands"

REFUSED = (
    Refused(
        page=CREATE, says="content: up to 2000 characters", body={"content": "x" * 2001}, field="content"
    ),
    Refused(
        page=CREATE,
        says="nonce: up to 25 characters",
        body={"content": "x", "nonce": "n" * 26},
        field="nonce",
    ),
    Refused(
        page=CREATE, says="one of content, embeds, files … is required", body={"content": " "}, code=50006
    ),
    Refused(page=CREATE, says="up to 10 embeds", body={"embeds": [{"title": "x"}] * 11}, field="embeds"),
    Refused(
        page=EMBED,
        says="title: 256 characters",
        body={"embeds": [{"title": "x" * 257}]},
        field="embeds.0.title",
    ),
    Refused(
        page=EMBED,
        says="description: 4096 characters",
        body={"embeds": [{"description": "x" * 4097}]},
        field="embeds.0.description",
    ),
    Refused(
        page=EMBED,
        says="up to 25 fields",
        body={"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
        field="embeds.0.fields",
    ),
    Refused(
        page=EMBED,
        says="field name: 256 characters",
        body={"embeds": [{"fields": [{"name": "n" * 257, "value": "v"}]}]},
        field="embeds.0.fields.0.name",
    ),
    Refused(
        page=EMBED,
        says="field value: 1024 characters",
        body={"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]},
        field="embeds.0.fields.0.value",
    ),
    Refused(
        page=EMBED,
        says="footer text: 2048 characters",
        body={"embeds": [{"title": "x", "footer": {"text": "x" * 2049}}]},
        field="embeds.0.footer.text",
    ),
    Refused(
        page=EMBED,
        says="author name: 256 characters",
        body={"embeds": [{"title": "x", "author": {"name": "x" * 257}}]},
        field="embeds.0.author.name",
    ),
    Refused(
        page=EMBED,
        says="title, description, fields, footer and author of all embeds together: 6000 characters",
        body={"embeds": [{"description": "x" * 3001}] * 2},
        field="embeds",
    ),
    Refused(
        page=COMPONENT,
        says="an action row holds up to 5 buttons",
        body={"content": "x", "components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
        field="components.0.components",
    ),
    Refused(
        page=COMPONENT,
        says="custom_id: 1 to 100 characters",
        body={"content": "x", "components": [row(button(custom_id="x" * 101))]},
        field="components.0.components.0.custom_id",
    ),
    Refused(
        page=COMPONENT,
        says="a button's label: up to 80 characters",
        body={"content": "x", "components": [row(button(label="x" * 81))]},
        field="components.0.components.0.label",
    ),
    Refused(
        page=COMPONENT,
        says="custom_id is unique in a message",
        body={"content": "x", "components": [row(button(), button())]},
        field="components",
    ),
    Refused(
        page="resources/message, Allowed Mentions Object",
        says="parse users and a list of users exclude one another",
        body={"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        field="allowed_mentions",
    ),
    Refused(
        page="resources/poll, Poll Media Object",
        says="question: up to 300 characters",
        body={"poll": {"question": {"text": "x" * 301}, "answers": [{"poll_media": {"text": "a"}}]}},
        field="poll.question.text",
    ),
    Refused(
        page="resources/message, Bulk Delete Messages",
        says="2 to 100 messages",
        path=MESSAGES + "/bulk-delete",
        body={"messages": ["1"]},
        code=50016,
    ),
    Refused(
        page=COMMAND + ", Application Command Naming",
        says="names of slash commands are lower case",
        method="PUT",
        path=COMMANDS,
        body=[{"name": "Setup", "description": "x"}],
        field="0.name",
    ),
    Refused(
        page=COMMAND + ", Application Command Object",
        says="description: 1 to 100 characters",
        method="PUT",
        path=COMMANDS,
        body=[{"name": "setup", "description": "x" * 101}],
        field="0.description",
    ),
    Refused(
        page=COMMAND + ", Application Command Option Structure",
        says="required options come before optional ones",
        method="PUT",
        path=COMMANDS,
        body=[
            {
                "name": "setup",
                "description": "x",
                "options": [
                    {"type": 3, "name": "a", "description": "x"},
                    {"type": 3, "name": "b", "description": "x", "required": True},
                ],
            }
        ],
        field="0.options",
    ),
    Refused(
        page="resources/channel, Modify Channel",
        says="name: 1 to 100 characters",
        method="PATCH",
        path="/channels/{channel}",
        body={"name": "x" * 101},
        field="name",
    ),
    Refused(
        page="resources/guild, Modify Guild Member",
        says="timeouts: up to 28 days in the future",
        method="PATCH",
        path="/guilds/{server}/members/{member}",
        body={"communication_disabled_until": "2099-01-01T00:00:00Z"},
        field="communication_disabled_until",
    ),
    Refused(
        page="resources/guild, Create Guild Ban",
        says="delete_message_seconds: 0 to 604800",
        method="PUT",
        path="/guilds/{server}/bans/{member}",
        body={"delete_message_seconds": 604_801},
        field="delete_message_seconds",
    ),
    Refused(
        page="resources/guild, Bulk Guild Ban",
        says="user_ids: up to 200",
        path="/guilds/{server}/bulk-ban",
        body={"user_ids": [str(number) for number in range(1, 202)]},
        field="user_ids",
    ),
    Refused(
        page="resources/message, Get Channel Messages",
        says="limit: 1 to 100",
        method="GET",
        path=MESSAGES + "?limit=101",
        body=None,
        field="limit",
    ),
    Refused(
        page="resources/channel, Start Thread without Message",
        says="name: 1 to 100 characters",
        path="/channels/{channel}/threads",
        body={"name": "x" * 101, "type": 11},
        field="name",
    ),
    Refused(
        page="resources/poll, Poll Create Request Object",
        says="answers: up to 10",
        body={"poll": {"question": {"text": "q"}, "answers": [{"poll_media": {"text": "a"}}] * 11}},
        field="poll.answers",
    ),
    Refused(
        page="resources/poll, Poll Media Object",
        says="answer: up to 55 characters",
        body={"poll": {"question": {"text": "q"}, "answers": [{"poll_media": {"text": "a" * 56}}]}},
        field="poll.answers.0.poll_media.text",
    ),
    Refused(
        page=COMMAND + ", Application Command Naming",
        says="names: 1 to 32 characters",
        method="PUT",
        path=COMMANDS,
        body=[{"name": "s" * 33, "description": "x"}],
        field="0.name",
    ),
    Refused(
        page=COMMAND + ", Application Command Structure",
        says="up to 25 options",
        method="PUT",
        path=COMMANDS,
        body=[
            {
                "name": "setup",
                "description": "x",
                "options": [{"type": 3, "name": f"o{number}", "description": "x"} for number in range(26)],
            }
        ],
        field="0.options",
    ),
    Refused(
        page=COMMAND + ", Application Command Option Structure",
        says="up to 25 choices",
        method="PUT",
        path=COMMANDS,
        body=[
            {
                "name": "setup",
                "description": "x",
                "options": [
                    {
                        "type": 3,
                        "name": "mode",
                        "description": "x",
                        "choices": [{"name": str(number), "value": str(number)} for number in range(26)],
                    }
                ],
            }
        ],
        field="0.options.0.choices",
    ),
    Refused(
        page=COMPONENT + ", String Select",
        says="up to 25 options",
        body={
            "content": "x",
            "components": [
                row(
                    {
                        "type": 3,
                        "custom_id": "a",
                        "options": [{"label": str(n), "value": str(n)} for n in range(26)],
                    }
                )
            ],
        },
        field="components.0.components.0.options",
    ),
)


@pytest.fixture
async def place(raw):
    control = raw.sandbox.control
    server = control.create_server("Night Market")
    control.invite_bot(server, MODERATOR)
    return {
        "channel": control.create_channel(server, "general").id,
        "server": server.id,
        "member": control.join(server, "ada").id,
        "application": raw.sandbox.application_id,
    }


@pytest.mark.parametrize("fact", REFUSED, ids=lambda fact: f"{fact.page}: {fact.says}")
async def test_a_documented_limit_is_enforced(raw, place, fact):
    status, body, _ = await raw.call(fact.method, fact.path.format(**place), fact.body)

    assert (status, body["code"]) == (fact.status, fact.code)
    errors = body.get("errors", {})
    for part in fact.field.split(".") if fact.field else ():
        errors = errors[part]
    assert ("_errors" in errors) == bool(fact.field)
    assert raw.sandbox.control.messages(raw.sandbox.world.channels[place["channel"]]) == []


async def test_what_fits_exactly_is_accepted(raw, place):
    body = {
        "content": "x" * 2000,
        "nonce": "n" * 25,
        "embeds": [{"title": "x" * 256, "description": "x" * 4096, "footer": {"text": "x" * 1648}}],
        "components": [row(*(button(custom_id=f"{r}.{n}") for n in range(5))) for r in range(5)],
    }

    status, message, _ = await raw.call("POST", MESSAGES.format(**place), body)

    assert status == 200
    assert message["nonce"] == "n" * 25


async def test_only_messages_younger_than_14_days_are_deleted_in_bulk(raw, place):
    # resources/message, Bulk Delete Messages: fails if any message is older than 2 weeks.
    path = MESSAGES.format(**place)
    ids = [(await raw.call("POST", path, {"content": "x"}))[1]["id"] for _ in range(3)]
    raw.clock.now += 14 * 86400 - 60
    assert (await raw.call("POST", path + "/bulk-delete", {"messages": ids[:2]}))[0] == 204
    raw.clock.now += 120
    ids.append((await raw.call("POST", path, {"content": "x"}))[1]["id"])

    status, body, _ = await raw.call("POST", path + "/bulk-delete", {"messages": ids[2:]})

    assert (status, body["code"]) == (400, 50034)


async def test_a_nonce_is_unique_per_author_across_channels_for_minutes(raw, place):
    # resources/message, Create Message: enforce_nonce.
    control = raw.sandbox.control
    other = control.create_channel(raw.sandbox.world.servers[place["server"]], "other")
    body = {"content": "x", "nonce": "case-1", "enforce_nonce": True}
    _, first, _ = await raw.call("POST", MESSAGES.format(**place), body)

    _, repeated, _ = await raw.call("POST", f"/channels/{other.id}/messages", body)
    raw.clock.now += 3600
    _, later, _ = await raw.call("POST", f"/channels/{other.id}/messages", body)

    assert repeated["id"] == first["id"]
    assert later["id"] != first["id"]
    assert len(control.messages(other)) == 1


async def test_errors_have_the_documented_form(raw, place):
    # reference, Error Messages.
    assert (await raw.call("GET", "/users/@me", token="wrong"))[:2] == (
        401,
        {"message": "401: Unauthorized", "code": 0},
    )
    assert (await raw.call("GET", "/channels/1"))[:2] == (404, {"message": "Unknown Channel", "code": 10003})
    assert (await raw.call("GET", "/nowhere"))[:2] == (404, {"message": "404: Not Found", "code": 0})
    status, body, _ = await raw.call("POST", MESSAGES.format(**place), {"content": "x" * 2001})
    assert (status, body) == (
        400,
        {
            "code": 50035,
            "message": "Invalid Form Body",
            "errors": {
                "content": {
                    "_errors": [
                        {"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}
                    ]
                }
            },
        },
    )


async def test_rate_limits_have_the_documented_headers_and_body(raw, place):
    # topics/rate-limits, Header Format and Exceeding A Rate Limit.
    _, _, headers = await raw.call("GET", "/users/@me")
    for name in ("Bucket", "Limit", "Remaining", "Reset", "Reset-After"):
        assert f"X-RateLimit-{name}" in headers
    raw.sandbox.faults.add(retry_after_s=2.5)

    status, body, headers = await raw.call("GET", "/users/@me")

    assert (status, body) == (
        429,
        {"message": "You are being rate limited.", "retry_after": 2.5, "global": False},
    )
    assert headers["X-RateLimit-Scope"] == "user"
    assert "Retry-After" in headers
    assert "Via" in headers  # not documented: discord.py takes its absence for a ban


async def test_a_message_has_the_documented_fields(raw, place):
    # resources/message, Message Object: the fields without a question mark.
    _, message, _ = await raw.call("POST", MESSAGES.format(**place), {"content": "x"})

    assert message.keys() >= {
        *("id", "channel_id", "author", "content", "timestamp", "edited_timestamp", "tts"),
        *("mention_everyone", "mentions", "mention_roles", "attachments", "embeds", "pinned", "type"),
    }
    assert message["edited_timestamp"] is None
    assert "poll" not in message
    assert "thread" not in message


async def test_a_thread_has_the_documented_metadata(raw, place):
    # resources/channel, Thread Metadata Object.
    body = {"name": "topic", "type": 11}
    status, thread, _ = await raw.call("POST", f"/channels/{place['channel']}/threads", body)

    assert status == 201
    assert thread["thread_metadata"].keys() >= {
        "archived",
        "auto_archive_duration",
        "archive_timestamp",
        "locked",
    }
    assert {"owner_id", "parent_id", "message_count", "member_count"} <= thread.keys()


async def test_registered_commands_come_back_with_ids_that_last(raw, place):
    # interactions/application-commands, Bulk Overwrite Global Application Commands.
    commands = [{"name": "setup", "description": "x", "options": None, "name_localizations": None}]
    path = COMMANDS.format(**place)
    _, [first], _ = await raw.call("PUT", path, commands)
    _, [again], _ = await raw.call("PUT", path, commands)

    assert first["id"] == again["id"]
    assert (first["type"], first["application_id"]) == (1, str(place["application"]))
    assert (await raw.call("GET", path))[1] == [again]
    assert (await raw.call("DELETE", f"{path}/{again['id']}"))[0] == 204
    assert (await raw.call("GET", path))[1] == []
