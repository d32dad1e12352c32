import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from bot.evaluation.labelled_file import DataFormat, file_digest, read_labelled
from bot.evaluation.labels import Expected, LabelledMessage
from bot.evaluation.message_file import BadLine, MessageFileError
from bot.harmony.encoding import load_encoding
from bot.policy.lint import lint_policy
from bot.policy.shipped import load_folder
from tests.factories import make_policy

POLICY = make_policy()
PUBLIC = load_folder(Path(__file__).parents[3] / "benchmarks" / "public_sets")
MODERATION, TOXICCHAT = PUBLIC["openai-moderation"], PUBLIC["toxicchat"]
COLUMNS = "conv_id,user_input,model_output,human_annotation,toxicity,jailbreaking,openai_moderation"


def read(path: Path, data_format=DataFormat.JSONL, policy=POLICY) -> list[LabelledMessage | BadLine]:
    return list(read_labelled(path, data_format, [policy]))


def test_every_line_is_a_message_or_says_why_it_cannot_be_used(tmp_path) -> None:
    file = tmp_path / "rows.jsonl"
    lines = ['\ufeff{"text": "hi", "label": 0}', "", "oops", '["text"]', '{"text": "a"}']
    lines += ['{"text": 1, "label": 0}', '{"text": "b", "clauses": ["HA9"]}', '{"text": "c", "label": 1}']
    file.write_text("\n".join(lines), encoding="utf-8")

    first, *bad, last = read(file)

    assert isinstance(first, LabelledMessage)
    assert (first.line, first.item.text, first.violates) == (1, "hi", False)
    assert isinstance(last, LabelledMessage)
    assert (last.line, last.violates) == (8, True)
    assert bad == [
        BadLine(line=3, problem="Line 3 is not JSON: Expecting value at column 1."),
        BadLine(line=4, problem='Line 4 is no object with a "text" that is a string.'),
        BadLine(line=5, problem='Line 5 cannot be used: it has no "expected", "clauses" or "label".'),
        BadLine(line=6, problem='Line 6 is no object with a "text" that is a string.'),
        BadLine(line=7, problem="Line 7 cannot be used: no policy has a clause HA9."),
    ]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_moderation_set_is_read_as_published_and_a_missing_category_is_not_known(
    tmp_path, packed
) -> None:
    rows = [{"prompt": "a", "S": 1, "H": 0, "V": None}, {"prompt": "b", "HR": 0}, {"text": "no prompt"}]
    rows.append({"prompt": "c", "label": 1, "S": None})
    content = "\n".join(map(json.dumps, rows)).encode()
    file = tmp_path / "samples.jsonl"
    file.write_bytes(gzip.compress(content) if packed else content)

    broken, other, bad, unlabelled = read(file, DataFormat.OPENAI_MODERATION, MODERATION)

    assert isinstance(broken, LabelledMessage)
    assert broken.violates is True
    assert broken.policies == {
        "openai-moderation": Expected(violates=True, clauses={"S1": True, "H1": False})
    }
    assert isinstance(other, LabelledMessage)
    assert other.policies == {"openai-moderation": Expected(violates=False, clauses={"HR1": False})}
    assert bad == BadLine(line=3, problem='Line 3 is no object with a "prompt" that is a string.')
    assert unlabelled == BadLine(
        line=4, problem="Line 4 says nothing under any of S, S3, H, H2, V, V2, HR, SH."
    )


@pytest.mark.parametrize(
    "row",
    [
        '{"text": "a", "label": 0, "label": 1}',
        '{"text": "a", "expected": {"harassment": 0, "harassment": 1}}',
    ],
)
def test_a_row_with_two_values_under_one_key_is_not_used(tmp_path, row) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(row)

    (bad,) = read(file)

    assert isinstance(bad, BadLine)
    assert re.fullmatch("Line 1 says “(label|harassment)” twice.", bad.problem)


def test_under_another_policy_the_moderation_set_says_only_whether_anything_is_broken(tmp_path) -> None:
    file = tmp_path / "samples.jsonl"
    file.write_text('{"prompt": "a", "H": 1}')

    (row,) = read(file, DataFormat.OPENAI_MODERATION, make_policy(clause="H1"))

    assert isinstance(row, LabelledMessage)
    assert row.policies == {"harassment": Expected(violates=True)}


def test_toxicchat_is_read_as_published(tmp_path) -> None:
    file = tmp_path / "test.csv"
    file.write_text(
        f'{COLUMNS}\n1,"two\nlines, one cell",sure,True,1,0,[]\n2,hello,hi,False,0,1,[]\n3,no label,hi,True,,0,[]\n',
        encoding="utf-8",
    )

    broken, other, bad = read(file, DataFormat.TOXICCHAT, TOXICCHAT)

    assert isinstance(broken, LabelledMessage)
    assert (broken.item.text, broken.violates) == ("two\nlines, one cell", True)
    assert broken.policies == {"toxicchat": Expected(violates=True)}
    assert isinstance(other, LabelledMessage)
    assert (other.item.text, other.violates) == ("hello", False)
    assert bad == BadLine(line=5, problem="Line 5 has no user_input, or no toxicity that is 0 or 1.")


@pytest.mark.parametrize("policy", PUBLIC.values(), ids=lambda policy: policy.id)
def test_the_policies_for_public_sets_are_in_house_form(policy) -> None:
    encoding = load_encoding()

    assert lint_policy(policy, lambda text: len(encoding.encode(text, disallowed_special=()))) == ()


@pytest.mark.parametrize(
    ("content", "data_format", "sentence"),
    [
        (None, DataFormat.JSONL, "cannot be read: No such file or directory."),
        (b"\x1f\x8bbroken", DataFormat.OPENAI_MODERATION, "cannot be read: "),
        (gzip.compress(b"x" * 999)[:-9], DataFormat.OPENAI_MODERATION, "cannot be read: it is broken off"),
        (COLUMNS.encode() + b"\n\xff\xfe,a", DataFormat.TOXICCHAT, "is not UTF-8 text. Save it as UTF-8."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(tmp_path, content, data_format, sentence) -> None:
    file = tmp_path / "data"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(MessageFileError) as refused:
        read(file, data_format)

    assert str(refused.value).startswith(f"{file} {sentence}")


def test_a_file_is_named_by_its_content(tmp_path) -> None:
    file = tmp_path / "data"
    file.write_bytes(b"abc")

    assert file_digest(file) == hashlib.sha256(b"abc").hexdigest()
    with pytest.raises(MessageFileError, match="cannot be read: No such file or directory"):
        file_digest(tmp_path / "nowhere")
