"""Read two published sets of labelled messages as they are published, and say what their columns mean here.

The files are the operator's to fetch; none of their rows is in this project. Each becomes the same rows that
labels.py reads: `text`, `label` and, where the set says so, `expected`.
"""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.evaluation.message_file import BadLine, read_object

# The set's own column, and the clause of benchmarks/public_sets/openai-moderation that says the same.
MODERATION_POLICY = "openai-moderation"
MODERATION_CLAUSES = {
    "S": "S1",
    "S3": "S3",
    "H": "H1",
    "H2": "H2",
    "V": "V1",
    "V2": "V2",
    "HR": "HR1",
    "SH": "SH1",
}
_TOXICCHAT_COLUMNS = ("user_input", "toxicity")
_GZIP = b"\x1f\x8b"

Rows = Iterator[tuple[int, Mapping[str, object]] | BadLine]


def read_openai_moderation(path: Path) -> Rows:
    """Read samples-1680.jsonl, packed or not: `prompt` and one to eight categories.

    A category that a row leaves out is not known, and its clause is not scored there. The row itself is
    labelled broken when any category is 1, and not broken otherwise: one F1 for this set needs such a rule.
    """
    with _open(path) as file:
        for number, content in enumerate(file, start=1):
            if not content.strip():
                continue
            row = read_object(number, content, text="prompt")
            if isinstance(row, BadLine):
                yield row
            elif all(row.get(column) is None for column in MODERATION_CLAUSES):
                columns = ", ".join(MODERATION_CLAUSES)
                yield BadLine(line=number, problem=f"Line {number} says nothing under any of {columns}.")
            else:
                yield number, _moderation_row(row)


def _moderation_row(row: Mapping[str, object]) -> Mapping[str, object]:
    told = {clause: row.get(column) for column, clause in MODERATION_CLAUSES.items()}
    return {
        "text": row["prompt"],
        "label": any(flag == 1 for flag in told.values()),
        "expected": {MODERATION_POLICY: told},
    }


def read_toxicchat(path: Path) -> Rows:
    """Read toxic-chat_annotation_test.csv: `user_input` is judged, `toxicity` is the label."""
    csv.field_size_limit(1 << 24)
    with _open(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            text, toxicity = (row.get(column) for column in _TOXICCHAT_COLUMNS)
            if text is None or toxicity not in {"0", "1"}:
                problem = f"Line {reader.line_num} has no user_input, or no toxicity that is 0 or 1."
                yield BadLine(line=reader.line_num, problem=problem)
            else:
                yield reader.line_num, {"text": text, "label": int(toxicity)}


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO | gzip.GzipFile]:
    """Open a file, packed by gzip or not."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.open(file) as unpacked:
            yield unpacked
