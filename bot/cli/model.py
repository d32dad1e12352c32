"""Install, check or imitate the model server.

`stand-in` serves an imitation that compares and does not reason; `install` gives vLLM an environment of its
own; `check` looks at a server and asks it two small questions.
"""

import argparse
import asyncio
import hashlib
import os
from pathlib import Path
from random import Random

from bot.core.content import plain_item
from bot.core.errors import ConfigError, ModelAwayError
from bot.core.judgement import Abstention, Answer, Effort
from bot.core.policy import Clause, Policy
from bot.core.question import Question
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.judge.server import ModelStatus
from bot.model.check import ServerFacts, advise, ask_version
from bot.model.install import DEFAULT_FOLDER, install, serving_command
from bot.model.stand_in import Misbehaviour, StandIn

_FIRST_TIMEOUT_S = 60.0  # a server compiles the grammar of a policy when it first sees it

_PROBE = """\
# Spoilers

## Instruction

Decide whether the message gives away how a film ends.

## Criteria

### Violates (1)

- **SP1 Ending.** Says how a film ends.

### Safe (0)

- Everything else.

## Examples

- "the captain dies in the last scene, saved you the ticket" → violates SP1
- "the captain's costume in the first scene looks great" → safe
"""
_PROBE_TEXTS = (
    "so in the last scene the captain dies, no need to watch it",
    "what time does the cinema open?",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    imitate = actions.add_parser("stand-in", help="serve the stand-in model on this machine")
    imitate.add_argument("--host", default="127.0.0.1", help="a loopback address; default: %(default)s")
    imitate.add_argument("--port", type=int, default=8000, help="default: %(default)s; 0 takes any free one")
    imitate.add_argument("--misbehave", choices=[kind.value for kind in Misbehaviour], help="from the start")
    imitate.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="what every answer takes"
    )
    imitate.add_argument("--slots", type=int, default=64, help="answers at once; default: %(default)s")
    set_up = actions.add_parser("install", help="install vLLM into an environment of its own")
    set_up.add_argument("--dir", type=Path, default=DEFAULT_FOLDER, help="default: %(default)s")
    look = actions.add_parser("check", help="look at a model server and ask it two small questions")
    look.add_argument("--url", default="http://127.0.0.1:8000", help="default: %(default)s")
    look.add_argument("--model", help="its name there; default: the first that the server offers")


def run(args: argparse.Namespace) -> int:
    """Run the action that was named."""
    match args.action:
        case "stand-in":
            return asyncio.run(_serve(args))
        case "install":
            return _install(args.dir)
        case _:
            token = os.environ.get("BYLAW_MODEL_TOKEN")
            return asyncio.run(_check(Endpoint(url=args.url, model=args.model, token=token)))


async def _serve(args: argparse.Namespace) -> int:
    misbehaviour = Misbehaviour(args.misbehave) if args.misbehave else None
    try:
        async with StandIn.start(
            host=args.host,
            port=args.port,
            misbehaviour=misbehaviour,
            latency_s=args.latency,
            slots=args.slots,
        ) as stand_in:
            print(f"The stand-in model answers at {stand_in.url}; Ctrl-C ends it.")
            print(
                "It compares with the policy's examples and does not reason: for trying out only.", flush=True
            )
            await asyncio.Event().wait()
    except (OSError, ValueError) as error:
        raise ConfigError(f"The stand-in cannot serve at {args.host}:{args.port}: {error}") from error
    return 0


def _install(folder: Path) -> int:
    python = install(folder, say=lambda line: print(line, flush=True))
    print(
        f"Done. Serve the model with:\n  {serving_command(python)}\nthen look at it with: bylaw model check"
    )
    return 0


async def _check(endpoint: Endpoint) -> int:
    """Report on a server; 0 when both questions were answered in a form that can be used."""
    limits = Limits(timeout_s=dict.fromkeys(Effort, _FIRST_TIMEOUT_S))
    async with VllmJudge(endpoint, random=Random(), limits=limits) as judge:
        status = await judge.probe()
        print(status.sentence)
        if not status.reachable:
            return 1
        await _describe(status, endpoint)
        try:
            answers = [await judge.judge(_question(text)) for text in _PROBE_TEXTS]
        except ModelAwayError as error:
            print(f"It did not answer a question: {error}")
            return 1
        for text, answer in zip(_PROBE_TEXTS, answers, strict=True):
            print(f"“{text}”\n  {_result(answer)}")
        for line in judge.declined:
            print(line)
    return int(any(isinstance(answer, Abstention) for answer in answers))


async def _describe(status: ModelStatus, endpoint: Endpoint) -> None:
    version = await ask_version(endpoint.base)
    print(f"Version {version or 'not given'}; context {status.max_model_len or 'not given'} tokens.")
    if status.model is not None and not status.stand_in:
        facts = ServerFacts(model=status.model, max_model_len=status.max_model_len, version=version)
        for line in advise(facts):
            print(line)


def _question(text: str) -> Question:
    policy = Policy(
        id="spoilers",
        title="Spoilers",
        categories=(),
        clauses=(Clause(id="SP1", title="Ending", text="Says how a film ends."),),
        examples=(),
        body=_PROBE,
        source=_PROBE,
        digest=hashlib.sha256(_PROBE.encode()).hexdigest(),
    )
    return Question(item=plain_item(text), policy=policy)


def _result(answer: Answer) -> str:
    run = answer.run
    cost = f"{run.attempts} request(s), {run.completion_tokens} tokens, {run.latency_s:.2f} s"
    if isinstance(answer, Abstention):
        return f"no usable answer ({answer.reason.value}); {cost}"
    verdict = f"breaks {', '.join(answer.clauses)}" if answer.violates else "breaks nothing"
    return f"{verdict}: {answer.rationale} ({cost})"
