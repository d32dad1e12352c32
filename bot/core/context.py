"""What was said shortly before a message, in its channel: it helps to read the message, and is not judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase


class ContextState(StrEnum):
    """What became of the wish to read what was said before."""

    READ = "read"
    NONE = "none"  # nothing readable stands before the message
    OFF = "off"  # the server or the channel does not want it
    FAILED = "failed"  # Discord could not be reached, or does not allow it


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One earlier message."""

    author_id: int  # for erasing; the model is told a label instead
    text: str  # hostile text
    is_parent: bool = False  # the message judged is a reply to this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The earlier messages of one channel that stood when they were read, oldest first."""

    author_id: int  # of the message that is judged
    speeches: tuple[Speech, ...]

    @property
    def author_ids(self) -> frozenset[int]:
        """Whose messages these are."""
        return frozenset(speech.author_id for speech in self.speeches)

    def labelled(self) -> Iterator[tuple[str, Speech]]:
        """Yield each message with who speaks: "author" wrote what is judged; others are A, B and so on."""
        labels = {self.author_id: "author"}
        for speech in self.speeches:
            if speech.author_id not in labels:
                labels[speech.author_id] = ascii_uppercase[(len(labels) - 1) % len(ascii_uppercase)]
            yield labels[speech.author_id], speech

    def canonical(self) -> bytes:
        """Return the bytes that the context digest covers: everything that the model is told.

        Different contexts never give the same bytes: each text is preceded by its length.
        """
        told = ((label, speech, _bytes(speech.text)) for label, speech in self.labelled())
        return b"".join(
            f"{label}:{int(speech.is_parent)}:{len(text)}:".encode() + text for label, speech, text in told
        )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # Discord's JSON can carry lone surrogates
