"""`bylaw evaluate judge` against real vLLM: the mechanics. The tiny model understands nothing."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.vllm.checkpoint import ROOT
from tests.vllm.server import MODEL, RealVllm

TEXTS = ("good morning", "you are a walnut", "I will find you", "see you at nine")


def test_labelled_messages_are_measured_and_every_answer_is_kept(
    vllm: RealVllm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{"text": text, "label": number % 2} for number, text in enumerate(TEXTS)]
    Path("rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    policy = str(ROOT / "policies" / "harassment")
    command = ["evaluate", "judge", "--data", "rows.jsonl", "--policy", policy, "--url", vllm.url]

    status = main(command)
    kept = Path("judge-report.answers.jsonl").read_bytes()
    again = main([*command, "--resume"])

    page = Path("judge-report.md").read_text()
    assert (status, again) == (0, 0)
    assert f"**Answered by what the server calls {MODEL}; not the stand-in.**" in page
    assert "log-odds against the label" in page, "the server gives chances"
    assert page.count("\n| all | 4 | 2 |") == 1, "four verdicts, whatever they say"
    assert kept.count(b"\n") == 4
    assert Path("judge-report.answers.jsonl").read_bytes() == kept
