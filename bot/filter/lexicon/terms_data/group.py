"""The form in which terms are written down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from bot.core.signal import Category

# Choices that several terms share, written {NAME}.
_NAMED = {
    "THREAT": "i'll|ill|i will|i'm gonna|im gonna|i am gonna|i'm going to|im going to|i am going to|we will"
    "|we'll|gonna|imma|i want to|i wanna",
    "HARM": "kill|murder|stab|shoot|strangle|behead|hang|slaughter|rape|gut|choke|lynch|bomb|burn",
    "WHOM": "you|u|him|her|them|your family|his family|these people|every one of|all of you|everyone",
    "DESERVES": "should|must|need to|needs to|ought to|deserve to|deserves to|gotta",
    "PLACE": "school|church|mosque|synagogue|office|mall|place|building",
    "SLAY": "hang|shoot|kill|execute|gas|lynch|exterminate|round up|wipe out|eradicate|behead",
    "HATED": "traitor|traitors|politicians|cops|jews|muslims|blacks|gays|bastards|pedo|pedos|scum|president"
    "|whites|women|christians",
    "EARN": "earn|make|made|earned|making",
    "SUM": "100|500|1000|2000|3000|5000|5k|10k|20k|50k|up to",
    "VISIT": "check|checkout|check out|come check|come check out|visit|go to",
    "MINE": "channel|chanel|youtube|page|video|videos|stream|twitch|site|website|profile|new video|new song"
    "|covers|music|soundcloud|onlyfans|server|shop|store|blog|facebook",
}
_CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Terms of one category that weigh the same."""

    category: Category
    alone: float  # score when it is merely said, 0–1
    aimed: float | None = None  # score when it is said to somebody; None: that makes no difference
    maskable: bool = False  # commonly written with a letter starred out
    terms: str  # separated by commas or line ends, with {choices}

    def expanded(self) -> Iterator[str]:
        """Yield every term, choices written out."""
        for term in re.split(r"[,\n]", self.terms):
            if term.strip():
                yield from expand(term.strip())


def expand(pattern: str) -> Iterator[str]:
    """Write out every {choice|of|words}; those of the last one change first."""
    if "{" not in pattern:
        yield " ".join(pattern.split())
        return
    literal = _CHOICE.split(pattern)  # every other part is a choice
    parts = [_NAMED.get(part, part).split("|") if index % 2 else [part] for index, part in enumerate(literal)]
    for chosen in product(*parts):
        yield " ".join("".join(chosen).split())
