"""`bylaw`, with kill points laid around its commits and requests from outside; production code has no hooks.

A point is named after what it surrounds: `commit METHOD before|after` for each store method that changed
rows in a group commit, `discord METHOD ROUTE before|after` and `model METHOD PATH before|after` for what
goes out. `after` is: applied, and the bot never sees the answer. The folder named by KILL_FOLDER holds the
plan (which point, and since which other), the list of points passed, and, once it struck, the mark that says so.
"""

import asyncio
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.__main__ import main
from bot.chat.client import BylawClient
from bot.chat.modlog import DiscordModLog
from bot.judge.client import Client
from bot.pipeline import announcing, budget, casework
from bot.pipeline.announcing import Announcing
from bot.pipeline.budget import PostBudget
from bot.store import Store, casefile, cases, posts
from bot.store.writer import AT_ONCE, Writer

T = TypeVar("T")
PLAN, PASSED, STRUCK = "plan.json", "passed.log", "struck"
SHORT_LEASE_S = 0.2  # of a case, when the first worker is to lose it
FEW_POSTS, WINDOW_S = 3, 2.0  # so many in so long, when digests are wanted

READY_S = 0.2  # how long the stream of servers may pause before it is over

CALLING: ContextVar[str] = ContextVar("CALLING", default="?")  # the store method on whose behalf work runs


def replace(owner: object, name: str, new: object) -> None:
    """Put something else in place of an attribute that must be there."""
    assert hasattr(owner, name), f"{owner} has no {name} any more"
    setattr(owner, name, new)


