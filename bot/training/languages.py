"""Make the table by which the filter tells languages apart: how likely each part of a word is in each.

Naive Bayes over the words that `Reading` gives, so that training and use read alike. Rare languages lean on
the average over all languages, so that what was never seen there says nothing. Only the parts that tell
languages apart best are kept. Then every row that the table would get wrong, or right by too little, pulls
its own parts a little toward the truth. Pure Python, deterministic; about two minutes for 130,000 rows.

    python -m bot.training.languages --data DIR [--authored training/authored] [--out FILE]
"""

import argparse
import json
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import bot.filter.language as language_module
from bot.filter.language import BASE_LEAD, LEAD_A_WORD, NO_LANGUAGE, READ_LANGUAGES, parts_of
from bot.filter.reading.normalise import Reading
from bot.training.language_rows import Labelled, authored_rows, noise_rows, public_rows

MAX_PARTS = 11_000
MAX_BYTES = 250_000
MAX_WORDS = 24  # of one row; as many as are judged together
_SMOOTHING = 3_000.0  # parts of the average that every language is thought to have shown
_LEAST_SEEN = 4
_COMMON_WORDS = 1_500
_COMMON_SEEN = 30
_COMMON_LEAD = 2.0  # natural logarithm by which English leads every other language
_SAFE_LEAD, _SAFE_LEAD_A_WORD = 2.0, 0.5  # by which what is read should lead, so that chance adds no error
_SPARE = 0.5  # more a word than what is not read must lead by
_PULL = 0.08
_FIELD_MAX = 255


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the filter would read it."""

    language: str
    words: tuple[str, ...]  # each once
    parts: tuple[str, ...]  # of all the words, and the accented letters


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the table into the package, or where told."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.training.languages", description=str(__doc__).split("\n", 1)[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="folder whose train/ holds *.jsonl.gz")
    parser.add_argument("--authored", type=Path, default=Path("training/authored"))
    out = Path(language_module.__file__).with_name("language_table.bin")
    parser.add_argument("--out", type=Path, default=out)
    given = parser.parse_args(arguments)
    rows = [*public_rows(given.data / "train"), *authored_rows(given.authored), *noise_rows(Random(1))]
    given.out.write_bytes(make_table(rows))


def make_table(labelled: Iterable[Labelled]) -> bytes:
    """Return the packed table: a line of JSON, then a byte for each part and language."""
    rows = [row for language, text in labelled if (row := read_row(language, text)).words]
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.language].update(row.parts)
    languages = sorted(counts)
    likelihoods = _likelihoods(counts, languages)
    chosen = sorted(likelihoods, key=lambda part: (-_tells(likelihoods[part]), part))[:MAX_PARTS]
    weights = {part: [math.log(likelihood) for likelihood in likelihoods[part]] for part in chosen}
    correct(weights, languages, rows, Random(3))
    weights = {part: [weight - min(row) for weight in row] for part, row in weights.items()}
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


def read_row(language: str, text: str) -> Row:
    """Read a text as the filter will."""
    reading = Reading(text)
    latin = (word for word in reading.words if (word.isalpha() or "'" in word) and word[0] < "\u02b0")
    words = tuple(dict.fromkeys(latin))[:MAX_WORDS]
    letters: set[str] = set()
    if not text.isascii():
        letters = {letter for letter in reading.original.lower() if "\x7f" < letter < "\u2000"}
    marks = [f"*{letter}" for letter in sorted(letters) if letter.isalpha()]
    return Row(language, words, tuple(part for word in words for part in parts_of(word)) + tuple(marks))


def correct(
    weights: Mapping[str, list[float]], languages: Sequence[str], rows: Sequence[Row], rng: Random
) -> None:
    """Go through all rows once and pull the weights of those misjudged, or judged too narrowly."""
    understood = READ_LANGUAGES | {NO_LANGUAGE}
    known = [index for index, name in enumerate(languages) if name in understood]
    unknown = [index for index, name in enumerate(languages) if name not in understood]
    if not known or not unknown:
        return
    order = list(rows)
    rng.shuffle(order)
    for row in order:
        parts = [weights[part] for part in row.parts if part in weights]
        if not parts:
            continue
        scores = [sum(column) for column in zip(*parts, strict=True)]
        unread, read = max(unknown, key=scores.__getitem__), max(known, key=scores.__getitem__)
        lead, length = scores[unread] - scores[read], len(row.words)
        truth = languages.index(row.language)
        if row.language in understood and lead > -(_SAFE_LEAD + _SAFE_LEAD_A_WORD * length):
            _pull(parts, truth, unread)
        elif row.language not in understood and lead < BASE_LEAD + (LEAD_A_WORD + _SPARE) * length:
            _pull(parts, truth, read)


def _pull(parts: Sequence[list[float]], truth: int, rival: int) -> None:
    for part in parts:
        part[truth] += _PULL
        part[rival] -= _PULL


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
