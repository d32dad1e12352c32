"""Write the stand-in's answer in harmony's token ids, well or badly."""

import json
from dataclasses import dataclass, replace
from typing import Any

from openai_harmony import Message, Role

from bot.harmony.encoding import load_encoding
from bot.harmony.tokens import CHANNEL, RETURN, START
from bot.model.stand_in.likeness import THRESHOLD, Comparison, Nearest, comparer_for
from bot.model.stand_in.misbehaviour import Misbehaviour
from bot.model.stand_in.reading import read_prompt

CAVEAT = "stand-in model: compares with the policy's examples, does not reason."
_MAX_RATIONALE = 120  # characters, as the output contract asks
_MAX_QUOTE = 100
_STRETCH = 10.0
_SURELY = 0.5  # the likeness from which the severity is "serious"
_UNWRITABLE = str.maketrans('<"\\', "   ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the stand-in writes, stop token included, and whether it came to the end."""

    token_ids: tuple[int, ...]
    finished: bool = True
    odds: float = 0.0  # logarithm of those for a violation: made of likeness, and no measure of anything


def answer(token_ids: list[int], misbehaviour: Misbehaviour | None) -> Written:
    """Answer a prompt; it sees the token ids and nothing else."""
    prompt = read_prompt(token_ids)
    comparer = comparer_for(prompt.developer)
    comparison = comparer.compare(prompt.content)
    analysis = f"{CAVEAT} {_describe(comparison)}"
    verdict = _verdict(comparison, comparer.clauses, prompt.content)
    match misbehaviour:
        case Misbehaviour.EMPTY:
            return Written(token_ids=(RETURN,))
        case Misbehaviour.TRUNCATED:
            return Written(token_ids=_analysis(analysis)[:-1], finished=False)
        case Misbehaviour.MALFORMED:
            doubled = (CHANNEL, *_final(json.dumps(verdict)))
            return Written(token_ids=(*_analysis(analysis), *doubled))
        case Misbehaviour.PROSE:
            return _whole(analysis, "I would say that this is probably fine, but it depends.")
        case Misbehaviour.WRONG_JSON:
            return _whole(analysis, json.dumps({"label": "VALID", "confidence": "high"}))
        case Misbehaviour.CONTRADICTION:
            verdict |= {"violation": 1, "rule_ids": ["NONE"]}
        case Misbehaviour.UNKNOWN_CLAUSE:
            verdict |= {"violation": 1, "severity": 2, "rule_ids": ["ZZ99"]}
        case Misbehaviour.UNSUPPORTED_QUOTE:
            verdict |= {"quote": "words that nobody has written anywhere"}
        case _:
            pass
    written = _whole(analysis, json.dumps(verdict, ensure_ascii=False, separators=(",", ":")))
    return replace(written, odds=_odds(comparison))


def _verdict(comparison: Comparison, clauses: tuple[str, ...], content: str) -> dict[str, Any]:
    verdict = {
        "violation": 0,
        "severity": 0,
        "rule_ids": ["NONE"],
        "manipulation": int(_addresses_the_model(content)),
        "quote": "",
        "rationale": _writable(f"{CAVEAT} {_describe(comparison)}", _MAX_RATIONALE),
    }
    found = comparison.violating
    if comparison.violates and found is not None:
        clause = found.example.clause or next(iter(clauses), "NONE")
        verdict |= {
            "violation": int(clause != "NONE"),
            "severity": 2 if found.likeness >= _SURELY else 1,
            "rule_ids": [clause],
            "quote": _writable(found.part, _MAX_QUOTE),
        }
    return verdict


def _odds(comparison: Comparison) -> float:
    """Return how much nearer the violating side is, stretched to where a model's log-odds lie."""
    violating, safe = (
        0.0 if side is None else side.likeness for side in (comparison.violating, comparison.safe)
    )
    nearer = _STRETCH * (violating - max(safe, THRESHOLD))
    return nearer if comparison.violates else min(nearer, 0.0)


def _describe(comparison: Comparison) -> str:
    nearest: Nearest | None = comparison.nearest
    if nearest is None:
        return "The policy has no examples."
    if not comparison.violates and nearest.likeness < 0.05:
        return "No example is near."
    return f"Nearest example: {nearest.example.text}"


def _addresses_the_model(content: str) -> bool:
    """Whether the content spells a harmony marker or a key of the answer: nobody does that by chance."""
    spelled = (*load_encoding().special_tokens_set, '"violation"', '"rule_ids"')
    return any(mark in content for mark in spelled)


def _writable(text: str, max_characters: int) -> str:
    """Write a text as the grammar would let the model write it."""
    text = " ".join(text.translate(_UNWRITABLE).split())
    return text if len(text) <= max_characters else text[: max_characters - 1].rstrip() + "…"


def _whole(analysis: str, final: str) -> Written:
    return Written(token_ids=(*_analysis(analysis), START, *_assistant(), *_final(final)))


def _analysis(text: str) -> tuple[int, ...]:
    """Render the first message; its "<|start|>assistant" stands at the end of the prompt already."""
    return _after_role(Message.from_role_and_content(Role.ASSISTANT, text).with_channel("analysis"))


def _final(text: str) -> tuple[int, ...]:
    ids = _after_role(Message.from_role_and_content(Role.ASSISTANT, text).with_channel("final"))
    return (*ids[:-1], RETURN)


def _after_role(message: Message) -> tuple[int, ...]:
    ids = load_encoding().render(message)
    return tuple(ids[ids.index(CHANNEL) :])


def _assistant() -> tuple[int, ...]:
    return tuple(load_encoding().encode("assistant"))
