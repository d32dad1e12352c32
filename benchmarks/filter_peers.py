"""The filters that others offer as packages, and two plain ones, behind one call each.

None of them is needed by Bylaw. `make bench-filter` makes an environment that has them all
(requirements/peers.txt); in any other, those that are missing are named.
"""

import importlib
import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.filter.lexicon.terms import Lexicon

INSTALL = "make bench-filter, which installs requirements/peers.txt"
BUCKETS = 2**18  # of the hashing classifier, as many as fit any of these sets
SPEED_UP = 8_192  # rows scored at once, where a peer takes many

Row = tuple[str, int]  # text, 1 if it should be flagged
Scores = Callable[[Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another filter: a higher score means that a text rather deserves a look."""

    name: str
    score: Scores  # of many texts, each as if alone
    slow: bool = False  # takes milliseconds for a message

    def score_one(self, text: str) -> float:
        """Return the score of one text, asked for alone as a bot would."""
        return self.score([text])[0]


def peers(rows: Sequence[Row]) -> tuple[list[Peer], list[str]]:
    """Return those that can be had here, and the names of the packages that are missing.

    rows: what the hashing classifier is fitted on; without any it is left out.
    """
    found, missing = [word_list()], []
    offered: dict[str, tuple[str, Callable[[], Peer]]] = {
        "profanity_check": ("alt-profanity-check", _alt_profanity_check),
        "better_profanity": ("better-profanity", _better_profanity),
        "glin_profanity": ("glin-profanity", _glin_profanity),
        "sklearn": ("scikit-learn", lambda: _hashing_classifier(rows)),
    }
    for module, (name, make) in offered.items():
        if importlib.util.find_spec(module) is None:
            missing.append(name)
        elif module != "sklearn" or rows:
            found.append(make())
    return found, missing


def word_list() -> Peer:
    """Return the plainest: how many of Bylaw's own single words a message holds, evenly weighed."""
    words = frozenset(term for group in Lexicon.groups() for term in group.expanded() if " " not in term)
    return Peer(
        name="word list (ours)",
        score=lambda texts: [
            float(sum(word in words for word in re.findall(r"\w+", text.lower()))) for text in texts
        ],
    )


def _alt_profanity_check() -> Peer:
    predict: Any = importlib.import_module("profanity_check").predict_prob
    return Peer(name="alt-profanity-check", score=_in_pieces(predict), slow=True)


def _better_profanity() -> Peer:
    contains: Any = importlib.import_module("better_profanity").profanity.contains_profanity
    return Peer(
        name="better-profanity", score=lambda texts: [float(contains(text)) for text in texts], slow=True
    )


def _glin_profanity() -> Peer:
    module: Any = importlib.import_module("glin_profanity")
    check = module.Filter({"detect_leetspeak": True, "normalize_unicode": True}).check_profanity
    return Peer(
        name="glin-profanity",
        score=lambda texts: [float(len(check(text)["profane_words"])) for text in texts],
    )


def _hashing_classifier(rows: Sequence[Row]) -> Peer:
    """Fit a logistic regression on hashed character n-grams: scikit-learn's tools as they come."""
    text: Any = importlib.import_module("sklearn.feature_extraction.text")
    linear: Any = importlib.import_module("sklearn.linear_model")
    hashing = text.HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=BUCKETS, alternate_sign=False
    )
    model = linear.LogisticRegression(solver="liblinear", class_weight="balanced")
    model.fit(hashing.transform([text for text, _ in rows]), [label for _, label in rows])
    return Peer(
        name="char hashing + LR",
        score=_in_pieces(lambda texts: model.predict_proba(hashing.transform(texts))[:, 1]),
        slow=True,
    )


def _in_pieces(score: Callable[[Sequence[str]], Sequence[float]]) -> Scores:
    """Score many at once, but not all: their features would not fit into memory."""
    return lambda texts: [
        float(value)
        for start in range(0, len(texts), SPEED_UP)
        for value in score(texts[start : start + SPEED_UP])
    ]
