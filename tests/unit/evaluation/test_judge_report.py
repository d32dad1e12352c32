from dataclasses import replace
from xml.etree import ElementTree as ET

from bot.core.content import plain_item
from bot.core.judgement import Effort
from bot.evaluation.answer_file import KeptAnswer, keep
from bot.evaluation.bar_chart import BarGroup, draw_bars
from bot.evaluation.judge_report import RunFacts, draw_scores, score_lines, write_report
from bot.evaluation.judge_run import Asked, Manner
from bot.evaluation.labels import LabelledMessage, read_labels
from bot.evaluation.measures import Estimate
from bot.evaluation.message_file import BadLine
from bot.evaluation.scores import JudgedMessage, Opinion, score
from tests.factories import make_policy, make_run, make_verdict

POLICY = make_policy()
SCAMS = make_policy("scams", clause="SC1")
MANNER = Manner(
    effort=Effort.LOW, samples=1, prompt_version="7", model="gpt-oss-safeguard-20b", stand_in=False
)
FACTS = RunFacts(
    command="bylaw evaluate judge --data rows.jsonl",
    day="2026-11-21",
    data_name="rows.jsonl",
    data_digest="d" * 64,
    policies=(POLICY,),
    manner=MANNER,
    at_once=16,
    rows=4,
    bad=(),
    asked=Asked(),
    declined=(),
)
BROKEN, NOT = Opinion(clauses=frozenset({"HA1"}), confidence=4.0), Opinion(confidence=-3.0)
ABSTAINED = Opinion(abstention="truncated")


def judged(line: int, clauses: list[str], *, policies=(POLICY,), **opinions: Opinion) -> JudgedMessage:
    violates, expected = read_labels({"clauses": clauses}, policies)
    message = LabelledMessage(line=line, item=plain_item("walnut"), violates=violates, policies=expected)
    return JudgedMessage(message=message, opinions=opinions)


ROWS = (
    judged(1, ["HA1"], harassment=BROKEN),
    judged(2, ["HA1"], harassment=NOT),
    judged(3, [], harassment=BROKEN),
    judged(4, [], harassment=NOT),
)
ANSWER = keep(make_verdict("HA1"))
ANSWERS = (*(ANSWER,) * 3, keep(make_verdict(run=make_run(budget_hit=True))))


def report(rows=ROWS, facts: RunFacts = FACTS, answers: tuple[KeptAnswer, ...] = ANSWERS) -> str:
    scores = score(rows, facts.policies)
    return write_report(facts, scores, score_lines(scores, facts.policies), answers, picture="report.svg")


def test_a_report_names_all_that_is_needed_to_repeat_the_run() -> None:
    page = report()

    assert "**Answered by what the server calls gpt-oss-safeguard-20b; not the stand-in.**" in page
    assert "| data | `rows.jsonl`, sha256 " + "d" * 64 + " |" in page
    assert f"| policies | `harassment` {POLICY.digest[:12]} |" in page
    assert "| asked | effort low, 1 sample(s), 16 at once |" in page
    assert "| prompt version | 7 |" in page
    assert "\nbylaw evaluate judge --data rows.jsonl\n" in page


def test_the_stand_in_is_named_before_anything_else() -> None:
    page = report(facts=replace(FACTS, manner=replace(MANNER, model="stand-in", stand_in=True)))

    assert page.startswith("# How the judge did\n\n**The stand-in answered (stand-in), not a model.")


def test_what_the_server_calls_its_model_cannot_write_markdown_or_steer_a_terminal() -> None:
    manner = replace(MANNER, model="m**\n\n# [Best](x) _of_ <all>\x1b[2J")
    lines = score_lines(score(ROWS, [POLICY]), [POLICY])

    page, picture = report(facts=replace(FACTS, manner=manner)), draw_scores(lines, manner)

    called = "m\\*\\*��# \\[Best\\](x) \\_of\\_ &lt;all>�\\[2J"
    assert f"**Answered by what the server calls {called}; not the stand-in.**" in page
    title = ET.fromstring(picture).find("{http://www.w3.org/2000/svg}text")
    assert title is not None
    assert title.text == "m**��# [Best](x) _of_ <all>�[2J, effort low"


def test_figures_stand_in_the_main_table_with_their_intervals() -> None:
    page = report()

    assert "| all | 4 | 2 | 0.500 (0.095–0.905) | 0.500 (0.095–0.905) | 0.500 (" in page
    assert "| harassment HA1 | 4 | 2 | 0.500 (" in page
    assert "Missed, by line of the data: 2. Called broken and labelled not: 3." in page
    assert "None of 4 answers." in page
    assert "log-odds against the label: 0.500 (0.5 is chance; 4 verdicts)." in page
    assert "| -6 to -2 | 2 | 0.047 | 0.500 (" in page
    assert "| prompt tokens | 700 | 700 | 2800 |" in page
    assert "| seconds | 0.50 | 0.50 | 2.00 |" in page
    assert "Thinking ended by its bound: 0.250 (0.046–0.699)." in page


