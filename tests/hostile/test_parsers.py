"""Whatever comes in, a parser gives a value that keeps its promises, or says no in the agreed way.

The parsers of whole files have such tests beside them: policies, the configuration, files of messages.
"""

import json
from contextlib import suppress
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bot.chat.buttons import TEMPLATE, CaseButton
from bot.chat.commands.duration import LONGEST, parse_duration
from bot.chat.completing import MAX_CHARACTERS, decode_text
from bot.chat.verbs import Verb
from bot.core.errors import ConfigError, NotAllowedError, RuleError
from bot.core.judgement import AbstentionReason
from bot.core.settings import OwnRule, RuleKind
from bot.filter.links.domains import canonical_domain
from bot.filter.own_rules.rules import RuleScreen, check_rule
from bot.filter.reading.normalise import Reading
from bot.harmony import tokens
from bot.harmony.completion import Completion, Fault, read_completion
from bot.harmony.encoding import load_encoding
from bot.judge.answer import CheckedAnswer, read_answer
from bot.judge.wire import CompletionReply, ErrorReply, ModelList
from bot.policy.front_matter import FrontMatter, read_front_matter
from bot.policy.problems import PolicyParseError, PolicyProblem, Problems
from bot.store.keys import _parse as parse_key
from tests.factories import make_policy

ANY_TEXT = st.text(st.characters())  # lone surrogates too
POLICY = make_policy()
CLAUSES = {clause.id for clause in POLICY.clauses}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
VALUES = st.sampled_from(
    [0, 1, 2, -1, 3, 4, True, 1.0, "1", "", "NONE", [], ["NONE"], *CLAUSES, list(CLAUSES)]
)
KEYS = ("violation", "severity", "rule_ids", "manipulation", "quote", "rationale")
ANSWERS = st.one_of(
    ANY_TEXT,
    JSON.map(json.dumps),
    st.fixed_dictionaries(dict.fromkeys(KEYS, VALUES | JSON)).map(json.dumps),
    st.fixed_dictionaries(
        {
            "violation": st.integers(0, 1),
            "severity": st.integers(0, 3),
            "rule_ids": st.lists(st.sampled_from(["NONE", "ZZ9", *CLAUSES]), max_size=3),
            "manipulation": st.integers(0, 1),
            "quote": ANY_TEXT,
            "rationale": ANY_TEXT,
        }
    ).map(json.dumps),
)


@given(ANSWERS)
def test_any_answer_of_the_model_is_believed_only_where_it_can_be(final: str) -> None:
    answer = read_answer(final, POLICY)

    if not isinstance(answer, CheckedAnswer):
        assert answer in {AbstentionReason.INVALID, AbstentionReason.UNKNOWN_CLAUSE}
        return
    assert CLAUSES.issuperset(answer.clauses)
    assert 0 <= answer.severity <= 3
    assert answer.clauses or answer.severity == 0
    assert len(answer.rationale) <= 300
    answer.rationale.encode()


def spelled(words: str) -> list[int]:
    return list(load_encoding().encode(words))


PIECES = st.one_of(
    st.sampled_from([[token] for token in (*tokens.STRUCTURE, -1, tokens.VOCABULARY_SIZE, 2**40)]),
    st.sampled_from([spelled(word) for word in ("analysis", "final", "assistant", "json", "{}", " ", "🫠")]),
    st.lists(st.integers(0, tokens.FIRST_SPECIAL - 1), max_size=4),
)
THOUGHT = [tokens.CHANNEL, *spelled("analysis"), tokens.MESSAGE, *spelled("hm"), tokens.END]
FINAL = [tokens.START, *spelled("assistant"), tokens.CHANNEL, *spelled("final"), tokens.MESSAGE]


@given(st.lists(PIECES, max_size=12), st.booleans(), st.booleans())
def test_any_completion_is_one_whole_final_message_or_a_fault(
    pieces: list[list[int]], begun: bool, finished: bool
) -> None:
    ids = [*(THOUGHT + FINAL if begun else []), *(token for piece in pieces for token in piece)]

    found = read_completion(ids, finished=finished)

    if isinstance(found, Completion):
        assert finished
        assert found.final.strip()
        assert not any(mark in found.final for mark in ("<|end|>", "<|start|>", "<|channel|>"))
    else:
        assert found in Fault


