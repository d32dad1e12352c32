"""The trainer, on a handful of made-up rows: what it learns, and that it learns it twice alike."""

import json
from argparse import Namespace

import numpy as np
import pytest

from bot.cli import filter as command
from bot.core.signal import Category
from bot.filter.scorer.artifact import from_bytes
from bot.filter.scorer.scorer import LANES, Scorer
from bot.filter.scorer.vocabulary import Vocabulary
from bot.training.additive import fit_additive
from bot.training.left_out import frames_table
from bot.training.lesson import prepare
from bot.training.rows import Row, read_rows
from bot.training.sparse import Sparse
from bot.training.teachers import WordTeacher
from bot.training.train import learn

TEACHER = WordTeacher({"blorgly": (4.0, 25.0), "pleasant": (-1.0, 25.0)})
BAD = ("you blorgly fool", "what a blorgly mess you are", "blorgly people go away", "shut up blorgly one")
GOOD = ("a pleasant day", "what a pleasant walk we had", "see you tomorrow friend", "the cat sat on the mat")
FOREIGN = ("ein schöner tag am see", "wir gehen morgen ins kino", "du bist ein flumpf", "alle flumpf hier")


def rows() -> list[Row]:
    """Each sentence often enough, with a word added, for its words to weigh."""
    tails = (
        "",
        *(
            f" {word}"
            for word in [
                "ok",
                "now",
                "then",
                "today",
                "again",
                "maybe",
                "there",
                "here",
                "soon",
                "well",
                "right",
                "so",
            ]
        ),
    )
    made = [(text, 1, "en") for text in BAD] + [(text, 0, "en") for text in GOOD]
    made += [(text, int("flumpf" in text), "de") for text in FOREIGN]
    return [
        Row(
            text=text + tail,
            label=label,
            heads=frozenset({"hate"}) if label else frozenset(),
            lang=lang,
            src=src,
        )
        for text, label, lang in made
        for tail in tails
        for src in ("paradetox", "edos")
    ]


@pytest.fixture(scope="module")
def learned() -> bytes:
    return learn(rows(), TEACHER, seed=3, say=lambda _: None).to_bytes()


def score(raw: bytes, text: str) -> float:
    scorer = Scorer(from_bytes(raw))
    return scorer.weigh(text.split(), {})[0]


def test_the_same_rows_and_seed_give_the_same_bytes(learned: bytes) -> None:
    assert learn(rows(), TEACHER, seed=3, say=lambda _: None).to_bytes() == learned


def test_what_was_learned_survives_the_file(learned: bytes) -> None:
    artifact = from_bytes(learned)
    assert artifact.to_bytes() == learned
    assert artifact.lanes == LANES
    assert all(map(Vocabulary(artifact).knows, ("blorgly", "flumpf")))


def test_words_of_flagged_rows_raise_the_score_in_both_languages(learned: bytes) -> None:
    assert score(learned, "a blorgly day") > score(learned, "a pleasant day")
    assert score(learned, "ein flumpf am see") > score(learned, "ein tag am see")


def test_a_category_is_learned_beside_the_overall_score(learned: bytes) -> None:
    scorer = Scorer(from_bytes(learned))
    hate = [
        scorer.odds(scorer.weigh(text.split(), {})[1])[0] for text in ("blorgly people", "pleasant people")
    ]
    assert hate[0] > hate[1]
    assert Category.HATE.value in LANES


def test_curves_never_fall_where_more_must_not_mean_less() -> None:
    chance = np.random.default_rng(1)
    values = chance.normal(size=(4_000, 2))
    labels = (values[:, 0] + chance.normal(size=4_000) > 0).astype(float)
    found = fit_additive(values, labels, np.ones(4_000), [True, True])
    assert all(sorted(curve.worth) == list(curve.worth) for curve in found.curves)
    assert found.curves[0].worth[-1] - found.curves[0].worth[0] > 1.0


def test_a_sparse_matrix_multiplies_both_ways() -> None:
    dense = np.array([[1, 0, 2], [0, 0, 0], [0, 3, 0]], np.float32)
    sparse = Sparse(
        starts=np.array([0, 2, 2, 3]),
        columns=np.array([0, 2, 1], np.int32),
        values=np.array([1, 2, 3], np.float32),
        width=3,
    )
    weights = np.array([1, 10, 100], np.float32)
    assert sparse.times(weights).tolist() == (dense @ weights).tolist()
    assert sparse.back(weights).tolist() == (dense.T @ weights).tolist()
    assert sparse.rows(np.array([True, False, True])).times(weights).tolist() == [201, 30]


def test_rows_are_read_with_their_categories_by_one_name(tmp_path) -> None:
    lines = [{"text": "x", "label": 1, "cats": ["selfharm", "scam"]}, {"text": "y", "label": 0, "lang": "de"}]
    (tmp_path / "some.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    first, second = read_rows(tmp_path, None)
    assert (first.heads, first.lang, first.src) == (frozenset({"self-harm", "spam"}), "en", "some")
    assert (second.label, second.lang) == (0, "de")


def test_a_missing_extra_is_named_with_what_to_install(tmp_path, monkeypatch) -> None:
    def absent(*_: object, **__: object) -> object:
        raise ModuleNotFoundError("No module named 'joblib'", name="joblib")

    monkeypatch.setattr("bot.training.train.train", absent)
    arguments = Namespace(action="train", data=tmp_path, authored=None, out=tmp_path / "out", seed=1)
    with pytest.raises(command.ExtraMissingError, match=r'joblib.*pip install "bylaw\[train\]"'):
        command.run(arguments)
    assert not (tmp_path / "out").exists()


def test_rows_of_one_frame_are_left_out_together() -> None:
    made = [
        Row(
            text=f"frame {frame} filled with {number}",
            label=1,
            heads=frozenset({"hate"}),
            lang="de",
            src="authored_functions_de",
            frame=f"frame {frame}",
        )
        for frame in range(12)
        for number in range(4)
    ]
    folds = prepare(made, TEACHER, 3).fold.reshape(12, 4)
    assert (folds == folds[:, :1]).all()
    assert len(set(folds[:, 0].tolist())) > 1


def test_the_frames_table_counts_hateful_and_benign_rows_of_each_language_apart() -> None:
    made = [
        Row(
            text="x",
            label=label,
            heads=frozenset({"hate"} if label else ()),
            lang=lang,
            src=f"authored_hate_{lang}",
        )
        for lang in ("de", "fr")
        for label in (1, 1, 0, 0)
    ]
    labels = np.array([row.label for row in made])
    scores = np.array([0.9, 0.1, 0.1, 0.1, 0.9, 0.9, 0.9, 0.1])
    _, german, french = [line.split() for line in frames_table(made, labels, scores, half=0.5)]
    assert german == ["de", "2", "0.500", "2", "0.000"]
    assert french == ["fr", "2", "1.000", "2", "0.500"]
