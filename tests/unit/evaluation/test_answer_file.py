import json

import pytest

from bot.core.judgement import AbstentionReason, Effort
from bot.evaluation.answer_file import AnswerFileError, AnswerKey, open_answers
from tests.factories import make_abstention, make_verdict


def key(sample: int = 0, **changes) -> AnswerKey:
    told = {"row": "r", "policy": "p", "effort": Effort.LOW, "prompt_version": "1", "model": "m"}
    return AnswerKey(**{**told, "stand_in": False, "sample": sample, **changes})


def test_what_was_answered_is_there_when_the_file_is_opened_again(tmp_path) -> None:
    path = tmp_path / "answers.jsonl"
    with open_answers(path, resume=False) as answers:
        answers.add(key(0), make_verdict("HA1", confidence=2.5, judged_characters=7))
        answers.add(key(1), make_abstention())

    with open_answers(path, resume=True) as again:
        verdict, abstention = again.kept[key(0)], again.kept[key(1)]

    assert (verdict.clauses, verdict.confidence, verdict.in_part) == (("HA1",), 2.5, True)
    assert (verdict.prompt_tokens, verdict.completion_tokens, verdict.latency_s) == (700, 60, 0.5)
    assert verdict.violates
    assert abstention.abstention is AbstentionReason.MALFORMED
    assert not abstention.violates


@pytest.mark.parametrize("odds", [None, 0.0, -1.9999999999999998, 31.25])
def test_log_odds_are_kept_as_they_were(tmp_path, odds: float | None) -> None:
    with open_answers(tmp_path / "a", resume=False) as answers:
        answers.add(key(), make_verdict(confidence=odds))

    with open_answers(tmp_path / "a", resume=True) as again:
        assert again.kept[key()].confidence == odds


def test_an_answer_is_on_disk_before_the_next_one(tmp_path) -> None:
    path = tmp_path / "answers.jsonl"

    with open_answers(path, resume=False) as answers:
        answers.add(key(), make_verdict())

        assert path.read_bytes().count(b"\n") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"row": "other"},
        {"policy": "other"},
        {"effort": Effort.HIGH},
        {"prompt_version": "2"},
        {"sample": 1},
        {"model": "other"},
        {"stand_in": True},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_answer_to_another_question_is_not_taken_for_this_one(tmp_path, changes) -> None:
    with open_answers(tmp_path / "a", resume=False) as answers:
        answers.add(key(), make_verdict())

        assert key(**changes) not in answers.kept


def test_no_words_stand_in_the_file(tmp_path) -> None:
    path = tmp_path / "answers.jsonl"
    with open_answers(path, resume=False) as answers:
        answers.add(key(), make_verdict("HA1", quote="walnut", rationale="It says walnut."))

    assert "walnut" not in path.read_text()


def test_a_line_that_a_kill_cut_off_is_dropped_and_the_next_answer_is_whole(tmp_path) -> None:
    path = tmp_path / "answers.jsonl"
    with open_answers(path, resume=False) as answers:
        answers.add(key(0), make_verdict())
        answers.add(key(1), make_verdict())
    path.write_bytes(path.read_bytes()[:-40])

    with open_answers(path, resume=True) as answers:
        assert (list(answers.kept), answers.dropped) == ([key(0)], 1)
        answers.add(key(2), make_verdict())

    with open_answers(path, resume=True) as answers:
        assert (list(answers.kept), answers.dropped) == ([key(0), key(2)], 0)


def test_lines_of_something_else_are_counted_and_kept_out(tmp_path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text('oops\n{"key": {}}\n' + json.dumps([]) + "\n")

    with open_answers(path, resume=True) as answers:
        assert (dict(answers.kept), answers.dropped) == ({}, 3)


def test_answers_of_an_earlier_run_are_not_touched_without_being_asked_to(tmp_path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("something\n")

    with pytest.raises(AnswerFileError, match="holds answers of an earlier run"):
        open_answers(path, resume=False).__enter__()

    assert path.read_text() == "something\n"


def test_two_runs_do_not_write_to_one_file(tmp_path) -> None:
    path = tmp_path / "answers.jsonl"

    with open_answers(path, resume=False), pytest.raises(AnswerFileError, match="Another run is writing"):
        open_answers(path, resume=True).__enter__()


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path) -> None:
    with pytest.raises(AnswerFileError, match="cannot be used: No such file or directory"):
        open_answers(tmp_path / "nowhere" / "answers.jsonl", resume=False).__enter__()
