"""What a message says, wherever in the message it says it."""

from enum import StrEnum

from bot.core.values import light_value


class PartKind(StrEnum):
    """The surface of a message that a piece of text was read from."""

    TEXT = "text"
    EMBED = "embed"
    POLL = "poll"
    FORWARD = "forward"
    ATTACHMENT = "attachment"
    TITLE = "title"  # the name of a thread or forum post


@light_value
class ContentPart:
    """One piece of text and where in the message it stood."""

    kind: PartKind
    text: str


@light_value
class ContentItem:
    """What a message said, as it stood when it was seen."""

    parts: tuple[ContentPart, ...]
    unexamined: tuple[str, ...] = ()  # names of attachments nobody read: images, sound, too large
    mentions: int = 0  # distinct people and roles the message would ping; everyone counts as 50

    @property
    def text(self) -> str:
        """All parts, one under the other; this is what the filter and the model read."""
        if len(self.parts) == 1:  # as of most messages
            return self.parts[0].text
        return "\n".join(part.text for part in self.parts)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not any(part.text.strip() for part in self.parts)

    def canonical(self) -> bytes:
        """Return the bytes that the content digest covers: every part with its kind, and nothing else.

        Different parts never give the same bytes: each is preceded by its length, and lone surrogates, which
        Discord's JSON can carry, are kept apart from the signs that stand for them elsewhere.
        """
        texts = ((part.kind, part.text.encode("utf-8", "surrogatepass")) for part in self.parts)
        return b"".join(f"{kind.value}:{len(text)}:".encode() + text for kind, text in texts)


def plain_item(text: str) -> ContentItem:
    """Make the item of a message that is nothing but text."""
    return ContentItem(parts=(ContentPart(kind=PartKind.TEXT, text=text),))
