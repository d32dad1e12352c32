"""Install, serve, check or imitate the model server.

`install` gives vLLM an environment of its own; `serve` keeps it running there, with the right flags for the
GPU; `check` looks at a server and asks it five small questions; `stand-in` serves an imitation that compares
and does not reason.
"""

import argparse
import asyncio
import os
import shlex
import signal
import sys
from pathlib import Path

from bot.cli.model_check import check_model
from bot.core.errors import ConfigError
from bot.judge.client import Endpoint
from bot.model.gpu import choose_gpu, find_gpus
from bot.model.install import DEFAULT_FOLDER, install, serving_command
from bot.model.serving import Size, check_port_is_free, plan_serving
from bot.model.stand_in import Misbehaviour, StandIn
from bot.model.supervisor import Supervisor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    imitate = actions.add_parser("stand-in", help="serve the stand-in model on this machine")
    imitate.add_argument("--host", default="127.0.0.1", help="a loopback address; default: %(default)s")
    imitate.add_argument(
        "--port", type=_port, default=8000, help="default: %(default)s; 0 takes any free one"
    )
    imitate.add_argument("--misbehave", choices=[kind.value for kind in Misbehaviour], help="from the start")
    imitate.add_argument(
        "--latency", type=_seconds, default=0.0, metavar="SECONDS", help="what every answer takes"
    )
    imitate.add_argument("--slots", type=_slots, default=64, help="answers at once; default: %(default)s")
    set_up = actions.add_parser("install", help="install vLLM into an environment of its own")
    set_up.add_argument("--dir", type=Path, default=DEFAULT_FOLDER, help="default: %(default)s")
    serve = actions.add_parser("serve", help="keep vLLM running, with the right flags for the GPU")
    serve.add_argument(
        "--dir", type=Path, default=DEFAULT_FOLDER, help="its environment; default: %(default)s"
    )
    sizes = [size.value for size in Size]
    serve.add_argument("--size", choices=sizes, default=Size.SMALL.value, help="default: %(default)s")
    serve.add_argument("--weights", help="a folder, or another name to fetch; default: OpenAI's own")
    serve.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    serve.add_argument("--port", type=_port, default=8000, help="default: %(default)s")
    serve.add_argument("--gpu", type=int, metavar="INDEX", help="default: the one with the most memory")
    serve.add_argument(
        "--no-gpu", action="store_true", help="leave the device to vLLM, for its build for CPUs"
    )
    serve.add_argument("--show", action="store_true", help="print the command and end")
    serve.add_argument("extra", nargs="*", metavar="-- ARGUMENT", help="further arguments for vLLM, after --")
    look = actions.add_parser("check", help="look at a model server and ask it five small questions")
    look.add_argument("--url", default="http://127.0.0.1:8000", help="default: %(default)s")
    look.add_argument("--model", help="its name there; default: the first that the server offers")


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return number


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 3_600:
        raise argparse.ArgumentTypeError("must be from 0 to 3600")
    return seconds


def _slots(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def run(args: argparse.Namespace) -> int:
    """Run the action that was named."""
    match args.action:
        case "stand-in":
            return asyncio.run(_imitate(args))
        case "install":
            return _install(args.dir)
        case "serve":
            return _serve(args)
        case _:
            token = os.environ.get("BYLAW_MODEL_TOKEN")
            return asyncio.run(check_model(Endpoint(url=args.url, model=args.model, token=token)))


async def _imitate(args: argparse.Namespace) -> int:
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
    install(folder, say=lambda line: print(line, flush=True))
    print(
        f"Done. Serve the model with:\n  {serving_command(folder)}\nthen look at it with: bylaw model check"
    )
    return 0


def _serve(args: argparse.Namespace) -> int:
    python = args.dir / "bin" / "python"
    if not python.exists():
        raise ConfigError(
            f"There is no vLLM in {args.dir}. Install it there with: bylaw model install --dir {args.dir}"
        )
    size = Size(args.size)
    plan = plan_serving(
        python,
        gpu=None if args.no_gpu else choose_gpu(find_gpus(), args.gpu),
        size=size,
        weights=args.weights,
        host=args.host,
        port=args.port,
        token=os.environ.get("BYLAW_MODEL_TOKEN"),
        extra=args.extra,
    )
    if args.show:
        print(shlex.join(plan.command))
        return 0
    check_port_is_free(args.host, args.port)
    supervisor = Supervisor(plan, say=_say, environ=os.environ)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: supervisor.stop())
    _say(f"Starting vLLM with {plan.command[4]}; Ctrl-C ends it.")
    supervisor.run()
    return 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
