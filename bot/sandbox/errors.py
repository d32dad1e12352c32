"""What the local Discord refuses, in Discord's own JSON form.

RefusalError travels from a rule to the REST router, which answers with it; ControlError is
raised at whoever steers the sandbox, because a real member could not have done that.
"""

from collections.abc import Sequence
from typing import Any


class ControlError(Exception):
    """The act asked of a member is one that Discord would not let that member do."""


class RefusalError(Exception):
    """A REST answer other than success: HTTP status, Discord's JSON error code and sentence."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} ({code}): {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """Return the JSON body that Discord sends with this error."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


UNKNOWN = {  # API reference, "JSON error codes": 10xxx are things that do not exist
    "channel": (10003, "Unknown Channel"),
    "guild": (10004, "Unknown Guild"),
    "member": (10007, "Unknown Member"),
    "message": (10008, "Unknown Message"),
    "overwrite": (10009, "Unknown Overwrite"),
    "role": (10011, "Unknown Role"),
    "user": (10013, "Unknown User"),
    "webhook": (10015, "Unknown Webhook"),
    "ban": (10026, "Unknown Ban"),
    "interaction": (10062, "Unknown interaction"),
    "command": (10063, "Unknown application command"),
}


def unknown(thing: str) -> RefusalError:
    """Return the 404 for a thing named in UNKNOWN."""
    code, message = UNKNOWN[thing]
    return RefusalError(404, code, message)


def missing_access() -> RefusalError:
    """Return the 403 for a place that the bot cannot see at all."""
    return RefusalError(403, 50001, "Missing Access")


def missing_permissions() -> RefusalError:
    """Return the 403 for an act that the bot's permissions or role order do not allow."""
    return RefusalError(403, 50013, "Missing Permissions")


def invalid_form(path: Sequence[str | int], code: str, message: str) -> RefusalError:
    """Return the 400 that points at one wrong field, as Discord nests it."""
    tree: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path):
        tree = {str(part): tree}
    return RefusalError(400, 50035, "Invalid Form Body", tree)
