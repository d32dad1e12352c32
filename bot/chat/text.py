"""Make hostile text safe to show: it pings nobody, links nowhere, and breaks out of nothing.

Whatever is echoed goes through `escape` or `inline`, whoever wrote it: members' messages and
names, the model's rationale, policies and rules. Allowed mentions are none as well; this is the
second fence, and the one that also keeps copied text harmless.
"""

import re
import unicodedata

ELLIPSIS = "…"
ZERO_WIDTH_SPACE = "\u200b"
REPLACEMENT = "\ufffd"

# Letters and marks that show nothing: Hangul fillers, combining grapheme joiner, Khmer vowels,
# Braille blank. (Bidirectional controls, joiners and tags have the category Cf.)
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
LOOKED_AT = 8  # times the limit: what lies beyond so many characters is never reached by cutting
MARKS_IN_A_ROW = 3  # piles of combining marks grow into the neighbouring lines

# Discord shows the character itself after a backslash; this set is what its Markdown reads.
_MARKDOWN = re.compile(r"([\\`*_~<>\[\]()#+-])")
_BLANK_LINES = re.compile(r"\n{3,}")


def size(text: str) -> int:
    """Return the length in UTF-16 units, the larger of the two ways in which Discord may count."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """Cut to at most `limit` characters, the last of them an ellipsis if anything is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def strip_invisible(text: str) -> str:
    """Drop what shows nothing or turns the reading direction; half characters become a sign."""
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category == "Cs":
            kept.append(REPLACEMENT)
        elif (category in ("Cc", "Cf") and character != "\n") or character in BLANKS:
            kept.append(" " if character == "\t" else "")
        elif marks <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def escape(text: str, limit: int) -> str:
    """Return the text, cut to `limit` of its own characters, as plain words for an embed or message.

    Links lose their colon and slashes, mentions their effect, Markdown its meaning, and pipes
    become a look-alike so that no spoiler can be closed from inside.
    """
    visible = strip_invisible(text[: limit * LOOKED_AT]).strip()
    visible = cut(_BLANK_LINES.sub("\n\n", visible), limit)
    defanged = visible.replace("://", "[:]//")
    escaped = _MARKDOWN.sub(r"\\\1", defanged)
    return escaped.replace("|", "\u2502").replace("@", "@" + ZERO_WIDTH_SPACE)


def inline(text: str, limit: int) -> str:
    """Return the text as `escape` does, on one line."""
    visible = strip_invisible(text[: limit * LOOKED_AT].replace("\n", " "))
    return escape(" ".join(visible.split()), limit)


def spoiler(escaped: str) -> str:
    """Hide text that has been escaped until it is clicked."""
    return f"||{escaped}||" if escaped else ""


def within(parts: list[str], limit: int, *, more: str = "{} more") -> str:
    """Join as many whole lines as fit into `limit`, and say how many are missing."""
    whole = "\n".join(parts)
    if size(whole) <= limit:
        return whole
    kept: list[str] = []
    for part in parts:
        note = ELLIPSIS + " " + more.format(len(parts) - len(kept))
        if size("\n".join([*kept, part, note])) > limit:
            break
        kept.append(part)
    return "\n".join([*kept, ELLIPSIS + " " + more.format(len(parts) - len(kept))])
