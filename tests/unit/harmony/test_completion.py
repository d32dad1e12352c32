import pytest

from bot.harmony.completion import Completion, Fault, read_completion
from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import CALL, CHANNEL, CONSTRAIN, END, END_OF_TEXT, MESSAGE, RETURN, START


def text(words: str) -> list[int]:
    return list(load_encoding().encode(words, disallowed_special=()))


THOUGHT = [CHANNEL, *text("analysis"), MESSAGE, *text("it is fine"), END]
ROLE = [START, *text("assistant")]
FINAL = [CHANNEL, *text("final"), MESSAGE, *text('{"violation":0}')]
WHOLE = [*THOUGHT, *ROLE, *FINAL, RETURN]


def read(ids: list[int], *, finished: bool = True) -> Completion | Fault:
    return read_completion(ids, finished=finished)


def test_a_whole_answer_is_read() -> None:
    assert read(WHOLE) == Completion(analysis="it is fine", final='{"violation":0}', thinking_tokens=3)


@pytest.mark.parametrize(
    "ids",
    [
        [*FINAL, RETURN],
        [*THOUGHT, *ROLE, *FINAL],  # the stop token was not sent along
        [*THOUGHT, *ROLE, *FINAL, END_OF_TEXT],
        [*THOUGHT, *ROLE, *FINAL, RETURN, END_OF_TEXT],
        [*THOUGHT, *ROLE, *THOUGHT, *ROLE, *FINAL, RETURN],
        [*THOUGHT, *ROLE, CHANNEL, *text("final "), CONSTRAIN, *text("json"), *FINAL[2:], RETURN],
        [*THOUGHT, *ROLE, CHANNEL, *text("f"), *text("inal"), *FINAL[2:], RETURN],
    ],
    ids=["no-thought", "no-stop", "endoftext", "return-endoftext", "two-thoughts", "constrain", "spelled"],
)
def test_harmless_variants_are_read(ids: list[int]) -> None:
    found = read(ids)
    assert isinstance(found, Completion)
    assert found.final == '{"violation":0}'


def test_thinking_may_end_within_a_character_because_its_bound_counts_tokens() -> None:
    half = text("🫠")[:1]
    found = read([*THOUGHT[:-1], *half, END, *ROLE, *FINAL, RETURN])
    assert isinstance(found, Completion)
    assert found.analysis == "it is fine\N{REPLACEMENT CHARACTER}"
    assert found.final == '{"violation":0}'


@pytest.mark.parametrize("ids", [[*THOUGHT[:-1], 200013, END], [*THOUGHT[:-1], 300000, END]])
def test_thinking_holds_ordinary_tokens_only(ids: list[int]) -> None:
    assert read([*ids, *ROLE, *FINAL, RETURN]) is Fault.MALFORMED


@pytest.mark.parametrize("ids", [[], [RETURN], [END_OF_TEXT], [*THOUGHT, *ROLE, *FINAL[:3], RETURN]])
def test_nothing_written_is_empty(ids: list[int]) -> None:
    assert read(ids) is Fault.EMPTY


@pytest.mark.parametrize("ids", [THOUGHT[:-1], [*THOUGHT, *ROLE, *FINAL], WHOLE[:-3]])
def test_an_answer_cut_off_is_truncated_however_well_it_parses(ids: list[int]) -> None:
    assert read(ids, finished=False) is Fault.TRUNCATED


@pytest.mark.parametrize(
    "ids",
    [
        [*THOUGHT[:-1], RETURN],
        [*THOUGHT, RETURN],
        text("Sure, the message is fine."),
        [*text("The message is fine."), RETURN],
        [MESSAGE, *text("hello"), RETURN],
        [*FINAL, END, *ROLE, *FINAL, RETURN],
        [*THOUGHT, START, *text("user"), *FINAL, RETURN],
        [*THOUGHT, START, *text("martian"), *FINAL, RETURN],
        [*THOUGHT, *ROLE, CHANNEL, *text("banana"), *FINAL[2:], RETURN],
        [*THOUGHT, *ROLE, CHANNEL, *text("commentary"), *FINAL[2:], RETURN],
        [*THOUGHT, *text("garbage"), *ROLE, *FINAL, RETURN],
        [*THOUGHT, *FINAL, RETURN],
        [CHANNEL, *text("analysis it is fine"), END, *ROLE, *FINAL, RETURN],
        [CHANNEL, *text("analysis")],
        [*THOUGHT, *ROLE, CHANNEL, *FINAL, RETURN],
        [*THOUGHT, *ROLE, *FINAL, START, *text("assistant"), RETURN],
        [*THOUGHT, *ROLE, *FINAL, END_OF_TEXT, *text("more"), RETURN],
        [*ROLE, *FINAL, RETURN],
        [*THOUGHT, *ROLE, CHANNEL, *text("final and more words"), *FINAL[2:], RETURN],
        [*THOUGHT, *ROLE, CHANNEL, *text("final "), CONSTRAIN, *text("yaml"), *FINAL[2:], RETURN],
        [*THOUGHT, *ROLE, CHANNEL, MESSAGE, *text("{}"), RETURN],
        [*THOUGHT, *ROLE, *FINAL, CALL],
        [*THOUGHT, *ROLE, *FINAL, 200013, RETURN],
        [300000],
        [*FINAL, 300000, RETURN],
        [-1],
        [*FINAL, -1, RETURN],
        [*FINAL, *text("🫠")[:1], RETURN],
        [*THOUGHT, START, RETURN],
        text("<|channel|>final<|message|>{}<|return|>"),
    ],
    ids=[
        "thought-only",
        "thought-ended",
        "prose",
        "prose-return",
        "no-channel",
        "two-finals",
        "user",
        "martian",
        "banana",
        "commentary",
        "garbage-between",
        "no-start",
        "no-message",
        "header-only",
        "double-channel",
        "start-inside",
        "endoftext-inside",
        "role-first",
        "long-header",
        "yaml",
        "empty-channel",
        "tool-call",
        "reserved",
        "out-of-range",
        "out-of-range-inside",
        "negative",
        "negative-inside",
        "half-a-character",
        "start-only",
        "typed-markers",
    ],
)
def test_everything_else_is_malformed(ids: list[int]) -> None:
    assert read(ids) is Fault.MALFORMED
