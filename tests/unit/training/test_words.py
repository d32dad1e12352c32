"""Learning what words mean, from a teacher who knows two subjects."""

import gzip
import json

import numpy as np
import pytest

from bot.filter.likeness.meanings import DIMENSIONS, Meanings
from bot.training.words import FITTED, learn, read_glossary

FRUIT, TOOLS = ("apple", "pear", "plum", "grape"), ("hammer", "saw", "drill", "chisel")


def teach(texts):
    """Put fruit in one direction, tools in another, and a little of everything else anywhere."""
    rows = np.zeros((len(texts), 2 * DIMENSIONS), np.float32)
    for at, text in enumerate(texts):
        rows[at] = np.random.default_rng(sum(text.encode())).normal(0, 0.02, 2 * DIMENSIONS)
        for word in text.replace(",", "").split():
            rows[at, 0] += word in FRUIT
            rows[at, 1] += word in (*TOOLS, "tool")
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(1)
    for name in FITTED:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for _ in range(20):
                words = rng.choice(FRUIT if rng.random() < 0.5 else TOOLS, 3)
                file.write(json.dumps({"text": f"so the {' '.join(words)} then"}) + "\n")
    return tmp_path


def cosine(table, one, other):
    (left,), (right,) = table.of(one), table.of(other)
    return float(np.dot(left.vector, right.vector))


def test_words_of_one_subject_come_to_lie_together_and_explained_ones_with_them(folder):
    table = Meanings(learn(folder, {"zork": ["a tool"]}, teach))
    assert min(cosine(table, "apple", fruit) for fruit in FRUIT) > cosine(table, "apple", "hammer") + 0.2
    near_tools, near_fruit = (
        sum(cosine(table, "zork", word) for word in kind) / len(kind) for kind in (TOOLS, FRUIT)
    )
    assert near_tools > near_fruit + 0.1  # of single words it differs from one numpy to the next


def test_the_same_data_give_the_same_table(folder):
    assert learn(folder, {}, teach) == learn(folder, {}, teach)


def test_the_glossary_is_read_by_lines(tmp_path):
    path = tmp_path / "glossary.txt"
    path.write_text("# note : not a word\nwant to sell : wts fs\nfor sale : fs\n")
    assert read_glossary(path) == {"wts": ["want to sell"], "fs": ["want to sell", "for sale"]}
