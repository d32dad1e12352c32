"""Count how much each word speaks for any rule being broken.

    python -m bot.training.priors --data DIR [--messages training/priors] [--out FILE]

In how many messages that break some rule is it, and in how many harmless ones: half of those are chat of
public sets, half messages of our own on the same subjects, lest the words of Discord itself look like
breaches. What comes out is one number a root; no message is kept.
"""

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from bot.filter.likeness import priors
from bot.filter.likeness.topic import stem
from bot.filter.reading.normalise import Reading
from bot.training.rows import CHAT
from bot.training.vocabulary import lines_of

_CHAT_ROWS = 3_000  # of one set
_OWN_SHARE = 0.5  # of the harmless side that our own messages are
_LIKE_CHAT = 50  # messages: how far our harmless ones, which are few, are filled up with chat
_SMOOTHING = 2.0  # messages: a word of one message alone says little
_LEAST = 0.05  # log odds; what says less is left out
# No word speaks much against a breach, or friendly ones at its end would hide it.
_LOWEST = -0.2
_DIGITS = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, and replace the table in the package or write it where told."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder whose train/ holds *.jsonl.gz")
    parser.add_argument("--messages", type=Path, default=Path("training/priors"))
    parser.add_argument("--out", type=Path, default=Path(priors.__file__).with_name("priors.txt"))
    given = parser.parse_args(arguments)
    breaking, harmless = (
        read_messages(given.messages.glob(f"{side}_*.txt")) for side in ("breaking", "harmless")
    )
    given.out.write_text(written(counted(breaking, harmless, list(read_chat(given.data)))), encoding="utf-8")


def read_messages(paths: Iterable[Path]) -> list[str]:
    """Return the messages of files, one a line, but for comments (#) and names of subjects (==)."""
    lines = [line for path in sorted(paths) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "=="))]


def read_chat(folder: Path) -> Iterator[str]:
    """Yield some benign English messages of each set of CHAT."""
    for name in CHAT:
        with gzip.open(folder / "train" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        texts = [row["text"] for row in rows if not row["label"] and row.get("lang", "en") == "en"]
        yield from Random(1).sample(texts, min(_CHAT_ROWS, len(texts)))


def counted(breaking: Sequence[str], harmless: Sequence[str], chat: Sequence[str]) -> dict[str, float]:
    """Return the log odds of each root that says something."""
    broken, own, public = (_messages_with(texts) for texts in (breaking, harmless, chat))
    odds: dict[str, float] = {}
    for root in broken.keys() | own.keys() | public.keys():
        of_chat = public[root] / len(chat)
        of_own = (own[root] + _LIKE_CHAT * of_chat) / (len(harmless) + _LIKE_CHAT)
        usual = len(breaking) * (_OWN_SHARE * of_own + (1 - _OWN_SHARE) * of_chat)
        value = math.log((broken[root] + _SMOOTHING) / (usual + _SMOOTHING))
        odds[root] = round(max(value, _LOWEST), _DIGITS)
    return {root: value for root, value in odds.items() if abs(value) >= _LEAST}


def written(odds: Mapping[str, float]) -> str:
    """Return the table as the text that `read_priors` reads."""
    by_odds: dict[float, list[str]] = {}
    for root in sorted(odds):
        by_odds.setdefault(odds[root], []).append(root)
    lines = ["# Counted by bot/training/priors.py; see docs/filter.md. Log odds."]
    for value in sorted(by_odds, reverse=True):
        lines += lines_of(str(value), by_odds[value])
    return "\n".join(lines) + "\n"


def _messages_with(texts: Sequence[str]) -> Counter[str]:
    """Return in how many messages each root stands."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({root for word in Reading(text).words if (root := stem(word))})
    return found


if __name__ == "__main__":
    main()
