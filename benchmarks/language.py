"""Measure language identification: what share is marked unread, by set and language, and the time it takes.

    python -m benchmarks.language --data DIR

Prints for English chat how often a message is marked (it should be hardly ever), for sentences of three
words or more in languages that the scorer does not read how often (nearly always), and µs a message with
the memory of words warm and cold. DIR holds dev/*.jsonl.gz, and train/irc.jsonl.gz, of which the rows after
those trained on are taken.
"""

import argparse
import gzip
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.filter.language import READ_LANGUAGES, LanguageScreen, shared_language_screen
from bot.filter.reading.normalise import Reading
from bot.training.language_rows import MAX_ROWS

CHAT = ("goemotions", "sms", "topicalchat", "davidson")
SENTENCES = ("tatoeba", "xed", "xsid", "chatterbot", "songys_ko")
MIN_WORDS = 3
UNSPACED = {"zh": 2, "ja": 2}  # characters that stand for a word


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    screen = shared_language_screen()
    chat = {name: [text for _, text in _rows(data / "dev" / f"{name}.jsonl.gz")] for name in CHAT}
    chat["irc"] = [text for _, text in _rows(data / "train" / "irc.jsonl.gz")][MAX_ROWS:]
    print(f"{'English chat':16}{'rows':>8}{'marked':>10}")
    for name, texts in chat.items():
        print(f"{name:16}{len(texts):8}{_share(screen, texts):10.2%}")
    print(f"\n{'sentences in':16}{'rows':>8}{'marked':>10}")
    for language, texts in sorted(_by_language(data).items()):
        read = "  (read)" if language in READ_LANGUAGES else ""
        print(f"{language:16}{len(texts):8}{_share(screen, texts):10.2%}{read}")
    _print_times(screen, chat["topicalchat"], "English chat")
    _print_times(screen, [text for texts in _by_language(data).values() for text in texts], "sentences")


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row.get("lang", "en"), row["text"]


def _by_language(data: Path) -> dict[str, list[str]]:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for name in SENTENCES:
        for language, text in _rows(data / "dev" / f"{name}.jsonl.gz"):
            words = len(text) // UNSPACED[language] if language in UNSPACED else len(text.split())
            if words >= MIN_WORDS:
                texts[language].append(text)
    return texts


def _share(screen: LanguageScreen, texts: Sequence[str]) -> float:
    return sum(screen.unread_language(Reading(text)) is not None for text in texts) / len(texts)


def _print_times(screen: LanguageScreen, texts: Sequence[str], name: str) -> None:
    readings = [Reading(text) for text in texts[:4_000]]
    for state in ("cold", "warm"):
        if state == "cold":
            screen.forget()
        spent = []
        for reading in readings:
            begun = time.perf_counter_ns()
            screen.unread_language(reading)
            spent.append((time.perf_counter_ns() - begun) / 1_000)
        spent.sort()
        p99 = spent[int(len(spent) * 0.99)]
        print(
            f"{name}, {state}: median {statistics.median(spent):.1f} µs, mean {statistics.mean(spent):.1f}, "
            f"p99 {p99:.1f}"
        )


if __name__ == "__main__":
    main()
