"""The filter and the judge, as the operator's configuration wants them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import SystemRandom
from weakref import WeakValueDictionary

from bot.app import Say
from bot.config import Config, ModelSection
from bot.core.errors import ConfigError
from bot.core.judgement import Effort
from bot.core.policy import Policy
from bot.core.route import claimed_categories
from bot.core.settings import ServerSettings
from bot.filter.crowd.repeats import RecentMessages
from bot.filter.links.domains import ScamDomains
from bot.filter.reading.undisguise import undisguised
from bot.filter.server_filter import ServerFilter
from bot.judge.absent import NoModel
from bot.judge.attempts import Limits
from bot.judge.client import Endpoint
from bot.judge.judge import VllmJudge
from bot.pipeline.ports.questions import Judge
from bot.pipeline.servers import CompileFilter, Filter


def filter_compiler(config: Config) -> CompileFilter:
    """Return what compiles a server's filter. Raises ConfigError for a scam list that cannot be read."""
    scam_domains = read_scam_domains(config)
    # What was said lately outlives a change of rules in a raid, but not the server's last filter.
    remembered: WeakValueDictionary[int, RecentMessages] = WeakValueDictionary()

    def compile_filter(settings: ServerSettings, policies: Sequence[Policy]) -> Filter:
        recent = remembered.get(settings.server_id)
        if recent is None:
            recent = remembered[settings.server_id] = RecentMessages()
        return ServerFilter(
            recent=recent,
            rules=settings.rules,
            policies=policies,
            claimed=claimed_categories(policies, settings.general_policy_id),
            scam_domains=scam_domains,
            threshold=config.filter.threshold,
            new_member_days=settings.new_member_days,
        )

    return compile_filter


def read_scam_domains(config: Config) -> ScamDomains | None:
    """Read the operator's own list and the one last loaded, where there are any. Raises ConfigError."""
    lines: list[str] = []
    if (own := config.filter.scam_domains_file) is not None:
        lines += _lines(own, "filter.scam_domains_file: ")
    if config.lists.scam_domains is not None and config.scam_list.exists():
        lines += _lines(config.scam_list, "")
    return ScamDomains.from_lines(lines) if lines else None


def _lines(path: Path, key: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{key}{path} cannot be read: {error}.") from error


@asynccontextmanager
async def open_judge(model: ModelSection, token: str | None, say: Say) -> AsyncIterator[Judge]:
    """Connect to the model servers, or to none, and say what is wrong with them."""
    if model.is_off:
        say("No model is configured (model.url is “none”): what is flagged goes to people at once.")
        yield NoModel()
        return
    endpoints = [Endpoint(url=url, model=model.name or None, token=token) for url in model.urls]
    timeouts = {Effort.LOW: model.low_timeout_s, Effort.MEDIUM: model.medium_timeout_s}
    limits = Limits(timeout_s={**Limits().timeout_s, **timeouts})
    async with VllmJudge(
        *endpoints,
        random=SystemRandom(),
        limits=limits,
        most_in_flight=model.in_flight,
        undisguise=undisguised,
    ) as judge:
        for status in await judge.probe():
            if not status.reachable:
                say(f"{status.sentence} Bylaw starts all the same; what is flagged waits.")
        yield judge
