"""Discord's limits on a message's text, embeds and polls, as far as its OpenAPI does not say them.

Sources: "Create Message", "Embed Limits" and "Poll Create Request" in the developer documentation.
"""

from collections.abc import Sequence

from bot.sandbox.errors import RefusalError, invalid_form
from bot.sandbox.state.model import Json

MAX_CONTENT = 2000  # characters, for bots
MAX_MEMBER_CONTENT = 4000  # characters, for members with Nitro
MAX_EMBEDS = 10
MAX_EMBED_TOTAL = 6000  # characters over all embeds of a message
MAX_FIELDS = 25
EMBED_PARTS = (  # where, most characters
    (("title",), 256),
    (("description",), 4096),
    (("footer", "text"), 2048),
    (("author", "name"), 256),
)
MAX_FIELD_NAME = 256
MAX_FIELD_VALUE = 1024
MAX_NONCE = 25
MAX_POLL_QUESTION = 300
MAX_POLL_ANSWER = 55
MAX_POLL_ANSWERS = 10
MAX_POLL_HOURS = 768
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024  # without boosts ("Uploading Files")

Path = Sequence[str | int]


def too_long(path: Path, most: int) -> RefusalError:
    """Return the refusal of a text that is longer than allowed."""
    return invalid_form(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def wrong_length(path: Path, least: int, most: int) -> RefusalError:
    """Return the refusal of a text or list whose length is out of range."""
    return invalid_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def required(path: Path) -> RefusalError:
    """Return the refusal of a missing field."""
    return invalid_form(path, "BASE_TYPE_REQUIRED", "This field is required")


def check_text(body: Json, path: Path = (), *, max_content: int = MAX_CONTENT) -> None:
    """Refuse a content or a nonce that is too long."""
    if len(body.get("content") or "") > max_content:
        raise too_long([*path, "content"], max_content)
    if len(str(body.get("nonce") or "")) > MAX_NONCE:
        raise invalid_form(
            [*path, "nonce"], "NONCE_TYPE_TOO_LONG", f"Must be {MAX_NONCE} or fewer in length."
        )


def check_embeds(embeds: Sequence[Json], path: Path = ("embeds",)) -> None:
    """Refuse embeds that break any of Discord's embed limits."""
    if len(embeds) > MAX_EMBEDS:
        raise too_long(path, MAX_EMBEDS)
    total = sum(_checked_length(embed, [*path, index]) for index, embed in enumerate(embeds))
    if total > MAX_EMBED_TOTAL:
        message = f"Embed size exceeds maximum size of {MAX_EMBED_TOTAL}"
        raise invalid_form(path, "MAX_EMBED_SIZE_EXCEEDED", message)


def _checked_length(embed: Json, path: list[str | int]) -> int:
    length = 0
    for keys, most in EMBED_PARTS:
        value: object = embed
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        text = str(value) if value is not None else ""
        if len(text) > most:
            raise too_long([*path, *keys], most)
        length += len(text.strip())
    fields = embed.get("fields") or []
    if len(fields) > MAX_FIELDS:
        raise too_long([*path, "fields"], MAX_FIELDS)
    for index, embed_field in enumerate(fields):
        for key, most in (("name", MAX_FIELD_NAME), ("value", MAX_FIELD_VALUE)):
            text = str(embed_field.get(key) or "")
            if not text.strip():
                raise required([*path, "fields", index, key])
            if len(text) > most:
                raise too_long([*path, "fields", index, key], most)
            length += len(text.strip())
    return length


def check_poll(poll: Json) -> None:
    """Refuse a poll whose question, answers or duration are out of range."""
    question = (poll.get("question") or {}).get("text") or ""
    if not 1 <= len(question) <= MAX_POLL_QUESTION:
        raise wrong_length(["poll", "question", "text"], 1, MAX_POLL_QUESTION)
    answers = poll.get("answers") or []
    if not 1 <= len(answers) <= MAX_POLL_ANSWERS:
        raise wrong_length(["poll", "answers"], 1, MAX_POLL_ANSWERS)
    for index, answer in enumerate(answers):
        text = answer["poll_media"].get("text") or ""
        if not 1 <= len(text) <= MAX_POLL_ANSWER:
            raise wrong_length(["poll", "answers", index, "poll_media", "text"], 1, MAX_POLL_ANSWER)
    if not 1 <= int(poll.get("duration") or 24) <= MAX_POLL_HOURS:
        message = f"int value should be between 1 and {MAX_POLL_HOURS}."
        raise invalid_form(["poll", "duration"], "NUMBER_TYPE_MAX", message)


def check_name(name: object, path: Path = ("name",), most: int = 100) -> str:
    """Return a channel's, thread's or role's name; refuse one that is empty or too long."""
    text = str(name or "")
    if not 1 <= len(text) <= most:
        raise wrong_length(path, 1, most)
    return text