def test_labels_that_name_no_clause_give_no_line_for_clauses() -> None:
    violates, expected = read_labels({"label": 1}, [POLICY])
    message = LabelledMessage(line=5, item=plain_item("a"), violates=violates, policies=expected)
    rows = (JudgedMessage(message=message, opinions={"harassment": BROKEN}), *ROWS[2:])

    assert [line.name for line in score_lines(score(rows, [POLICY]), [POLICY])] == ["all"]
    assert [line.name for line in score_lines(score(ROWS, [POLICY]), [POLICY])] == ["all", "harassment HA1"]


def test_abstentions_are_named_by_reason_and_held_against_the_judge_in_one_sentence() -> None:
    page = report((*ROWS, judged(5, ["HA1"], harassment=ABSTAINED)))

    assert "| all | 4 | 2 |" in page
    assert "0.200 (0.036–0.624) of 5 answers." in page
    assert "| truncated | 1 |" in page
    assert "counted as answered wrongly: precision 0.500 (0.095–0.905), recall 0.333 (" in page


def test_several_policies_have_a_line_each_and_the_exact_match_with_its_definition() -> None:
    policies = (POLICY, SCAMS)
    rows = (
        judged(1, ["HA1"], policies=policies, harassment=BROKEN, scams=NOT),
        judged(2, ["HA1"], policies=policies, harassment=BROKEN, scams=Opinion(clauses=frozenset({"SC1"}))),
    )

    page = report(rows, replace(FACTS, policies=policies))

    assert "| harassment | 2 | 2 | 1.000 (" in page
    assert "| scams | 2 | 0 | 0.000 (" in page
    assert "### Exact match over all policies" in page
    assert "1 of 2 rows. A row is right when the policies found broken are exactly those" in page


def test_a_run_that_did_not_finish_says_so_at_the_top() -> None:
    page = report(
        facts=replace(FACTS, asked=Asked(unanswered=3, problem="No model server answered for 120 s."))
    )

    assert "**Not finished: 3 questions have no answer and are in no figure.** No model server" in page


def test_samples_are_said_to_agree_or_not() -> None:
    split = judged(5, ["HA1"], harassment=replace(BROKEN, unanimous=False))

    page = report((*ROWS, split), replace(FACTS, manner=replace(MANNER, samples=3)))

    assert "All 3 samples of one mind: 0.800 (" in page


def test_rows_that_cannot_be_used_are_listed_and_cannot_write_markdown_or_steer_a_terminal() -> None:
    bad = tuple(
        BadLine(line=line, problem=f"Line {line} cannot be used: no policy has a clause <b>`|\x1b[2J.")
        for line in range(1, 61)
    )

    page = report(facts=replace(FACTS, bad=bad))

    assert "| rows | 4 used, 60 that cannot be used |" in page
    assert "- Line 1 cannot be used: no policy has a clause &lt;b>'/�\\[2J." in page
    assert "- and 10 more, named when the command ran" in page
    assert "\x1b" not in page


def test_without_any_answer_the_report_still_stands() -> None:
    empty = tuple(JudgedMessage(message=row.message, opinions={}) for row in ROWS)

    page = report(empty, replace(FACTS, asked=Asked(unanswered=4, problem="It <failed>.")), ())

    assert "| all | 0 | 0 | – | – | – |" in page
    assert "are in no figure.** It &lt;failed>. The same command" in page
    assert "No answers." in page


def test_no_message_stands_in_the_report() -> None:
    assert "walnut" not in report()


def test_what_a_server_declined_is_said() -> None:
    assert "The server gives no logprobs" in report(
        facts=replace(FACTS, declined=("The server gives no logprobs: …",))
    )


def test_the_picture_draws_a_bar_as_long_as_the_figure_and_its_interval_over_it() -> None:
    group = BarGroup(label="a <b> & c", bars=(Estimate(value=0.5, low=0.25, high=1.0), None))

    root = ET.fromstring(draw_bars("title", ("precision", "recall"), [group]))

    space = "{http://www.w3.org/2000/svg}"
    bars = [bar for bar in root.iter(f"{space}rect") if bar.get("x") == "220" and bar.get("y") == "54"]
    interval = next(line for line in root.iter(f"{space}line") if line.get("stroke") == "#222")
    texts = [text.text for text in root.iter(f"{space}text")]
    assert [bar.get("width") for bar in bars] == ["200.0"]
    assert (interval.get("x1"), interval.get("x2")) == ("320.0", "620.0")
    assert {"title", "a <b> & c", "precision", "recall", "0.500", "none"} <= set(texts)


def test_the_picture_of_the_stand_in_says_so() -> None:
    lines = score_lines(score(ROWS, [POLICY]), [POLICY])

    assert "STAND-IN" in draw_scores(lines, replace(MANNER, stand_in=True))
    assert "STAND-IN" not in draw_scores(lines, MANNER)
