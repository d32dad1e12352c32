"""Cut Markdown into what matters to a policy: headings, list items and other text, with their lines.

Only the block structure is read. What stands inside a line is kept as typed,
because the model reads it as typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Links and HTML are text here; indentation and underlining are too easy to do by accident.
UNWANTED_RULES = ["inline", "reference", "html_block", "code", "lheading"]


class BlockKind(StrEnum):
    """What a piece of Markdown is."""

    HEADING = "heading"
    ITEM = "item"  # a list item's own text
    TEXT = "text"  # anything else: paragraphs, also further ones within an item, and code


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of Markdown."""

    kind: BlockKind
    line: int  # counted from 1 in the whole file
    text: str  # as typed, on one line
    level: int = 0  # of a heading, 1–6
    depth: int = 0  # in how many lists it stands
    list_line: int = 0  # the line where the outermost list begins; names the list
    number: int | None = None  # of an item in a numbered list
    is_code: bool = False


def read_blocks(markdown: str, first_line: int) -> tuple[Block, ...]:
    """Cut Markdown into blocks; its first line has that number in the whole file."""
    tokens = MarkdownIt("commonmark").disable(UNWANTED_RULES).parse(markdown)
    return tuple(_walk(tokens, first_line))


@dataclass(slots=True)
class _OpenList:
    line: int
    next_number: int | None
    item_line: int = 0
    item_has_text: bool = True


def _walk(tokens: list[Token], first_line: int) -> Iterator[Block]:
    lists: list[_OpenList] = []
    level = 0
    for token in tokens:
        line = first_line + (token.map[0] if token.map else 0)
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "bullet_list_open":
                lists.append(_OpenList(line, None))
            case "ordered_list_open":
                lists.append(_OpenList(line, int(token.attrs.get("start", 1))))
            case "list_item_open":
                lists[-1].item_line, lists[-1].item_has_text = line, False
            case "inline" | "fence":
                yield _block(token, line, level, lists)
            case "list_item_close":
                if not lists[-1].item_has_text:
                    yield _item("", lists[-1].item_line, lists)
                _count_item(lists[-1])
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()


def _count_item(open_list: _OpenList) -> None:
    if open_list.next_number is not None:
        open_list.next_number += 1


def _block(token: Token, line: int, level: int, lists: list[_OpenList]) -> Block:
    text = " ".join(token.content.split())
    if lists and not lists[-1].item_has_text:
        return _item(text, line, lists)
    if level and not lists:
        return Block(kind=BlockKind.HEADING, line=line, text=text, level=level)
    return Block(kind=BlockKind.TEXT, line=line, text=text, depth=len(lists), is_code=token.type == "fence")


def _item(text: str, line: int, lists: list[_OpenList]) -> Block:
    for open_list in lists:
        open_list.item_has_text = True
    return Block(
        kind=BlockKind.ITEM,
        line=line,
        text=text,
        depth=len(lists),
        list_line=lists[0].line,
        number=lists[-1].next_number,
    )
