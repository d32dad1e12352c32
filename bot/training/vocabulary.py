"""Count the vocabulary that disguises are judged by, from files of rows.

    python -m bot.training.vocabulary --data DIR [--harmless training/harmless_words.txt]

DIR holds *.jsonl or *.jsonl.gz, one object a line with `text`. What comes out is which words there are and
how common each is; no row, and no sequence of words, is kept. Our own term lists add the strong words, and a
list of ours the ordinary ones that are easily taken for them.
"""

import argparse
import gzip
import html
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.filter.lexicon.terms_data import abuse, certain, danger, elsewhere
from bot.filter.reading import vocabulary
from bot.filter.reading.lookalikes import PLAIN_FORMS

# Files that are not, or not only, English, by the beginnings of their names.
_OTHER_FILES = """
apeach beep chatterbot cold curse gahd germeval goldstd ja_ mlma multijail ru_ songys tatoeba told toxifrench
xed xsid authored
"""
_OTHER = tuple(_OTHER_FILES.split())
_MIN_COUNT = 4  # a word that few wrote is as likely a slip
_MIN_FILES = 2  # a word of one file is its subject's or its author's
_MIN_SHORT_COUNT = {1: 20, 2: 40, 3: 10}  # by length: short pieces of words are common slips
_MIN_OTHER_COUNT = 3
_MIN_LETTERS = 4  # of a strong word
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_DRAWN_OUT = re.compile(r"(.)\1\1")
_ALPHABETS = re.compile("[a-z']+|[\u0370-\u03ff]+|[\u0400-\u052f]+")
_LEET = str.maketrans("013457", "oieast")
_VOWELS = str.maketrans("", "", "aeiou")
_WIDTH = 100


def main() -> None:
    """Count, and replace the vocabulary in the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of JSONL files with text")
    parser.add_argument("--harmless", type=Path, default=Path("training/harmless_words.txt"))
    target = Path(vocabulary.__file__).with_name("vocabulary.txt")
    given = parser.parse_args()
    target.write_text(written(given.data, read_words(given.harmless)), encoding="utf-8")


def read_words(path: Path) -> frozenset[str]:
    """Return the words of a file, but for lines that begin with #."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def written(folder: Path, harmless: frozenset[str] = frozenset()) -> str:
    """Return the vocabulary of all rows below a folder as the text that Vocabulary reads.

    harmless: words that are known, however seldom they are met.
    """
    english: Counter[str] = Counter()
    files: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for path in sorted({*folder.rglob("*.jsonl"), *folder.rglob("*.jsonl.gz")}):
        counts = Counter(_words(path))
        if path.name.startswith(_OTHER):
            other.update(counts)
        else:
            english.update(counts)
            files.update(counts.keys())
    strong = _strong()
    total = english.total()
    known = {
        word: count for word, count in english.items() if files[word] >= _MIN_FILES and _is_word(word, count)
    }
    plain = {word for word in known if not _is_disguised(word, known, strong)}
    by_cost: dict[int, list[str]] = {}
    for word in sorted(plain):
        by_cost.setdefault(round(-math.log2(known[word] / total)), []).append(word)
    lines = ["# Counted by bot/training/vocabulary.py; see docs/filter.md. Costs in bits."]
    for cost in sorted(by_cost):
        lines += lines_of(str(cost), by_cost[cost])
    foreign = {word for word, count in other.items() if count >= _MIN_OTHER_COUNT} | (harmless - strong)
    lines += lines_of("other", sorted(word for word in foreign - plain if _ALPHABETS.fullmatch(word)))
    lines += lines_of("strong", sorted(strong))
    return "\n".join(lines) + "\n"


def _words(path: Path) -> Iterator[str]:
    """Yield the words that stand whole between spaces and edge punctuation, in their plain form."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in raw.splitlines():
        text: str = html.unescape(json.loads(line)["text"])
        for chunk in text.translate(PLAIN_FORMS).split():
            word = _EDGE.sub("", chunk)
            if chunk[0] not in "@&#" and word.replace("'", "").isalnum():
                yield word


def _is_word(word: str, count: int) -> bool:
    if not word.isascii() or word.isdigit() or _DRAWN_OUT.search(word):
        return False
    return count >= max(_MIN_COUNT, _MIN_SHORT_COUNT.get(len(word), 0))


def _is_disguised(word: str, known: dict[str, int], strong: frozenset[str]) -> bool:
    """Whether a counted word is itself a common disguise: "n1gga", "fck"."""
    decoded = word.translate(_LEET)
    if decoded != word and (decoded in strong or known.get(decoded, 0) > known[word]):
        return True
    return word in {one.translate(_VOWELS) for one in strong if len(one) == len(word) + 1}


def _strong() -> frozenset[str]:
    """Return the single words of our own lists, but for those that are their own disguise."""
    groups = (*certain.GROUPS, *abuse.GROUPS, *danger.GROUPS, *elsewhere.GROUPS)
    words = {term for group in groups for term in group.expanded() if term.isascii() and term.isalpha()}
    words = {word for word in words if len(word) >= _MIN_LETTERS and word.translate(_VOWELS) != word}
    return frozenset(words)


def lines_of(kind: str, words: Iterable[str]) -> Iterator[str]:
    """Yield lines of words, none too long, each beginning with its kind."""
    line = kind
    for word in words:
        if len(line) + len(word) >= _WIDTH:
            yield line
            line = kind
        line += f" {word}"
    if line != kind:
        yield line


if __name__ == "__main__":
    main()
