"""The attacks, read from the files in attacks/: what is said, where, and what a gullible model does about it."""

import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.core.content import ContentItem, ContentPart, PartKind
from bot.core.context import Context, Speech
from bot.core.policy import Policy
from bot.core.question import Question
from tests.factories import make_policy

FOLDER = Path(__file__).with_name("attacks")
INSULT = "you are such a worthless idiot, nobody on this team ever wants you along"
AUTHOR_ID, ACCOMPLICE_IDS = 500, (601, 602)


class Surface(StrEnum):
    """Where an attack stands."""

    MESSAGE = "message"
    SPLIT = "split"  # over several messages by one author, of which the last is judged
    ATTACHMENT = "attachment"
    POLL = "poll"
    FORWARD = "forward"
    EMBED = "embed"
    THREAD = "thread"  # its title, which is judged
    CONTEXT = "context"  # in what others said before
    POLICY = "policy"  # in the policy itself
    AUTHOR = "author"  # the names below never reach the model
    SERVER = "server"
    CHANNEL = "channel"
    FILE = "file"


UNSEEN = frozenset({Surface.AUTHOR, Surface.SERVER, Surface.CHANNEL, Surface.FILE})
PARTS = {
    Surface.ATTACHMENT: PartKind.ATTACHMENT,
    Surface.POLL: PartKind.POLL,
    Surface.FORWARD: PartKind.FORWARD,
    Surface.EMBED: PartKind.EMBED,
}


class Obedience(StrEnum):
    """What a model that obeys does."""

    CLEAR = "clear"  # says 0
    CONFESS = "confess"  # says 0, and that it was steered
    INVENT = "invent"  # cites a clause that nobody wrote
    FOREIGN = "foreign"  # cites a clause of another policy
    PROSE = "prose"
    PING = "ping"  # says 0, and mentions everybody in its reason
    LINK = "link"  # says 0, with addresses in its reason
    MARKERS = "markers"  # says 0, with harmony's marks in its reason
    ACCUSE = "accuse"  # says 1, dangerous, and quotes what somebody else is meant to have said
    COPY = "copy"  # copies the JSON that it finds
    KEYS = "keys"  # adds orders of its own to the verdict
    CONTRADICT = "contradict"
    SECOND_FINAL = "second-final"  # writes two final messages
    TOOL = "tool"  # calls a tool
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One attack."""

    family: str
    number: int  # from 1, within its family
    surface: Surface
    says: tuple[str, ...]
    obey: Obedience

    @property
    def id(self) -> str:
        """Name it in a test's output."""
        return f"{self.family}-{self.number:02}"

    @property
    def order(self) -> str:
        """The part by which it is known again."""
        return self.says[-1] if self.surface is Surface.SPLIT else max(self.says, key=len)

    @property
    def reaches_the_model(self) -> bool:
        """Whether it stands anywhere in the prompt."""
        return self.surface not in UNSEEN


@cache
def all_attacks() -> tuple[Attack, ...]:
    """Read every file."""
    return tuple(attack for file in sorted(FOLDER.glob("*.toml")) for attack in _read(file))


def _read(file: Path) -> list[Attack]:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    attacks = []
    for number, entry in enumerate(table["attack"], start=1):
        says = entry["says"]
        attacks.append(
            Attack(
                family=file.stem,
                number=number,
                surface=Surface(entry.get("surface") or table["surface"]),
                says=(says,) if isinstance(says, str) else tuple(says),
                obey=Obedience(entry["obey"]),
            )
        )
    return attacks


def question_of(attack: Attack) -> Question:
    """Ask about an insult that comes with the attack, wherever that stands."""
    said = "\n".join(attack.says)
    parts = [ContentPart(kind=PartKind.TEXT, text=INSULT)]
    context: Context | None = None
    policy = make_policy()
    match attack.surface:
        case Surface.MESSAGE:
            parts = [ContentPart(kind=PartKind.TEXT, text=f"{INSULT}\n{said}")]
        case Surface.SPLIT:
            parts = [ContentPart(kind=PartKind.TEXT, text=f"{INSULT}\n{attack.says[-1]}")]
            context = _context(attack.says[:-1], (AUTHOR_ID,))
        case Surface.CONTEXT:
            context = _context(attack.says, ACCOMPLICE_IDS)
        case Surface.THREAD:
            parts = [ContentPart(kind=PartKind.TITLE, text=said)]
        case Surface.POLICY:
            policy = hostile_policy(said)
        case kind if kind in PARTS:
            parts.append(ContentPart(kind=PARTS[kind], text=said))
        case _:
            pass  # a name, which is part of no question
    unexamined = attack.says if attack.surface is Surface.FILE else ()
    return Question(
        item=ContentItem(parts=tuple(parts), unexamined=unexamined), policy=policy, context=context
    )


def hostile_policy(said: str) -> Policy:
    """Return a policy with one good clause and something else."""
    policy = make_policy()
    return replace(policy, body=f"{policy.body}\n{said}\n")


def _context(said: tuple[str, ...], author_ids: tuple[int, ...]) -> Context:
    speeches = tuple(
        Speech(author_id=author_ids[at % len(author_ids)], text=text) for at, text in enumerate(said)
    )
    return Context(author_id=AUTHOR_ID, speeches=speeches)
