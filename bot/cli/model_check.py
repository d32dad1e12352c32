"""Look at a model server: its GPU, what it says of itself, and whether it answers as policies call for."""

import hashlib
from random import SystemRandom
from urllib.parse import urlsplit

from bot.core.errors import ModelAwayError
from bot.core.judgement import Abstention, Effort
from bot.evaluation.probes import PROBES, Probed, follows_policies, probe_judge
from bot.filter.reading.undisguise import undisguised
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.judge.prompt import PROMPT_VERSION
from bot.judge.server import ModelStatus
from bot.model.check import ServerFacts, advise, ask_version
from bot.model.gpu import find_gpus

_FIRST_TIMEOUT_S = 60.0  # a server compiles the grammar of a policy when it first sees it
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


async def check_model(endpoint: Endpoint) -> int:
    """Print a report; return 0 when every probe was answered as its policy calls for, else 1."""
    limits = Limits(timeout_s=dict.fromkeys(Effort, _FIRST_TIMEOUT_S))
    async with VllmJudge(endpoint, random=SystemRandom(), limits=limits, undisguise=undisguised) as judge:
        (status,) = await judge.probe()
        print(status.sentence)
        if not status.reachable:
            return 1
        await _describe(status, endpoint)
        try:
            probed = await probe_judge(judge)
        except ModelAwayError as error:
            print(f"It did not answer a question: {error}")
            return 1
        for found in probed:
            print(f"“{found.probe.text}” ({found.probe.name})\n  {_result(found)}")
        print(_summary(probed))
        for line in judge.declined:
            print(line)
    return int(not all(found.as_expected for found in probed))


async def _describe(status: ModelStatus, endpoint: Endpoint) -> None:
    version = await ask_version(endpoint.base)
    print(f"Version {version or 'not given'}; context {status.max_model_len or 'not given'} tokens.")
    if urlsplit(endpoint.base).hostname in _LOOPBACK:
        gpus = find_gpus()
        print("\n".join(gpu.sentence for gpu in gpus) or "No NVIDIA GPU was found on this machine.")
    policies = "".join(probe.policy.digest for probe in PROBES)
    print(f"Prompt version {PROMPT_VERSION}; probes {hashlib.sha256(policies.encode()).hexdigest()[:8]}.")
    if status.model is not None and not status.stand_in:
        facts = ServerFacts(model=status.model, max_model_len=status.max_model_len, version=version)
        for line in advise(facts):
            print(line)


def _result(found: Probed) -> str:
    answer, run = found.answer, found.answer.run
    cost = f"{run.attempts} request(s), {run.completion_tokens} tokens, {run.latency_s:.2f} s"
    if isinstance(answer, Abstention):
        return f"no usable answer ({answer.reason.value}); {cost}"
    verdict = f"breaks {', '.join(answer.clauses)}" if answer.violates else "breaks nothing"
    mark = "as expected" if found.as_expected else "NOT as expected"
    return f"{mark}: {verdict}: {answer.rationale} ({cost})"


def _summary(probed: tuple[Probed, ...]) -> str:
    right = sum(found.as_expected for found in probed)
    steered = "followed" if follows_policies(probed) else "did NOT follow"
    return (
        f"{right} of {len(probed)} probes as expected; the answer {steered} the policy when it was turned "
        "into its opposite."
    )
