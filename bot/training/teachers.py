"""What others have learned, read off their models word by word.

alt-profanity-check (MIT) is a linear support vector machine over TF-IDF words, fitted on 200,000 labelled
comments and posts. Its score of a message is a sum over words divided by the length of the TF-IDF vector,
so two numbers a word hold all of it.
"""

import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bot.training.sparse import Floats


class WordTeacher:
    """A teacher that can be asked about single words."""

    def __init__(self, weights: dict[str, tuple[float, float]]) -> None:
        self.weights = weights

    def columns(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        """Return each word's weight and its part of the squared length."""
        weight, length = np.zeros(len(words), np.float32), np.zeros(len(words), np.float32)
        for index, word in enumerate(words):
            for part in word.split("'"):
                known = self.weights.get(part)
                if known is not None:
                    weight[index] += known[0]
                    length[index] += known[1]
        return weight, length


def alt_profanity_check() -> WordTeacher:
    """Read the teacher from its installed package. Raises ModuleNotFoundError without it."""
    import joblib  # noqa: PLC0415 - comes with the training extra; tests do without

    found = find_spec("profanity_check")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("No module named 'profanity_check'", name="alt-profanity-check")
    folder = Path(found.origin).parent / "data"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # saved by an older scikit-learn; only plain numbers are read
        vectorizer = joblib.load(folder / "vectorizer.joblib")
        model = joblib.load(folder / "model.joblib")
    fitted = [getattr(one, "estimator", None) or one.base_estimator for one in model.calibrated_classifiers_]
    slope = np.mean([one.coef_[0] for one in fitted], axis=0)
    return WordTeacher(
        {
            word: (float(slope[at] * vectorizer.idf_[at]), float(vectorizer.idf_[at] ** 2))
            for word, at in vectorizer.vocabulary_.items()
            if len(word) > 1
        }
    )
