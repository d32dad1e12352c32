"""Channels, overwrites, roles and bans over plain REST."""

import aiohttp
import pytest

from bot.sandbox import Permission, RecordedRequest, Sandbox

ADMIN = int(Permission.ADMINISTRATOR)
VIEW = int(Permission.VIEW_CHANNEL)


@pytest.fixture
def server(raw):
    server = raw.sandbox.control.create_server("Night Market")
    raw.sandbox.control.invite_bot(server, ADMIN)
    return server


@pytest.fixture
def control(raw):
    return raw.sandbox.control


async def test_a_private_mod_log_is_made_in_a_category_changed_and_deleted(raw, server, control):
    staff = control.create_channel(server, "staff", kind="category")
    body = {
        "name": "mod-log",
        "type": 0,
        "parent_id": str(staff.id),
        "permission_overwrites": [{"id": str(server.id), "type": 0, "deny": str(VIEW), "allow": "0"}],
    }
    status, made, _ = await raw.call("POST", f"/guilds/{server.id}/channels", body)
    channel = server.channels[int(made["id"])]
    ada = control.join(server, "ada")

    assert status == 201
    assert channel.parent is staff
    assert channel.overwrites[server.id].deny == VIEW
    path = f"/channels/{channel.id}"
    allowed = {"type": 1, "allow": VIEW, "deny": 0}
    assert (await raw.call("PUT", f"{path}/permissions/{ada.id}", allowed))[0] == 204
    assert channel.overwrites[ada.id].is_member
    assert (await raw.call("DELETE", f"{path}/permissions/{ada.id}"))[0] == 204
    assert (await raw.call("DELETE", f"{path}/permissions/{ada.id}"))[1]["code"] == 10009
    changed = await raw.call("PATCH", path, {"topic": "cases", "name": "cases", "parent_id": None})
    assert (changed[1]["name"], changed[1]["topic"], channel.parent) == ("cases", "cases", None)
    assert (await raw.call("DELETE", path))[0] == 200
    assert (await raw.call("GET", path))[1]["code"] == 10003
    assert [entry.action for entry in control.audit_log(server)] == [10, 14, 11, 12]


async def test_a_new_channel_copies_its_categorys_overwrites(server, control):
    staff = control.create_channel(server, "staff", kind="category", overwrites={server.everyone: (0, VIEW)})

    channel = control.create_channel(server, "desk", parent=staff)

    assert channel.overwrites == staff.overwrites


async def test_a_server_is_described_with_channels_roles_and_threads(raw, server, control):
    channel = control.create_channel(server, "general")
    ada = control.join(server, "ada")
    thread = control.create_thread(ada, channel, "topic")
    path = f"/guilds/{server.id}"

    _, guild, _ = await raw.call("GET", path + "?with_counts=true")
    _, channels, _ = await raw.call("GET", path + "/channels")
    _, roles, _ = await raw.call("GET", path + "/roles")
    _, active, _ = await raw.call("GET", path + "/threads/active")

    assert guild["approximate_member_count"] == 3
    assert [c["id"] for c in channels] == [str(channel.id)]
    assert {r["name"] for r in roles} == {"@everyone", "Bylaw"}
    assert [t["id"] for t in active["threads"]] == [str(thread.id)]
    assert (await raw.call("GET", f"{path}/roles/{server.id}"))[1]["name"] == "@everyone"
    assert (await raw.call("GET", f"{path}/roles/5"))[1]["code"] == 10011
    assert (await raw.call("GET", "/guilds/5"))[1]["code"] == 10004


async def test_archived_threads_are_listed_apart_and_open_when_written_to(raw, server, control):
    channel, ada = control.create_channel(server, "general"), control.join(server, "ada")
    thread = control.create_thread(ada, channel, "topic")
    assert (await raw.call("PATCH", f"/channels/{thread.id}", {"archived": True}))[0] == 200
    refused = await raw.call("PATCH", f"/channels/{thread.id}", {"name": "x"})
    _, listed, _ = await raw.call("GET", f"/channels/{channel.id}/threads/archived/public")

    assert refused[1]["code"] == 50083
    assert [t["id"] for t in listed["threads"]] == [str(thread.id)]
    assert (await raw.call("GET", f"/guilds/{server.id}/threads/active"))[1]["threads"] == []
    await raw.call("POST", f"/channels/{thread.id}/messages", {"content": "hi"})
    assert thread.thread.archived is False