class Points:
    """Passes points, and dies at the planned one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # commits pass on the writer's thread
        self._since: set[str] = set()  # points passed while a plan was there

    def passing(self, point: str) -> None:
        with self._lock, (self._folder / PASSED).open("a", encoding="utf-8") as passed:
            passed.write(f"{point}\n")
            passed.flush()
            try:
                plan = json.loads((self._folder / PLAN).read_text(encoding="utf-8"))
            except FileNotFoundError:
                return
            self._since.add(point)
            if plan["point"] == point and (not plan["since"] or plan["since"] in self._since):
                (self._folder / STRUCK).write_text(f"{point}\n{os.getpid()}\n", encoding="utf-8")
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str) -> "Around":
        return Around(self, name)


class Around:
    """Passes a point before and, unless it raised, after what it surrounds."""

    def __init__(self, points: Points, name: str) -> None:
        self._points = points
        self._name = name

    def __enter__(self) -> None:
        self._points.passing(f"{self._name} before")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._points.passing(f"{self._name} after")


class Watched:
    """A connection whose COMMIT is surrounded by the points of whatever changed rows in the group."""

    def __init__(self, connection: sqlite3.Connection, points: Points, changed: Sequence[str]) -> None:
        self._connection = connection
        self._points = points
        self._changed = changed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql != "COMMIT":
            return self._connection.execute(sql, *values)
        names = dict.fromkeys(self._changed)
        for name in names:
            self._points.passing(f"commit {name} before")
        cursor = self._connection.execute(sql)
        for name in names:
            self._points.passing(f"commit {name} after")
        return cursor


def watch_commits(points: Points) -> None:
    """Lay points around every commit that changes something."""
    changed: list[str] = []  # only the writer's thread touches it
    commit, run = Writer._commit, Writer.run

    def watched_commit(self: Writer, connection: sqlite3.Connection, group: Any) -> Any:
        changed.clear()
        return commit(self, Watched(connection, points, changed), group)  # type: ignore[arg-type]  # it stands in

    async def named_run(
        self: Writer, work: Callable[[sqlite3.Connection], T], *, patience: int = AT_ONCE
    ) -> T:
        name = CALLING.get()

        def named(connection: sqlite3.Connection) -> T:
            rows = connection.total_changes
            value = work(connection)
            if connection.total_changes > rows:
                changed.append(name)
            return value

        return await run(self, named, patience=patience)

    replace(Writer, "_commit", watched_commit)
    replace(Writer, "run", named_run)
    for topic in Store.__mro__:
        for name, method in list(vars(topic).items()):
            if hasattr(method, "__wrapped__") and asyncio.iscoroutinefunction(method):
                replace(topic, name, _called(name, method))


def _called(name: str, method: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
    @wraps(method)
    async def called(*args: Any, **kwargs: Any) -> T:
        before = CALLING.set(name)
        try:
            return await method(*args, **kwargs)
        finally:
            CALLING.reset(before)

    return called


def watch_requests(points: Points) -> None:
    """Lay points around every request to Discord and to the model."""
    to_discord, to_webhook, to_model = HTTPClient.request, AsyncWebhookAdapter.request, Client._read

    async def request(self: HTTPClient, route: Route, **kwargs: Any) -> Any:
        with points.around(f"discord {route.method} {route.path}"):
            return await to_discord(self, route, **kwargs)

    async def webhook_request(self: AsyncWebhookAdapter, route: Route, *args: Any, **kwargs: Any) -> Any:
        with points.around(f"discord {route.method} {route.path}"):
            return await to_webhook(self, route, *args, **kwargs)

    async def read(self: Client, method: str, path: str, *args: Any, **kwargs: Any) -> bytes:
        if path == "/metrics":  # a look at the clock's bidding, of which nothing is kept
            return await to_model(self, method, path, *args, **kwargs)
        with points.around(f"model {method} {path}"):
            return await to_model(self, method, path, *args, **kwargs)

    replace(HTTPClient, "request", request)
    replace(AsyncWebhookAdapter, "request", webhook_request)
    replace(Client, "_read", read)


def without_find() -> None:
    """Never find a post again: the negative control of the marker."""

    async def find(self: DiscordModLog, post: object) -> None:
        return None

    replace(DiscordModLog, "find", find)


def without_fence() -> None:
    """Believe everybody who says that they hold the lease: the negative control of fencing."""
    checked = casefile.leased_case

    def believed(tx: Any, case: Any) -> sqlite3.Row:
        row: sqlite3.Row = tx.row("SELECT * FROM casefile WHERE id = :case_id", case_id=case.id)
        return row

    for module in (cases, posts):
        assert vars(module)["leased_case"] is checked
        replace(module, "leased_case", believed)


def with_paused_worker() -> None:
    """Stop the first worker just before it posts until another has taken its case over and posted it."""
    post = Announcing._post
    taken_over = asyncio.Event()
    workers: list[object] = []

    async def paused(self: Announcing, case: Any, channel_id: int) -> None:
        workers.append(self)
        if len(workers) == 1:
            replace(casework, "LEASE_S", announcing.LEASE_S)  # whoever comes now keeps it
            await taken_over.wait()
        await post(self, case, channel_id)
        taken_over.set()

    replace(Announcing, "_post", paused)
    replace(casework, "LEASE_S", SHORT_LEASE_S)
    replace(casework, "IDLE_S", SHORT_LEASE_S)


def with_few_posts() -> None:
    """Let a digest come after few posts, and soon."""
    defaults = PostBudget.__init__.__kwdefaults__
    assert defaults is not None
    defaults["posts"] = FEW_POSTS
    replace(budget, "WINDOW_S", WINDOW_S)
    replace(announcing, "DIGEST_WAIT", timedelta(seconds=0.3))


FLAGS = {
    "without-find": without_find,
    "without-fence": without_fence,
    "paused-worker": with_paused_worker,
    "few-posts": with_few_posts,
}


def impatient() -> None:
    """Take the stream of servers for ended sooner than a real Discord allows: it is on this machine."""
    defaults = BylawClient.__init__.__kwdefaults__
    assert defaults is not None
    defaults["ready_timeout_s"] = READY_S


if __name__ == "__main__":
    impatient()
    laid = Points(Path(os.environ["KILL_FOLDER"]))
    watch_commits(laid)
    watch_requests(laid)
    for flag in filter(None, os.environ.get("KILL_FLAGS", "").split(",")):
        FLAGS[flag]()
    sys.exit(main(sys.argv[1:]))
