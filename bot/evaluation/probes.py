"""Ask a few questions with known answers, to see whether what answers follows a policy at all.

Three calibration probes ask about a plain violation, a plain non-violation and a near miss. The steerability
probe asks about one message under a policy and under its opposite: a model that judges by its own taste says
the same twice. Five answers measure no quality; they find the wrong model, a broken template, a bad grammar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.content import plain_item
from bot.core.judgement import Answer, Verdict
from bot.core.policy import Policy
from bot.core.question import Question
from bot.pipeline.ports.questions import Judge
from bot.policy.parse import parse_policy

_FORM = """\
# {title}

## Instruction

{instruction}

## Criteria

### Violates (1)

- **{clause}.** {rule}

### Safe (0)

- Everything else.

## Examples

- "{broken}" → violates {id}
- "{kept}" → safe
"""


def _policy(title: str, instruction: str, *, clause: str, rule: str, broken: str, kept: str) -> Policy:
    source = _FORM.format(
        title=title,
        instruction=instruction,
        clause=clause,
        id=clause.partition(" ")[0],
        rule=rule,
        broken=broken,
        kept=kept,
    )
    return parse_policy(source)


SPOILERS = _policy(
    "Spoilers",
    "Decide whether the message gives away how a film ends. Talking about films is welcome.",
    clause="SP1 Ending",
    rule="Tells how a film ends.",
    broken="the captain dies in the last scene, saved you the ticket",
    kept="the captain's costume in the first scene looks great",
)
NO_COLOURS = _policy(
    "No colours",
    "Decide whether the message names a colour. Here colours may not be named, however harmlessly.",
    clause="CO1 Colour",
    rule="Names a colour, such as red or green.",
    broken="my new bicycle is red",
    kept="my new bicycle is fast",
)
ONLY_COLOURS = _policy(
    "Only colours",
    "Decide whether the message fails to name a colour. Here every message must name one.",
    clause="CO1 No colour",
    rule="Names no colour, such as red or green.",
    broken="my new bicycle is fast",
    kept="my new bicycle is red",
)
_COLOURED = "my new bicycle is red, come and see it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question with the answer that its policy calls for."""

    name: str
    policy: Policy
    text: str
    violates: bool


PROBES = (
    Probe(
        name="plain violation",
        policy=SPOILERS,
        text="so in the last scene the captain dies, no need to watch it",
        violates=True,
    ),
    Probe(
        name="plain non-violation", policy=SPOILERS, text="what time does the cinema open?", violates=False
    ),
    Probe(
        name="near miss",
        policy=SPOILERS,
        text="please do not tell me how that film with the captain ends, I am watching it tonight",
        violates=False,
    ),
    Probe(name="under a policy", policy=NO_COLOURS, text=_COLOURED, violates=True),
    Probe(name="under its opposite", policy=ONLY_COLOURS, text=_COLOURED, violates=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """A probe with what came back."""

    probe: Probe
    answer: Answer

    @property
    def usable(self) -> bool:
        """Whether a verdict came back at all."""
        return isinstance(self.answer, Verdict)

    @property
    def as_expected(self) -> bool:
        """Whether it is the verdict that the policy calls for."""
        return isinstance(self.answer, Verdict) and self.answer.violates is self.probe.violates


async def probe_judge(judge: Judge) -> tuple[Probed, ...]:
    """Ask all probes, one after another. Raises ModelAwayError when one is not answered."""
    return tuple(
        [
            Probed(
                probe=probe,
                answer=await judge.judge(Question(item=plain_item(probe.text), policy=probe.policy)),
            )
            for probe in PROBES
        ]
    )


def follows_policies(probed: Sequence[Probed]) -> bool:
    """Whether the same message got opposite verdicts under the policy and its opposite, as it should."""
    return all(found.as_expected for found in probed[-2:])
