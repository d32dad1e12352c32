"""What each stage of the filter costs, without the filter knowing: its stages are wrapped from outside."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.filter import server_filter as filter_module
from bot.filter.server_filter import ServerFilter

Clock = Callable[[], int]  # nanoseconds


class Stages:
    """Adds up the nanoseconds that each stage takes."""

    def __init__(self, clock: Clock) -> None:
        self.spent_ns: defaultdict[str, int] = defaultdict(int)
        self._clock = clock

    @contextmanager
    def watching(self, watched: ServerFilter) -> Iterator[None]:
        """Watch one filter until the block ends."""
        attributes = {
            name: stage for name, stage in vars(watched).items() if callable(getattr(stage, "screen", None))
        }
        # Reading and find_links, and the modules that have a `screen` of their own.
        module = {
            name: value
            for name, value in vars(filter_module).items()
            if name in {"Reading", "find_links"}
            or (type(value) is type(filter_module) and callable(getattr(value, "screen", None)))
        }
        for name, stage in attributes.items():
            setattr(watched, name, _Watched(stage, name.strip("_"), self))
        for name, value in module.items():
            wrapped = _Watched(value, name, self) if hasattr(value, "screen") else self._timed(value, name)
            setattr(filter_module, name, wrapped)
        try:
            yield
        finally:
            for name, stage in attributes.items():
                setattr(watched, name, stage)
            for name, value in module.items():
                setattr(filter_module, name, value)

    def _timed(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            start = self._clock()
            try:
                return function(*args, **kwargs)
            finally:
                self.spent_ns[name] += self._clock() - start

        return timed


class _Watched:
    """A stage whose `screen` is timed."""

    def __init__(self, stage: Any, name: str, stages: Stages) -> None:
        self._stage = stage
        self.screen = stages._timed(stage.screen, name)  # noqa: SLF001 - the two are one

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stage, name)
