"""Fit what a member wrote into the room that the prompt has for it.

Long text is cut into pieces, and pieces are taken until the room is full: first those around what the filter
pointed at, then the beginning and the end in turns. What is left out is marked, with its length. Only pieces
that are looked at are encoded, and only so many, so the cost is bounded however long the text is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.harmony.encoding import count_tokens
from bot.harmony.folding import fold_runs
from bot.harmony.prompt import without_surrogates
from bot.harmony.quoting import quote_data

MAX_CONTENT_TOKENS = 1500  # leaves a policy of 1,500 tokens and an answer room in a context of 4,096
_PIECE_CHARACTERS = 128  # short, because encoding grows faster than the text
_MAX_PIECES = 64  # 8,192 characters; ordinary text fills the room with fewer
_MAX_SPANS = 8  # spans of evidence that get a window of their own
_MOST_TOKENS = (
    8  # of a character, in JSON and folded: a token is at least a byte, and none takes more than six bytes
)
_GAP_TOKENS = 12  # what one mark of omission costs


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedText:
    """As much of a text as the model is given."""

    text: str
    judged_characters: int  # of the original, those that the model is given, folded runs included
    total_characters: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.judged_characters == self.total_characters


def fit_content(text: str, evidence: Sequence[str] = (), max_tokens: int = MAX_CONTENT_TOKENS) -> FittedText:
    """Return the text with long runs folded, cut around the evidence if it is too long.

    The tokens are those of the text as JSON, marks of omission included. Lone surrogates are replaced.
    """
    pieces = _Pieces(text)
    if pieces.all_fit(max_tokens):
        return FittedText(
            text=fold_runs(pieces.text), judged_characters=len(text), total_characters=len(text)
        )
    spans = _find_spans(text, evidence)
    room = max_tokens - _GAP_TOKENS * (len(spans) + 1)
    chosen: set[int] = set()
    for index in _by_importance(len(pieces), spans):
        if index in chosen:
            continue
        room -= pieces.cost(index)
        if room < 0 or len(chosen) == _MAX_PIECES:
            break
        chosen.add(index)
    return pieces.assemble(chosen)


class _Pieces:
    """A text in pieces of equal length, each encoded at most once."""

    def __init__(self, text: str) -> None:
        self.text = without_surrogates(text)
        self._starts = range(0, len(self.text), _PIECE_CHARACTERS)
        self._costs: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def cost(self, index: int) -> int:
        """Count the tokens of a piece, written as JSON."""
        if index not in self._costs:
            self._costs[index] = count_tokens(quote_data(fold_runs(self._raw(index)))[1:-1])
        return self._costs[index]

    def all_fit(self, room: int) -> bool:
        """Whether the whole text fits; stops encoding as soon as it does not. A short one needs none."""
        if len(self.text) * _MOST_TOKENS <= room:
            return True
        if len(self.text) <= room and len(quote_data(fold_runs(self.text)).encode()) <= room:
            return True  # as it will be written, and a token is at least a byte
        if len(self) > _MAX_PIECES:
            return False
        for index in range(len(self)):
            room -= self.cost(index)
            if room < 0:
                return False
        return True

    def assemble(self, chosen: set[int]) -> FittedText:
        """Join the chosen pieces, marking the gaps."""
        parts = []
        judged = 0
        for kept, group in groupby(range(len(self)), key=lambda index: index in chosen):
            run = "".join(self._raw(index) for index in group)
            parts.append(fold_runs(run) if kept else f"[… {len(run)} characters left out …]")
            judged += len(run) if kept else 0
        return FittedText(text="".join(parts), judged_characters=judged, total_characters=len(self.text))

    def _raw(self, index: int) -> str:
        start = self._starts[index]
        return self.text[start : start + _PIECE_CHARACTERS]


def _find_spans(text: str, evidence: Sequence[str]) -> list[tuple[int, int]]:
    """Find the first and last piece of each span of evidence; what does not occur is passed over."""
    spans = []
    for span in evidence[:_MAX_SPANS]:
        at = text.find(span) if span else -1
        if at >= 0:
            spans.append((at // _PIECE_CHARACTERS, (at + len(span) - 1) // _PIECE_CHARACTERS))
    return spans


def _by_importance(count: int, spans: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Name the pieces, the most important first; a piece may be named twice."""
    for first, last in spans:
        yield from range(first, last + 1)
    for first, last in spans:
        yield from (index for index in (first - 1, last + 1) if 0 <= index < count)
    for index in range((count + 1) // 2):
        yield index
        yield count - 1 - index
