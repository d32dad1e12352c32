"""Gather what languages are learnt from: public rows, our own, and what is no language at all."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bot.filter.language import NO_LANGUAGE
from bot.training.authored import load_authored

MAX_ROWS = 4_000  # of one file and language: a large set must not drown the others' manner
DEFAULT_LANGUAGE = "en"  # of the public rows that name none
_OWN_SCRIPTS = frozenset({"ar", "hy", "zh", "ru", "ko", "ja", "el", "he", "th", "uk"})
_NOISE_ROWS = 5_000
_KEYS = "asdfghjkl" * 3 + "qwertyuiopzxcvbnm"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LAUGHS = ("ha", "ja", "ah", "he", "lo", "xd", "ho", "na", "ka")

Labelled = tuple[str, str]  # language and text


def public_rows(folder: Path) -> Iterator[Labelled]:
    """Yield the rows of every *.jsonl.gz file, at most MAX_ROWS of one file and language."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        taken: Counter[str] = Counter()
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                name = row.get("lang", DEFAULT_LANGUAGE)
                taken[name] += 1
                if taken[name] <= MAX_ROWS and name not in _OWN_SCRIPTS:
                    yield name, row["text"]


def authored_rows(folder: Path) -> Iterator[Labelled]:
    """Yield our own rows of languages in Latin letters, or often in them."""
    for row in load_authored(folder):
        if row.lang not in _OWN_SCRIPTS:
            yield row.lang, row.text


def noise_rows(rng: Random) -> Iterator[Labelled]:
    """Yield what people type that is no language: keys at random, laughter, names made of syllables."""
    for _ in range(_NOISE_ROWS):
        kind = rng.random()
        if kind < 0.4:
            text = "".join(rng.choice(_KEYS) for _ in range(rng.randint(2, 12)))
        elif kind < 0.7:
            text = "".join(rng.choice(_LETTERS) for _ in range(rng.randint(2, 14)))
        else:
            text = rng.choice(_LAUGHS) * rng.randint(2, 6)
        yield NO_LANGUAGE, text