async def test_members_are_found_by_name_renamed_and_given_roles(raw, server, control):
    ada = control.join(server, "ada")
    quiet = control.create_role(server, "Quiet", position=0)
    staff = control.create_role(server, "Staff", position=99)
    path = f"/guilds/{server.id}/members/{ada.id}"

    _, found, _ = await raw.call("GET", f"/guilds/{server.id}/members/search?query=AD&limit=5")
    assert [m["user"]["username"] for m in found] == ["ada"]
    assert (await raw.call("GET", f"/guilds/{server.id}/members?limit=5"))[1]["code"] == 50001
    assert (await raw.call("PATCH", path, {"nick": "Countess"}))[1]["nick"] == "Countess"
    assert (await raw.call("PUT", f"{path}/roles/{quiet.id}"))[0] == 204
    assert ada.roles == [quiet]
    assert (await raw.call("PUT", f"{path}/roles/{staff.id}"))[1]["code"] == 50013
    assert (await raw.call("PATCH", path, {"roles": []}))[1]["roles"] == []
    assert (await raw.call("DELETE", f"{path}/roles/{quiet.id}"))[0] == 204


async def test_bans_are_listed_lifted_and_made_in_bulk(raw, server, control):
    ada, ben = control.join(server, "ada"), control.join(server, "ben")
    path = f"/guilds/{server.id}/bans"
    users = {"user_ids": [str(ada.id), str(ben.id), str(server.owner.id)]}
    _, outcome, _ = await raw.call("POST", f"/guilds/{server.id}/bulk-ban", users)

    assert outcome == {
        "banned_users": [str(ada.id), str(ben.id)],
        "failed_users": [str(server.owner.id)],
    }
    assert (await raw.call("GET", f"{path}/{ada.id}"))[1]["user"]["username"] == "ada"
    assert (await raw.call("DELETE", f"{path}/{ada.id}"))[0] == 204
    assert (await raw.call("GET", f"{path}/{ada.id}"))[1]["code"] == 10026
    control.join(server, ada.user)


async def test_messages_are_pinned_and_unpinned(raw, server, control):
    channel = control.create_channel(server, "general")
    message = await control.post(control.join(server, "ada"), channel, "keep")
    path = f"/channels/{channel.id}/messages/pins/{message.id}"

    assert (await raw.call("PUT", path))[0] == 204
    assert message.pinned
    assert (await raw.call("DELETE", path))[0] == 204
    assert not message.pinned


async def test_the_application_tells_which_intents_it_has(raw):
    # resources/application, Application Flags: the limited variants, for bots below the review size.
    for path in ("/applications/@me", "/oauth2/applications/@me"):
        assert (await raw.call("GET", path))[1]["flags"] & (1 << 19)
    assert (await raw.call("GET", "/gateway/bot"))[1]["url"] == raw.sandbox.gateway_url


async def test_the_reason_header_is_decoded_recorded_and_limited(raw, server, control):
    ada = control.join(server, "ada")
    path = f"/guilds/{server.id}/members/{ada.id}"
    url = raw.sandbox.rest_url + path
    headers = {"Authorization": f"Bot {raw.sandbox.token}"}
    long = headers | {"X-Audit-Log-Reason": "x" * 513}
    async with raw._session.delete(url, headers=long) as response:
        assert response.status == 400
    async with raw._session.delete(url, headers=headers | {"X-Audit-Log-Reason": "b%C3%B6se"}) as response:
        assert response.status == 204

    assert raw.sandbox.requests[-1].reason_header == "böse"
    assert [entry.reason for entry in control.audit_log(server)] == ["böse"]


async def test_a_body_that_is_no_json_is_refused(raw):
    url = raw.sandbox.rest_url + "/users/@me/channels"
    headers = {"Authorization": f"Bot {raw.sandbox.token}", "Content-Type": "application/json"}
    async with raw._session.post(url, data=b"{", headers=headers) as response:
        assert (await response.json())["code"] == 50109


async def test_what_the_validator_refuses_changes_nothing_and_is_kept():
    def refuse(request: RecordedRequest) -> None:
        raise ValueError(f"{request.method} {request.route}")

    async with Sandbox.start(validator=refuse) as sandbox, aiohttp.ClientSession() as session:
        server = sandbox.control.create_server("Night Market")
        sandbox.control.invite_bot(server, ADMIN)
        channel = sandbox.control.create_channel(server, "general")
        url = f"{sandbox.rest_url}/channels/{channel.id}/messages"
        headers = {"Authorization": f"Bot {sandbox.token}"}
        async with session.post(url, json={"content": "x"}, headers=headers) as response:
            assert response.status == 400

        assert [str(violation) for violation in sandbox.violations] == [
            "POST /channels/{channel_id}/messages"
        ]
        assert sandbox.control.messages(channel) == []
