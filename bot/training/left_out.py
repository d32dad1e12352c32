"""What the trainer says of itself: every source scored by a model that never met its group.

Ranking inside each source (AUC, AP), and recall where 2, 10 and 20 % of everyday benign chat, left out too,
is flagged. A source with only one label is ranked together with its group.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.training.rows import Row, source_of

SHARES = (0.02, 0.10, 0.20)
_FEWEST = 20  # rows of either label that a source needs to be ranked by itself

Doubles = NDArray[np.float64]
Labels = NDArray[np.int64]


def table(rows: Sequence[Row], labels: Labels, scores: Doubles, *, long: NDArray[np.bool_]) -> Iterator[str]:
    """Yield the lines of the table; `scores` are those of left-out messages."""
    everyday = np.array([source_of(row).everyday and row.lang == "en" for row in rows]) & ~long
    chat = np.sort(scores[everyday & (labels == 0)])
    thresholds = [float(np.quantile(chat, 1 - share)) for share in SHARES] if len(chat) else []
    yield f"{'left out':24}{'rows':>7}{'AUC':>7}{'AP':>7}" + "".join(
        f"  R@{share:.0%}".rjust(8) for share in SHARES
    )
    english: list[list[float]] = []
    other: list[list[float]] = []
    for name, chosen in _sets(rows, labels):
        of_set, flagged = scores[chosen], labels[chosen]
        recalls = [float((of_set[flagged == 1] > threshold).mean()) for threshold in thresholds]
        figures = [area(of_set, flagged), average_precision(of_set, flagged), *recalls]
        first = rows[int(np.flatnonzero(chosen)[0])]
        if not name.startswith("authored"):
            (english if first.lang == "en" else other).append(figures)
        yield _line(name, int(chosen.sum()), figures)
    for name, several in (("mean, English", english), ("mean, other languages", other)):
        if several:
            yield _line(name, len(several), np.mean(several, axis=0).tolist())


def frames_table(rows: Sequence[Row], labels: Labels, scores: Doubles, *, half: float) -> Iterator[str]:
    """Yield, language by language, which share of our own hateful rows and of those like them reach 0.5.

    `scores` come from a model that never met the frame; `half` is the score that 0.5 stands for.
    """
    yield f"{'frames left out':24}{'hate':>7}{'flagged':>9}{'benign':>8}{'flagged':>9}"
    about = np.array(
        [row.src.removeprefix("authored_").startswith(("functions", "hate", "abuse")) for row in rows]
    )
    about &= np.array([row.src.startswith("authored") for row in rows])
    languages = np.array([row.lang for row in rows])
    hateful = np.array(["hate" in row.heads for row in rows])
    reached = scores >= half
    for language in sorted(set(languages[about].tolist())):
        of_language = about & (languages == language)
        hate, benign = of_language & hateful, of_language & (labels == 0)
        if hate.any() and benign.any():
            yield (
                f"{language:24}{hate.sum():7}{reached[hate].mean():9.3f}"
                f"{benign.sum():8}{reached[benign].mean():9.3f}"
            )


def _line(name: str, count: int, figures: Sequence[float]) -> str:
    auc, precision, *recalls = figures
    return f"{name:24}{count:7}{auc:7.3f}{precision:7.3f}" + "".join(f"{one:8.3f}" for one in recalls)


def _sets(rows: Sequence[Row], labels: Labels) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    sources = np.array([row.src for row in rows])
    groups = np.array([source_of(row).group for row in rows])
    single: dict[str, list[str]] = {}
    for name in sorted(set(sources.tolist())):
        chosen = sources == name
        flagged = int(labels[chosen].sum())
        if min(flagged, int(chosen.sum()) - flagged) >= _FEWEST:
            yield name, chosen
        elif group := str(groups[chosen][0]):
            single.setdefault(group, []).append(name)
    for group, names in single.items():
        chosen = np.isin(sources, names)
        flagged = int(labels[chosen].sum())
        if min(flagged, int(chosen.sum()) - flagged) >= _FEWEST:
            yield f"{group} (joined)", chosen


def area(scores: Doubles, labels: Labels) -> float:
    """Return the chance that a flagged message scores above a benign one, ties counting half."""
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[place]
    flagged = int(labels.sum())
    benign = len(labels) - flagged
    return float((ranks[labels == 1].sum() - flagged * (flagged + 1) / 2) / (flagged * benign))


def average_precision(scores: Doubles, labels: Labels) -> float:
    """Return the mean precision at each flagged message, best first; ties share one place."""
    _, place = np.unique(-scores, return_inverse=True)
    flagged, all_of = np.bincount(place, weights=labels), np.bincount(place)
    return float((flagged * np.cumsum(flagged) / np.cumsum(all_of)).sum() / flagged.sum())
