import pytest

from bot.chat.flag_lines import budget_lines, flag_lines, percent, sample_lines, unread_line
from bot.core.estimate import SampleFigures
from bot.core.settings import UnreadLanguage
from bot.core.threshold import Threshold, Why
from bot.desk.flagging import FlagReport
from bot.pipeline.flagging import FlagFigures
from tests.factories import make_settings


def lines_of(
    why: Why = Why.FITTED, *, share: float = 0.02, counted: float = 4_312.4, waiting: int = 0
) -> list[str]:
    threshold = Threshold(score=0.414, share=share, why=why)
    flags = FlagFigures(
        budget=0.02, threshold=threshold, counted=counted, measured=0.0184, waiting=waiting, wait_s=45.2
    )
    return budget_lines(flags)


def test_the_share_wanted_and_the_share_measured_stand_side_by_side() -> None:
    assert lines_of()[0] == (
        "Flag budget: 2 % of ordinary messages; 1.8 % of the last 4,312 counted were flagged."
    )
    assert lines_of(waiting=3)[0].endswith("were flagged, 3 more wait for an answer.")
    assert lines_of(counted=0)[0] == "Flag budget: 2 % of ordinary messages; none counted yet."


@pytest.mark.parametrize(("away", "sign"), [(True, "✖"), (False, "✔")])
def test_whether_the_model_answers_comes_first(away: bool, sign: str) -> None:
    threshold = Threshold(score=0.5, share=0.02, why=Why.DEFAULT)
    flags = FlagFigures(budget=0.02, threshold=threshold, counted=0, measured=0, waiting=0, wait_s=0)
    report = FlagReport(settings=make_settings(), flags=flags, samples=SampleFigures(), model_away=away)

    first, *others = flag_lines(report)

    assert first.startswith(sign)
    assert set(budget_lines(flags)) <= set(others)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.DEFAULT, "the operator's default until 1,000 messages are counted (312 so far)"),
        (Why.FITTED, "fitted to this server's own messages, for 2 %"),
        (Why.FLOOR, "as low as it goes: fewer than 2 % score so high"),
        (Why.CEILING, "as high as it goes: more than 2 % score so high"),
    ],
)
def test_the_score_in_force_comes_with_its_reason(why: Why, said: str) -> None:
    assert lines_of(why, counted=312)[1] == f"Flagged from score 0.41 on: {said}."


def test_a_model_that_does_not_keep_up_is_named_as_the_reason() -> None:
    line = lines_of(Why.BEHIND, share=0.008)[1]

    assert "fitted to 0.8 % only" in line
    assert "waits 45 s" in line


@pytest.mark.parametrize("setting", list(UnreadLanguage))
def test_every_setting_for_unread_languages_has_words_of_its_own(setting: UnreadLanguage) -> None:
    others = {unread_line(make_settings(unread_language=other)) for other in set(UnreadLanguage) - {setting}}

    assert unread_line(make_settings(unread_language=setting)) not in others


def test_without_a_sample_it_says_that_nobody_knows() -> None:
    assert sample_lines(make_settings(), SampleFigures()) == [
        "Sample: off, so nobody knows how much is missed. `/filter sample` turns it on."
    ]


def test_too_few_samples_give_no_share_but_what_is_needed() -> None:
    samples = SampleFigures(judged=412, hits=3, confirmed=1)

    drawn, missed = sample_lines(make_settings(audit_share=0.002), samples)

    assert drawn.startswith("Sample: 0.2 % of what is not flagged")
    assert missed == (
        "Missed: not enough data. 412 judged, 3 hits by the model, 1 confirmed, 2 that nobody has said "
        "anything of; 2,000 samples and 20 hits with your ✔ or ✖ are needed."
    )


def test_enough_samples_give_a_share_with_its_interval() -> None:
    samples = SampleFigures(judged=2_400, hits=30, confirmed=24, refuted=6)

    assert sample_lines(make_settings(audit_share=0.002), samples)[1] == (
        "Missed: 1 % of what is not flagged breaks a rule (between 0.67 % and 1.5 %, with 95 % confidence). "
        "2,400 judged, 30 hits by the model, 24 confirmed."
    )


def test_what_was_found_is_told_though_no_sample_is_drawn_any_more() -> None:
    assert len(sample_lines(make_settings(), SampleFigures(judged=5))) == 2


@pytest.mark.parametrize(
    ("share", "written"), [(0.02, "2 %"), (0.005, "0.5 %"), (0.1, "10 %"), (0.0184, "1.8 %"), (0.0, "0 %")]
)
def test_a_share_is_written_as_moderators_type_it(share: float, written: str) -> None:
    assert percent(share) == written
