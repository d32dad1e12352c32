"""Builds a local Discord and serves it on loopback: REST, gateway and CDN on one port."""

import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

from aiohttp import web

from bot.sandbox.cdn import Cdn
from bot.sandbox.control import Control
from bot.sandbox.faults import Faults
from bot.sandbox.gateway.hub import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.ratelimit import RateLimiter, RateLimits
from bot.sandbox.rest.router import API_PREFIX, RecordedRequest, Router, Validator
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.state.model import Application, User
from bot.sandbox.state.world import World

LOOPBACK = "127.0.0.1"
MAX_REQUEST_BYTES = 110 * 1024 * 1024  # ten files of the largest size, and their form


class Sandbox:
    """A running local Discord. Made with `async with Sandbox.start() as sandbox`."""

    def __init__(
        self, *, address: str, world: World, validator: Validator | None, limits: RateLimits
    ) -> None:
        self.rest_url = f"http://{address}{API_PREFIX}"
        self.gateway_url = world.gateway_url
        self.world = world
        self.gateway = Gateway(world)
        self.faults = Faults(self.gateway)
        interactions = Interactions(world)
        limiter = RateLimiter(limits, world.clock)
        self.router = Router(world, interactions, self.faults, limiter, validator)
        self.control = Control(world, self.gateway, interactions)

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.application.token

    @property
    def application_id(self) -> int:
        """The bot's application id."""
        return self.world.application.id

    @property
    def bot_user(self) -> User:
        """The bot's account."""
        return self.world.bot_user

    @property
    def requests(self) -> list[RecordedRequest]:
        """Every REST request answered so far, in the order of the answers."""
        return self.router.requests

    @property
    def violations(self) -> list[Exception]:
        """What the validator refused, and what the sandbox itself could not answer."""
        return self.router.violations

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        *,
        port: int = 0,
        limits: RateLimits | None = None,
        message_content_intent: bool = True,
        members_intent: bool = False,
        clock: Callable[[], float] = time.time,
        validator: Validator | None = None,
        bot_name: str = "Bylaw",
    ) -> AsyncIterator[Self]:
        """Serve a new, empty Discord on 127.0.0.1 until the block ends.

        Port 0 takes a free one. The two intents are those granted in the developer portal; asking
        for one that is not granted closes the gateway with 4014. `clock` gives seconds since 1970
        and governs ids, times, nonces, interaction windows and rate limits. A request that makes
        `validator` raise is answered with 400, changes nothing and is kept in `violations`.
        """
        with socket.create_server((LOOPBACK, port)) as listening:
            address = f"{LOOPBACK}:{listening.getsockname()[1]}"
            world = _new_world(address, clock, message_content_intent, members_intent, bot_name)
            sandbox = cls(address=address, world=world, validator=validator, limits=limits or RateLimits())
            runner = web.AppRunner(sandbox._application(), access_log=None, shutdown_timeout=1.0)
            await runner.setup()
            try:
                await web.SockSite(runner, listening).start()
                yield sandbox
            finally:
                await sandbox.gateway.stop()
                await runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_REQUEST_BYTES)
        cdn = Cdn(self.world)
        application.router.add_get("/gateway", self.gateway.accept)
        application.router.add_get("/gateway/", self.gateway.accept)
        application.router.add_route("*", API_PREFIX + "/{path:.*}", self.router.answer)
        application.router.add_get("/{folder:(?:ephemeral-)?attachments}/{path:.*}", cdn.answer)
        return application


def _new_world(
    address: str,
    clock: Callable[[], float],
    message_content_intent: bool,
    members_intent: bool,
    bot_name: str,
) -> World:
    ids = Snowflakes(clock)
    bot_user = User(id=ids.next(), name=bot_name, bot=True)
    owner = User(id=ids.next(), name="operator")
    application = Application(
        id=bot_user.id,
        bot_user=bot_user,
        owner=owner,
        token=f"sandbox.{bot_user.id}.not-a-secret",
        message_content_intent=message_content_intent,
        members_intent=members_intent,
    )
    world = World(clock=clock, ids=ids, application=application, base_url=f"http://{address}")
    world.users |= {bot_user.id: bot_user, owner.id: owner}
    return world