@given(st.sampled_from([CompletionReply, ModelList, ErrorReply]), st.binary() | JSON.map(json.dumps))
def test_any_reply_of_the_model_server_is_one_or_is_refused(
    form: type[BaseModel], content: bytes | str
) -> None:
    with suppress(ValidationError):
        assert isinstance(form.model_validate_json(content), form)


TYPED = [
    "id: a",
    "title: ",
    "echo: ",
    "none",
    "never_punish: yes",
    "categories:",
    "watch_terms: [",
    "  - ",
    ": ",
]
ODD = ["]", "{", "}", "\n", "&a ", "*a", "!!python/object ", '"\\ud800"', "? ", "|\n ", "%TAG ! x", "\x85"]
YAML = st.lists(st.sampled_from([*TYPED, *ODD]) | st.text(max_size=8), max_size=16).map("".join)


@given(YAML)
@example("\ud800")
def test_any_front_matter_is_read_or_each_problem_named_with_its_line(text: str) -> None:
    problems = Problems()

    found = read_front_matter(text, 2, problems)

    noted: tuple[PolicyProblem, ...] = ()
    try:
        problems.raise_if_any()
    except PolicyParseError as error:
        noted = tuple(error.problems)
    assert isinstance(found, FrontMatter) or noted
    assert all(problem.line is None or problem.line >= 2 for problem in noted)


@given(
    st.lists(st.sampled_from(["1", "99999", "m", "h", "d", "w", " ", ",", "-", "٣", "²"]) | ANY_TEXT).map(
        "".join
    )
)
def test_any_duration_is_within_bounds_or_refused(text: str) -> None:
    with suppress(NotAllowedError):
        assert timedelta() < parse_duration(text[:6_000]) <= LONGEST


@given(ANY_TEXT | st.from_regex(r"bylaw:[0-9]{0,20}:[a-z]{0,8}\n?"))
def test_any_custom_id_is_a_button_of_ours_or_none(custom_id: str) -> None:
    found = TEMPLATE.fullmatch(custom_id)

    if found is not None:
        assert 0 <= int(found["case"]) < 2**63
        assert CaseButton(int(found["case"]), Verb(found["verb"])).item.custom_id is not None


@given(st.integers(1, 10**18 - 1), st.sampled_from(Verb))
def test_every_button_is_known_by_its_id(case_id: int, verb: Verb) -> None:
    custom_id = CaseButton(case_id, verb).item.custom_id

    assert custom_id is not None
    assert len(custom_id) <= 100
    found = TEMPLATE.fullmatch(custom_id)
    assert found is not None
    assert (int(found["case"]), found["verb"]) == (case_id, verb)


@given(ANY_TEXT | st.from_regex(r"(https?://)?([\w*-]{1,10}\.){0,3}\w{1,6}(/\S{0,5})?", fullmatch=True))
def test_any_domain_is_one_or_is_refused(value: str) -> None:
    with suppress(RuleError):
        host = canonical_domain(value)
        assert host.isascii()
        assert host == canonical_domain(host)


@settings(max_examples=60)
@given(
    st.sampled_from(RuleKind),
    ANY_TEXT | st.lists(st.sampled_from([*"()[]{}|*+?\\.^$aä1-", "(?i)"])).map("".join),
)
def test_any_rule_that_is_accepted_can_be_screened_by(kind: RuleKind, value: str) -> None:
    rule = OwnRule(kind=kind, value=value)
    with suppress(RuleError):
        check_rule(rule)
        RuleScreen([rule]).screen(Reading("an ordinary message \ud800"), [])


@given(st.binary() | ANY_TEXT.map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_any_text_file_is_read_or_is_none(data: bytes) -> None:
    text = decode_text(data)

    assert text is None or ("\0" not in text and len(text) <= MAX_CHARACTERS)


@given(ANY_TEXT | st.binary(max_size=40).map(bytes.hex))
def test_any_key_has_32_bytes_or_is_refused(text: str) -> None:
    with suppress(ConfigError):
        assert len(parse_key(text, "the file")) == 32
