"""Read a scene: who is there, what they do, and what the mod-log must hold in the end."""

import tomllib
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.core.errors import ConfigError
from bot.evaluation.message_file import BadLine, FileMessage, read_messages

MAX_TEXT = 2_000  # characters that a member may post
NAME_LIMIT = 32  # characters of a name; longer ones are cut


class Expectation(StrEnum):
    """What is to become of a step's message."""

    NOTHING = "nothing"  # the filter does not flag it
    CLEARED = "cleared"  # flagged, judged, and not shown
    SHOWN = "shown"  # one mod-log post, under the named clause


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One message, with what its author does to it afterwards."""

    id: str
    title: str = ""
    by: str | tuple[str, ...]
    channel: Annotated[str, Field(alias="in")]
    text: str
    edit: str | None = None
    delete_after_s: float | None = None
    expect: Expectation | None = None  # None: whatever comes
    clause: str | None = None
    similar: int = 1  # how many messages the one post stands for

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who posts it, in turn."""
        return (self.by,) if isinstance(self.by, str) else self.by


class Press(_Part):
    """A moderator presses a button under the post of a step."""

    by: str
    button: str
    step: str
    deletes: bool = False  # the message must be gone afterwards


class Scene(_Part):
    """The whole play."""

    server: str
    owner: str
    moderators: tuple[str, ...]
    members: tuple[str, ...]
    channels: Annotated[tuple[str, ...], Field(min_length=1)]
    mod_log: str
    mode: str
    policies: tuple[str, ...]
    steps: Annotated[tuple[Step, ...], Field(alias="step")] = ()
    presses: Annotated[tuple[Press, ...], Field(alias="press")] = ()

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        people = {self.owner, *self.moderators, *self.members}
        steps = [step.id for step in self.steps]
        named = [
            ("people", {author for step in self.steps for author in step.authors}, people),
            ("people", {press.by for press in self.presses}, people),
            ("channels", {step.channel for step in self.steps}, set(self.channels)),
            ("steps", {press.step for press in self.presses}, set(steps)),
        ]
        for kind, wanted, there in named:
            if missing := sorted(wanted - there):
                raise ValueError(f"there are no {kind} called {', '.join(missing)}")
        if len(set(steps)) != len(steps):
            raise ValueError("two steps have the same id")
        return self


def load_scene(path: Path | None = None) -> Scene:
    """Read a scene file; without a path, the one that Bylaw ships. Raises ConfigError."""
    source = files("bot.demo").joinpath("scene.toml") if path is None else path
    try:
        return Scene.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(f"The scene {source.name} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}".strip(": ") for one in error.errors())
        raise ConfigError(f"The scene {source.name} cannot be used. {'; '.join(problems)}.") from error
    except ValueError as error:  # no UTF-8, or no TOML
        raise ConfigError(f"The scene {source.name} cannot be used: {error}.") from error


def scene_of_messages(scene: Scene, path: Path) -> tuple[Scene, list[str]]:
    """Make a scene of a file's messages, in the same server, with nothing expected of them.

    Returns the scene and a sentence for every line that could not be read. Raises MessageFileError.
    """
    rows = list(read_messages(path))
    problems = [row.problem for row in rows if isinstance(row, BadLine)]
    messages = [row for row in rows if isinstance(row, FileMessage) and not row.item.is_empty]
    steps = tuple(
        Step.model_validate(
            {
                "id": str(message.line),
                "title": f"line {message.line}",
                "by": _name(message.author, "member"),
                "in": _name(message.channel, scene.channels[0]),
                "text": _whole(message.item.text)[:MAX_TEXT],
            }
        )
        for message in messages
    )
    members = dict.fromkeys(author for step in steps for author in step.authors)
    staff = {scene.owner, *scene.moderators}
    changes = {
        "members": tuple(name for name in members if name not in staff),
        "channels": tuple(dict.fromkeys([*scene.channels, *(step.channel for step in steps)])),
        "steps": steps,
        "presses": (),
    }
    return scene.model_copy(update=changes), problems


def _name(name: str, otherwise: str) -> str:
    return " ".join(_whole(name).split())[:NAME_LIMIT].rstrip() or otherwise


def _whole(text: str) -> str:
    """Replace half characters (lone surrogates), which no scene can hold."""
    return text.encode("utf-8", "replace").decode()
