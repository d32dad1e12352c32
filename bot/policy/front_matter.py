"""Read and write the few settings at the top of a policy file.

YAML is read as nodes, never constructed into objects: every value is known with
its line, `no` and `1488` stay the words that were typed, and nothing can expand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from bot.core.policy import Echo, Policy
from bot.core.signal import Category
from bot.policy.problems import Problems
from bot.policy.upload import is_unprintable

KEYS = ("id", "title", "categories", "echo", "never_punish", "watch_terms")
POLICY_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID_CHARACTERS = 40
MAX_TITLE_CHARACTERS = 100
MAX_WATCH_TERMS = 200
MAX_WATCH_TERM_CHARACTERS = 80
MAX_DEPTH = 2  # a mapping that holds lists; deeper nesting has no meaning here
UNCLAIMABLE = frozenset(
    {Category.POLICY, Category.INJECTION, Category.UNREAD_LANGUAGE}
)  # likeness names its own policy; a hint is no rule, and a language no offence


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The settings as read; what was left out is None or its default."""

    id: str | None = None
    title: str | None = None
    categories: tuple[Category, ...] = ()
    echo: Echo = Echo.FULL
    never_punish: bool = False
    watch_terms: tuple[str, ...] = ()


def read_front_matter(text: str, first_line: int, problems: Problems) -> FrontMatter | None:
    """Read the YAML between the --- lines, noting every problem with its line in the whole file.

    None if it is no YAML at all, so that nothing can be said about what it holds.
    """
    try:
        _refuse_tricks(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except _TrickError as trick:
        problems.note(first_line + trick.line, str(trick))
        return None
    except yaml.YAMLError as error:
        problems.note(first_line + _line_of(error), f"The front matter is not valid YAML: {_reason(error)}.")
        return None
    except (ValueError, OverflowError) as error:  # PyYAML lets these through for absurd numbers and escapes
        problems.note(first_line, f"The front matter is not valid YAML: {error}.")
        return None
    if root is None:
        return FrontMatter()
    if not isinstance(root, yaml.MappingNode):
        problems.note(first_line, "The front matter must be lines such as `title: Harassment`.")
        return None
    return _Reader(root, first_line, problems).read()


def is_policy_id(text: str) -> bool:
    """Whether a text can name a policy for good."""
    return len(text) <= MAX_ID_CHARACTERS and POLICY_ID.fullmatch(text) is not None


def render_front_matter(policy: Policy) -> str:
    """Write a policy's settings as YAML between --- lines."""
    settings = {
        "id": policy.id,
        "title": policy.title,
        "categories": [category.value for category in policy.categories],
        "echo": policy.echo.value,
        "never_punish": policy.never_punish,
        "watch_terms": list(policy.watch_terms),
    }
    text = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{text}---\n"


class _TrickError(Exception):
    """YAML that is valid and has no honest use in a policy."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line  # counted from 0


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line if event.start_mark is not None else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _TrickError(
                line, "YAML anchors and aliases (& and *) are not allowed. Put the text in quotes."
            )
        if getattr(event, "tag", None) is not None:
            raise _TrickError(line, "YAML tags (!) are not allowed. Put the text in quotes.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _TrickError(line, "The front matter is nested too deeply. Use plain lists.")


def _line_of(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line if isinstance(mark, yaml.Mark) else 0


def _reason(error: yaml.YAMLError) -> str:
    return getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"


class _Reader:
    """Reads one mapping of settings, key by key."""

    def __init__(self, root: yaml.MappingNode, first_line: int, problems: Problems) -> None:
        self._first_line = first_line
        self._problems = problems
        self._values: dict[str, yaml.Node] = {}
        self._collect(root)

    def read(self) -> FrontMatter:
        return FrontMatter(
            id=self._read_id(),
            title=self._read_text("title", MAX_TITLE_CHARACTERS),
            categories=tuple(self._read_categories()),
            echo=self._read_echo(),
            never_punish=self._read_never_punish(),
            watch_terms=tuple(self._read_watch_terms()),
        )

    def _collect(self, root: yaml.MappingNode) -> None:
        for key, value in root.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in KEYS:
                self._note(key, f"The front matter has no key {name[:40]!r}. It can have {', '.join(KEYS)}.")
            elif name in self._values:
                self._note(key, f"The key {name} is given twice. Keep one.")
            else:
                self._values[name] = value

    def _note(self, node: yaml.Node, message: str) -> None:
        self._problems.note(self._first_line + node.start_mark.line, message)

    def _read_id(self) -> str | None:
        text = self._read_text("id", MAX_ID_CHARACTERS)
        if text is not None and not is_policy_id(text):
            self._note(
                self._values["id"], "The id must be lower-case words joined by hyphens, such as server-rules."
            )
            return None
        return text

    def _read_text(self, name: str, limit: int) -> str | None:
        node = self._values.get(name)
        return None if node is None else self._text_of(node, f"The {name}", limit)

    def _text_of(self, node: yaml.Node, what: str, limit: int) -> str | None:
        """Return the words as typed, whatever type YAML would have made of them."""
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            self._note(node, f"{what} must be some text.")
            return None
        text = " ".join(str(node.value).split())
        if len(text) > limit:
            self._note(node, f"{what} has {len(text)} characters; {limit} are the most.")
            return None
        if any(is_unprintable(character) for character in text):
            self._note(node, f"{what} contains an invisible control character.")
            return None
        return text

    def _items(self, name: str) -> Iterator[yaml.Node]:
        node = self._values.get(name)
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        elif node is not None and node.value != "":
            self._note(node, f"{name} must be a list, such as [first, second].")

    def _read_categories(self) -> Iterator[Category]:
        allowed = [category.value for category in Category if category not in UNCLAIMABLE]
        seen: set[str] = set()
        for node in self._items("categories"):
            name = node.value if isinstance(node, yaml.ScalarNode) else "?"
            if name not in allowed:
                self._note(node, f"{name[:40]!r} is no category. The categories are {', '.join(allowed)}.")
            elif name in seen:
                self._note(node, f"The category {name} is listed twice.")
            else:
                seen.add(name)
                yield Category(name)

    def _read_echo(self) -> Echo:
        node = self._values.get("echo")
        if node is None:
            return Echo.FULL
        if not isinstance(node, yaml.ScalarNode) or node.value not in list(Echo):
            self._note(node, "echo must be full or none.")
            return Echo.FULL
        return Echo(node.value)

    def _read_never_punish(self) -> bool:
        node = self._values.get("never_punish")
        if node is None:
            return False
        if node.tag != "tag:yaml.org,2002:bool":
            self._note(node, "never_punish must be true or false.")
            return False
        return str(node.value).lower() in {"true", "yes", "on"}

    def _read_watch_terms(self) -> Iterator[str]:
        nodes = list(self._items("watch_terms"))
        if len(nodes) > MAX_WATCH_TERMS:
            self._note(
                nodes[MAX_WATCH_TERMS], f"There are {len(nodes)} watch terms; {MAX_WATCH_TERMS} are the most."
            )
            return
        for node in nodes:
            text = self._text_of(node, "A watch term", MAX_WATCH_TERM_CHARACTERS)
            if text is not None:
                yield text
