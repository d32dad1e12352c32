"""Read labelled messages from a folder of JSONL, and say how far each source's labels are to be trusted."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.training.authored import load_authored

HEADS = ("hate", "harassment", "sexual", "self-harm", "violence", "profanity", "spam")
# Sets whose benign rows are chat about nothing in particular.
CHAT = ("irc", "topicalchat", "goemotions", "chatterbot", "sms")
_HEAD_OF = {"selfharm": "self-harm", "scam": "spam", "doxxing": "harassment"}  # other names for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of one file's labels."""

    weight: float = 1.0  # of each row, beside its label
    tells: frozenset[str] = frozenset()  # heads whose absence on a flagged row means that it is not one
    rough: bool = False  # its benign rows hold much that others would flag
    everyday: bool = False  # its benign rows are what people write every day: they set where 0.5 lies
    at_random: bool = False  # the only source of its kind: held out by rows or frames, not as a whole
    group: str = ""  # sources of one group are held out together


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled message."""

    text: str
    label: int  # 1 = should be flagged
    heads: frozenset[str]
    lang: str  # ISO 639-1
    src: str
    frame: str = ""  # of our own rows: what it was written out from


_EVERY = frozenset(HEADS)
# Weights keep the large sources from deciding alone; a group shares a platform or a way of labelling.
SOURCES = {
    "davidson": Source(weight=0.4, tells=frozenset({"hate"}), group="twitter"),
    "hatemoji_build": Source(tells=frozenset({"sexual", "self-harm", "spam"}), rough=True, group="twitter"),
    "edos": Source(weight=0.7, tells=frozenset({"self-harm", "spam"}), rough=True, group="gab"),
    "hatexplain": Source(tells=frozenset({"self-harm", "spam"}), rough=True, group="gab"),
    "jigsaw": Source(tells=frozenset({"spam", "self-harm"}), group="comments"),
    "civil_spans": Source(tells=frozenset({"spam", "sexual", "self-harm"}), group="comments"),
    "civil_neg": Source(rough=True, group="comments"),
    "wiki_context": Source(weight=0.6, rough=True, group="comments"),
    "prose_masc_tagged": Source(everyday=True, group="comments"),
    "prose_state_union": Source(everyday=True, group="gab"),
    "prose_inaugural": Source(everyday=True, group="pairs"),
    "paradetox": Source(weight=0.6, tells=frozenset({"spam", "self-harm"}), group="pairs"),
    "convabuse": Source(tells=frozenset({"sexual", "spam", "self-harm"}), group="pairs"),
    "surge": Source(group="pairs"),
    "threatgram": Source(tells=frozenset({"sexual", "spam"}), group="danger"),
    "diasafety_selfharm": Source(tells=_EVERY, group="danger"),
    "goemotions": Source(weight=0.6, rough=True, everyday=True, at_random=True),
    "irc": Source(weight=0.7, everyday=True, group="twitter"),
    "topicalchat": Source(everyday=True, at_random=True),
    "tatoeba": Source(weight=1.5, everyday=True, at_random=True),
    "xed": Source(weight=1.5, everyday=True, at_random=True),
    "xsid": Source(everyday=True, at_random=True),
    "chatterbot": Source(weight=1.5, everyday=True, at_random=True),
    "sms": Source(tells=_EVERY, at_random=True),
    "ytspam": Source(tells=_EVERY, at_random=True),
    # Three in four of their rows are flagged, often for little: French itself would seem suspicious.
    "mlma_fr": Source(weight=0.4, at_random=True),
    "mlma_ar": Source(weight=0.4, at_random=True),
    "told_br": Source(weight=0.7, at_random=True),
    "cold_zh": Source(weight=0.5, at_random=True),
    "beep_ko": Source(weight=0.5, at_random=True),
    "apeach_ko": Source(weight=0.5, at_random=True),
    "curse_ko": Source(weight=0.5, at_random=True),
}
_OTHER = Source(at_random=True)
_AUTHORED = Source(weight=2.0, tells=_EVERY, at_random=True)
_AUTHORED_ELSEWHERE = Source(weight=3.0, tells=_EVERY, at_random=True)  # often all of a language
# Hardly any found set of these languages names groups of people without contempt.
_AUTHORED_BENIGN_ELSEWHERE = Source(weight=5.0, tells=_EVERY, at_random=True)


def source_of(row: Row) -> Source:
    """Return what is known of the row's source."""
    if row.src.startswith("authored"):
        if row.lang == "en":
            return _AUTHORED
        return _AUTHORED_ELSEWHERE if row.label else _AUTHORED_BENIGN_ELSEWHERE
    return SOURCES.get(row.src, _OTHER)


def read_rows(data: Path, authored: Path | None) -> list[Row]:
    """Read every *.jsonl and *.jsonl.gz below the folder, and the authored rows, always in the same order."""
    rows = [row for path in sorted(data.rglob("*.jsonl*")) for row in _read_file(path)]
    rows.extend(
        Row(
            text=own.text,
            label=own.label,
            heads=_heads(own.cats),
            lang=own.lang,
            src=own.src,
            frame=own.frame,
        )
        for own in (load_authored(authored) if authored is not None else ())
    )
    return rows


def _read_file(path: Path) -> Iterator[Row]:
    name = path.name.split(".", 1)[0]
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    for line in text.split("\n"):
        if line.strip():
            row = json.loads(line)
            yield Row(
                text=row["text"],
                label=int(row["label"]),
                heads=_heads(row.get("cats") or ()),
                lang=row.get("lang") or "en",
                src=name,
            )


def _heads(categories: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_HEAD_OF.get(category, category) for category in categories) & _EVERY
