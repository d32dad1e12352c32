"""Say what so many messages a second need of a GPU, and what that costs a month.

This is arithmetic on stated assumptions, not a measurement; every line says where its figure comes from.
"""

import argparse
import math
from dataclasses import dataclass

from bot.core.errors import ConfigError

# Where a figure comes from.
GIVEN = "given"
PUBLISHED = "published"  # fitted to published vLLM figures for gpt-oss-20b
SCALED = "scaled, unmeasured, ±50 %"  # from those by the cards' arithmetic speed and memory bandwidth
ASSUMED = "assumed"

HOURS_A_MONTH = 730
PROCESS_MESSAGES_PER_S = 5_000  # what one process is planned for; some 15,000 saturate it (filter measured)
IN_FLIGHT_LIMIT = 256  # the most that model.in_flight takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """What a card does for the 20b model."""

    name: str
    prefill_per_s: float  # prompt tokens not found in the prefix cache
    decode_per_s: float  # tokens of answers, over all requests that run at once
    source: str
    euro_per_hour: float  # a guess at renting one


GPUS = {
    "4090": Gpu(name="RTX 4090", prefill_per_s=5_500, decode_per_s=4_000, source=SCALED, euro_per_hour=0.45),
    "l40s": Gpu(name="L40S", prefill_per_s=10_500, decode_per_s=3_700, source=SCALED, euro_per_hour=0.95),
    "a100": Gpu(
        name="A100 80 GB", prefill_per_s=17_500, decode_per_s=7_500, source=PUBLISHED, euro_per_hour=1.60
    ),
    "h100": Gpu(name="H100", prefill_per_s=31_000, decode_per_s=13_000, source=PUBLISHED, euro_per_hour=2.70),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked of the model, and how."""

    messages_per_s: float
    flag_share: float  # 0–1, of the messages
    policies_per_flag: float
    fresh_tokens: float  # of a prompt, not found in the prefix cache: the message and what frames it
    answer_tokens: float  # thinking included
    utilisation: float  # 0–1, so that bursts do not wait
    latency_s: float  # of one answer while others run


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What that comes to."""

    flags_per_s: float
    verdicts_per_s: float
    gpu_s_per_verdict: float
    verdicts_per_gpu_s: float  # at the planned utilisation
    gpus: int
    in_flight: int  # over all of them
    processes: int


def plan(demand: Demand, gpu: Gpu) -> Plan:
    """Return what is needed.

    A verdict costs its prompt tokens over the prefill speed plus its answer tokens over the decode speed.
    """
    flags = demand.messages_per_s * demand.flag_share
    verdicts = flags * demand.policies_per_flag
    cost_s = demand.fresh_tokens / gpu.prefill_per_s + demand.answer_tokens / gpu.decode_per_s
    each = demand.utilisation / cost_s
    return Plan(
        flags_per_s=flags,
        verdicts_per_s=verdicts,
        gpu_s_per_verdict=cost_s,
        verdicts_per_gpu_s=each,
        gpus=max(1, math.ceil(verdicts / each)),
        in_flight=max(1, math.ceil(verdicts * demand.latency_s)),
        processes=max(1, math.ceil(demand.messages_per_s / PROCESS_MESSAGES_PER_S)),
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add = parser.add_argument
    add("--messages-per-s", type=float, required=True, metavar="N", help="at the busiest hour")
    add("--flag-share", type=float, default=2.0, metavar="PERCENT", help="default: %(default)s")
    add("--gpu", choices=sorted(GPUS), default="4090", help="default: %(default)s")
    add("--policies-per-flag", type=float, default=1.3, metavar="N", help="1 to 2; default: %(default)s")
    add("--fresh-tokens", type=float, default=300, metavar="N", help="not cached; default: %(default)s")
    add("--answer-tokens", type=float, default=300, metavar="N", help="default: %(default)s")
    add("--utilisation", type=float, default=70.0, metavar="PERCENT", help="default: %(default)s")
    add("--latency", type=float, default=3.5, metavar="SECONDS", help="of an answer; default: %(default)s")
    add("--euro-per-hour", type=float, metavar="EURO", help="of one GPU; default: a guess")


def run(args: argparse.Namespace) -> int:
    """Print the plan. Raises ConfigError for figures that mean nothing."""
    demand = Demand(
        messages_per_s=args.messages_per_s,
        flag_share=args.flag_share / 100,
        policies_per_flag=args.policies_per_flag,
        fresh_tokens=args.fresh_tokens,
        answer_tokens=args.answer_tokens,
        utilisation=args.utilisation / 100,
        latency_s=args.latency,
    )
    _check(demand)
    gpu = GPUS[args.gpu]
    for line in report(demand, gpu, args.euro_per_hour):
        print(line)
    return 0


def _check(demand: Demand) -> None:
    values = (demand.messages_per_s, demand.policies_per_flag, demand.answer_tokens, demand.latency_s)
    if not all(math.isfinite(value) and value > 0 for value in values):
        raise ConfigError("Rates, counts, tokens and seconds must be more than 0.")
    if not (0 < demand.flag_share <= 1 and 0 < demand.utilisation <= 1 and 0 <= demand.fresh_tokens < 1e6):
        raise ConfigError("Shares must be more than 0 and at most 100 %; fresh tokens at least 0.")


def report(demand: Demand, gpu: Gpu, euro_per_hour: float | None) -> list[str]:
    """Return the lines: what is assumed, each with its source, then what follows."""
    found = plan(demand, gpu)
    hourly = gpu.euro_per_hour if euro_per_hour is None else euro_per_hour
    monthly = found.gpus * hourly * HOURS_A_MONTH
    given = GIVEN if euro_per_hour is not None else f"{ASSUMED}; look it up"
    rows = [
        ("messages a second", f"{demand.messages_per_s:,.4g}", GIVEN),
        ("flagged by the filter", f"{demand.flag_share:.2%}", f"{ASSUMED}; /metrics tells yours"),
        ("policies asked a flag", f"{demand.policies_per_flag:.4g}", f"{ASSUMED}; 2 at most"),
        ("prompt tokens not cached", f"{demand.fresh_tokens:,.0f}", f"{ASSUMED}; the policy is cached"),
        ("answer tokens", f"{demand.answer_tokens:,.0f}", f"{ASSUMED}; effort low"),
        (f"{gpu.name}: prefill tokens/s", f"{gpu.prefill_per_s:,.0f}", gpu.source),
        (f"{gpu.name}: decode tokens/s", f"{gpu.decode_per_s:,.0f}", gpu.source),
        ("planned utilisation", f"{demand.utilisation:.0%}", ASSUMED),
        ("seconds an answer", f"{demand.latency_s:.3g}", ASSUMED),
        ("euro a GPU-hour", f"{hourly:.2f}", given),
    ]
    results = [
        ("flags a second", f"{found.flags_per_s:,.4g}"),
        ("verdicts a second", f"{found.verdicts_per_s:,.4g}"),
        ("GPU time a verdict", f"{found.gpu_s_per_verdict * 1e3:,.0f} ms"),
        ("verdicts a second and GPU", f"{found.verdicts_per_gpu_s:,.3g}"),
        ("GPUs", f"{found.gpus:,}"),
        ("model.in_flight, together", f"{found.in_flight:,}"),
        ("processes", f"{found.processes:,}"),
        ("euro a month, GPUs alone", f"{monthly:,.0f}"),
    ]
    lines = ["Assumed:"]
    lines += [f"  {what:<28}{value:>10}   [{source}]" for what, value, source in rows]
    lines += ["", "From that:", *(f"  {what:<28}{value:>10}" for what, value in results)]
    return [*lines, "", *_notes(found)]


def _notes(found: Plan) -> list[str]:
    notes = [
        "published: fitted to published vLLM figures for gpt-oss-20b, not measured by us on this model.",
        "Nothing was measured with your policies; one that misses the cache costs 3 to 4 times as much.",
    ]
    if found.in_flight > IN_FLIGHT_LIMIT or found.gpus > 1:
        notes.append("More than one GPU or process needs more than this version does: one URL, one process.")
    return notes
