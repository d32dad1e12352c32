"""The vocabulary is counted from rows, and holds words only."""

import json

from bot.filter.reading.vocabulary import Vocabulary
from bot.training.vocabulary import written


def _rows(folder, name, *texts):
    (folder / name).write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")


def test_words_of_two_files_are_kept_with_what_they_cost(tmp_path):
    _rows(tmp_path, "one.jsonl", *["The house, the garden"] * 30)
    _rows(tmp_path, "two.jsonl", *["a house! sooo fck sh1t only-here"] * 30)
    _rows(tmp_path, "tatoeba.jsonl", *["Gärten häuser"] * 5)
    vocabulary = Vocabulary(written(tmp_path))
    assert "house" in vocabulary.english
    assert vocabulary.cost("house") < vocabulary.cost("unheard")
    assert not any(map(vocabulary.knows, ("garden", "sooo", "fck", "sh1t", "only-here", "only")))
    assert all(map(vocabulary.knows, ("garten", "hauser")))
    assert vocabulary.english.keys().isdisjoint({"garten", "hauser"})
    assert "idiot" in vocabulary.strong


def test_the_same_rows_give_the_same_vocabulary(tmp_path):
    _rows(tmp_path, "one.jsonl", *["b a d c"] * 50)
    _rows(tmp_path, "two.jsonl", *["d c b a"] * 50)
    assert written(tmp_path) == written(tmp_path)
