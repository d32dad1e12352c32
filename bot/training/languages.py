"""Make the table by which the filter tells languages apart: how likely each part of a word is in each.

Naive Bayes over the words that `Reading` gives, so that training and use read alike. Rows of rare languages
lean on the parts' average over all languages, so that what was never seen there says nothing. Only the
parts that tell languages apart best are kept. Pure Python, deterministic; a minute for 100,000 rows.

    python -m bot.training.languages --data DIR [--authored training/authored] [--out FILE]
"""

import argparse
import gzip
import json
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import bot.filter.language as language_module
from bot.filter.language import NO_LANGUAGE, UNKNOWN, parts_of
from bot.filter.normalise import Reading
from bot.training.authored import load_authored

MAX_PARTS = 11_000
MAX_BYTES = 250_000
MAX_ROWS = 4_000  # of one source and language: a large set must not drown the others' manner
MAX_WORDS = 48  # of one row
DEFAULT_LANGUAGE = "en"  # of the public rows that name none
_OWN_SCRIPTS = frozenset({"ar", "hy", "zh", "ru", "ko", "ja", "el", "he", "th", "uk"})
_SMOOTHING = 3_000.0  # parts of the average that every language is thought to have shown
_LEAST_SEEN = 4
_COMMON_WORDS = 1_500
_COMMON_SEEN = 30
_COMMON_LEAD = 2.5  # natural logarithm by which English leads every other language
_NOISE_ROWS = 5_000
_KEYS = "asdfghjkl" * 3 + "qwertyuiopzxcvbnm"
_LAUGHS = ("ha", "ja", "ah", "he", "lo", "xd", "ho", "na", "ka")
_FIELD_MAX = 255

Labelled = tuple[str, str]  # language and text


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the table into the package, or where told."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder whose train/ holds *.jsonl.gz")
    parser.add_argument("--authored", type=Path, default=Path("training/authored"))
    out = Path(language_module.__file__).with_name("language_table.bin")
    parser.add_argument("--out", type=Path, default=out)
    given = parser.parse_args(arguments)
    rows = [*public_rows(given.data / "train"), *authored_rows(given.authored), *noise_rows(Random(1))]
    given.out.write_bytes(make_table(rows))


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
    """Yield our own rows; those not in Latin letters hold no word that counts."""
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
            text = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 14)))
        else:
            text = rng.choice(_LAUGHS) * rng.randint(2, 6)
        yield NO_LANGUAGE, text


def make_table(rows: Iterable[Labelled]) -> bytes:
    """Return the packed table: a line of JSON, then a byte for each part and language."""
    counts = _count(rows)
    languages = sorted(counts)
    likelihoods = _likelihoods(counts, languages)
    chosen = sorted(likelihoods, key=lambda part: (-_tells(likelihoods[part]), part))[:MAX_PARTS]
    weights = {part: _above_least(likelihoods[part]) for part in chosen}
    scale = _FIELD_MAX / max(max(row) for row in weights.values())
    header = {
        "languages": languages,
        "scale": round(scale, 6),
        "english": _common_english(counts["en"], likelihoods, languages.index("en")),
        "parts": chosen,
    }
    fields = bytes(round(weight * scale) for part in chosen for weight in weights[part])
    packed = zlib.compress(json.dumps(header, ensure_ascii=False).encode() + b"\n" + fields, 9)
    assert len(packed) <= MAX_BYTES, len(packed)
    return packed


def _count(rows: Iterable[Labelled]) -> dict[str, Counter[str]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, text in rows:
        reading = Reading(text)
        seen = counts[name]
        for word in reading.words[:MAX_WORDS]:
            if (word.isalpha() or "'" in word) and word[0] < "\u02b0":
                seen.update(parts_of(word))
        if not text.isascii():
            letters = {letter for letter in reading.original.lower() if "\x7f" < letter < "\u2000"}
            seen.update(f"*{letter}" for letter in letters if letter.isalpha())
    return {name: seen for name, seen in counts.items() if seen and name != UNKNOWN}


def _likelihoods(
    counts: Mapping[str, Counter[str]], languages: Sequence[str]
) -> dict[str, tuple[float, ...]]:
    """Return each part's share of what was seen in each language, smoothed toward the average."""
    totals = [counts[name].total() for name in languages]
    seen: Counter[str] = Counter()
    average: defaultdict[str, float] = defaultdict(float)
    for name, total in zip(languages, totals, strict=True):
        for part, times in counts[name].items():
            seen[part] += times
            average[part] += times / total / len(languages)
    return {
        part: tuple(
            (counts[name][part] + _SMOOTHING * average[part]) / (total + _SMOOTHING)
            for name, total in zip(languages, totals, strict=True)
        )
        for part, times in seen.items()
        if times >= _LEAST_SEEN
    }


def _tells(likelihoods: Sequence[float]) -> float:
    """Return how much the part tells languages apart, weighed by how common it is."""
    mean = sum(likelihoods) / len(likelihoods)
    return sum(likelihood * math.log(likelihood / mean) for likelihood in likelihoods)


def _above_least(likelihoods: Sequence[float]) -> tuple[float, ...]:
    least = min(likelihoods)
    return tuple(math.log(likelihood / least) for likelihood in likelihoods)


def _common_english(
    english: Counter[str], likelihoods: Mapping[str, Sequence[float]], index: int
) -> list[str]:
    """Return the commonest words that are hardly ever met in another language."""
    words = [
        (times, part.strip())
        for part, times in english.items()
        if part[0] == part[-1] == " " and len(part) > 3 and times >= _COMMON_SEEN
        if _lead(likelihoods[part], index) >= _COMMON_LEAD
    ]
    return [word for _, word in sorted(words, reverse=True)[:_COMMON_WORDS]]


def _lead(likelihoods: Sequence[float], index: int) -> float:
    others = max(likelihood for at, likelihood in enumerate(likelihoods) if at != index)
    return math.log(likelihoods[index] / others)


if __name__ == "__main__":
    main()
