"""Measure the trained scorer alone: loading, memory, time a message, and the same sums done by numpy.

    python benchmarks/scorer.py [--data DIR]

Times are of CPU, for one message that the normaliser and the terms stage have read already. Without --data
it makes up chat; with it, the first 4,000 messages of the benign chat sets found there (topicalchat,
goemotions). numpy is compared when it is installed, over words alone, without pairs.
"""

import argparse
import gzip
import importlib.util
import json
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.filter.lexicon.terms import shared_lexicon
from bot.filter.reading.normalise import Reading
from bot.filter.scorer.artifact import PATH, numbers, read_artifact
from bot.filter.scorer.scorer import LANES, Scorer
from bot.filter.scorer.screen import ScorerScreen
from bot.filter.scorer.vocabulary import word_key

MESSAGES = 4_000
_WORDS = [
    "hey",
    "does",
    "anyone",
    "know",
    "how",
    "to",
    "fix",
    "the",
    "build",
    "on",
    "my",
    "laptop",
    "it",
    "keeps",
    "failing",
    "after",
    "update",
    "lol",
    "nice",
]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of JSONL files with text")
    texts = messages(parser.parse_args().data)
    readings = [Reading(text) for text in texts]
    terms = [shared_lexicon().screen(reading).signals for reading in readings]
    before, start = resident_mb(), time.thread_time()
    scorer = Scorer(read_artifact())
    took = (time.thread_time() - start) * 1_000
    screen = ScorerScreen(scorer)
    print(f"artifact {PATH.stat().st_size:,} bytes · loaded in {took:.0f} ms")
    pairs = list(zip(readings, terms, strict=True))
    show("first time", timed(lambda at: screen.screen(*pairs[at]), len(pairs)))
    show("again", timed(lambda at: screen.screen(*pairs[at]), len(pairs)))
    print(f"resident memory added: {resident_mb() - before:.0f} MB")
    long = Reading((" ".join(texts))[:4_000])
    found = shared_lexicon().screen(long).signals
    show("4,000 characters", timed(lambda _: screen.screen(long, found), 50))
    new = [Reading(gibberish(number)) for number in range(50)]
    show("4,000 characters of new words", timed(lambda at: screen.screen(new[at], []), 50))
    compare_numpy(scorer, [reading.words for reading in readings])


def messages(data: Path | None) -> list[str]:
    if data is None:
        chance = random.Random(7)
        return [" ".join(chance.choices(_WORDS, k=chance.randint(3, 22))) for _ in range(MESSAGES)]
    texts: list[str] = []
    for name in ("topicalchat", "goemotions"):
        for path in sorted(data.rglob(f"{name}.jsonl.gz")):
            lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()[: MESSAGES // 2]
            texts.extend(json.loads(line)["text"] for line in lines)
    return texts


def gibberish(seed: int) -> str:
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(500))


def resident_mb() -> float:
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


def timed(function: Callable[[int], object], count: int) -> list[float]:
    took = []
    for at in range(count):
        start = time.thread_time_ns()
        function(at)
        took.append((time.thread_time_ns() - start) / 1_000)
    return took


def show(name: str, took: list[float]) -> None:
    last = statistics.quantiles(took, n=100)[98]
    mean, median = statistics.mean(took), statistics.median(took)
    print(f"{name:32} µs: mean {mean:7.1f}  median {median:7.1f}  p99 {last:7.1f}")


def compare_numpy(scorer: Scorer, words: Sequence[Sequence[str]]) -> None:
    """Time the sums over words, as the scorer does them (pairs too) and as numpy would (without)."""
    if importlib.util.find_spec("numpy") is None:
        return
    start = time.perf_counter()
    import numpy as np  # noqa: PLC0415 - what importing it costs is part of the answer

    print(f"import numpy: {(time.perf_counter() - start) * 1_000:.0f} ms")
    artifact = read_artifact()
    rows = np.frombuffer(artifact.word_rows, "<u2").astype(np.float32).reshape(-1, len(LANES)) - 32_768
    keys = {key: at for at, key in enumerate(numbers("I", artifact.word_keys))}
    places = {word: keys.get(word_key(word)) for message in words for word in message}

    def by_numpy(at: int) -> object:
        known = [place for place in map(places.get, words[at]) if place is not None]
        return rows[known].sum(axis=0).tolist()

    for name, function in (
        ("sums, pure Python", lambda at: scorer.sums(words[at])),
        ("sums, numpy", by_numpy),
    ):
        timed(function, len(words))
        show(name, timed(function, len(words)))


if __name__ == "__main__":
    main()
