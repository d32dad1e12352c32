"""The list of kill points: where in which scene the process is to die, before it and after it.

The list is complete: a point that the scenes pass and that does not stand here fails the suite, and so
does one that stands here and is not passed. What a point is called, runner.py says.
"""

POST = "discord POST /channels/{channel_id}/messages"
PATCH = "discord PATCH /channels/{channel_id}/messages/{message_id}"
DELETE = "discord DELETE /channels/{channel_id}/messages/{message_id}"
READ = "discord GET /channels/{channel_id}/messages/{message_id}"
MEMBER = "discord GET /guilds/{guild_id}/members/{member_id}"
CALLBACK = "discord POST /interactions/{webhook_id}/{webhook_token}/callback"
ANSWER = "discord PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
COMMANDS = "discord PUT /applications/{application_id}/commands"
SERVER_COMMANDS = "discord GET /applications/{application_id}/guilds/{guild_id}/commands"
ME = "discord GET /users/@me"
APPLICATION = "discord GET /oauth2/applications/@me"
HISTORY = "discord GET /channels/{channel_id}/messages"
ASK = "model POST /v1/completions"
MODELS = "model GET /v1/models"
HEALTH = "model GET /health"

SURROUNDED: dict[str, tuple[str, ...]] = {
    "flagged": (
        "commit record",
        "commit lease",
        ASK,
        "commit settle",
        "commit lease_cases",
        "commit record_decision",
        "commit begin_post",
        POST,
        "commit record_post",
        "commit release_case",
    ),
    "deleted": (
        HISTORY,
        "commit ask_again",
        READ,
        MEMBER,
        DELETE,
        "commit record_action",
        "commit note_gone",
        POST,
    ),
    "armed": ("commit record", "commit record_decision", DELETE),
    "press": (CALLBACK, "commit want_action", ANSWER, DELETE, PATCH, "commit record_edit"),
    "label": ("commit label", PATCH),
    "raid": ("commit record", "commit record_decision", POST),
    "edit": ("commit record", "commit settle", "commit record_decision", "commit record_edit"),
    "taken-back": ("commit note_gone",),
    "removed": (
        "commit note_gone",
        "commit note_removal",
        "commit record_decision",
        PATCH,
        "commit record_edit",
    ),
    "removed-together": ("commit note_gone", "commit note_removed", "commit record_decision", PATCH),
    "withdrawn": (CALLBACK, "commit disable_policy", ANSWER, "commit record_decision", PATCH),
    "forgotten": (
        CALLBACK,
        "commit ask_erasure",
        ANSWER,
        "commit erase_member",
        "commit record_decision",
        PATCH,
    ),
    "vanished": ("commit forget_post", POST),
    "away": ("commit release", "commit show_unjudged", POST, "commit settle", "commit record_edit"),
    "outage": (
        "commit begin_outage",
        "commit record_told",
        "commit show_waiting",
        "commit note_back",
        "commit close_outage",
    ),
    "crowd": ("commit lease_unposted", "commit begin_digest", "commit rest_unposted"),
    "restart": ("commit reopen_leases", HEALTH, MODELS, ME, APPLICATION, SERVER_COMMANDS),
    "stopped": ("commit keep_sketches",),
    "missed": (HISTORY, "commit record", "commit write_marks"),
    "first": (
        "commit check_key",
        COMMANDS,
        "commit set_meta",
        "commit add_policy",
        "commit enable_policy",
        "commit change_settings",
    ),
}

SIDES = ("before", "after")
LISTED = frozenset(f"{name} {side}" for names in SURROUNDED.values() for name in names for side in SIDES)
