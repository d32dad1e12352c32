"""One model server as the judge sees it: there or away, which model it runs, what it cannot do."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.core.errors import ModelAwayError
from bot.judge.breaker import Breaker
from bot.judge.client import Client, LateError, RefusedError
from bot.judge.room import Room
from bot.judge.wire import CompletionReply, CompletionRequest, ModelEntry

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """What a look at the model server found."""

    reachable: bool
    sentence: str  # for people
    model: str | None = None
    stand_in: bool = False
    max_model_len: int | None = None  # tokens, prompt and answer together


class ModelServer:
    """Sends requests while the server is there, and finds out when it is back."""

    def __init__(self, client: Client, breaker: Breaker, room: Room, *, clock: Callable[[], float]) -> None:
        self.client = client
        self.room = room
        self._breaker = breaker
        self._clock = clock
        self._looked_at = clock()
        self._looking = asyncio.Lock()
        self._model: ModelEntry | None = None
        self._with_tag = True
        self._with_priority = True
        self._with_chances = True
        self._prepared: set[str] = set()  # the grammars that it has compiled since it was last away

    @property
    def is_away(self) -> bool:
        """Whether the server is known to be out of reach."""
        return self._breaker.is_open

    @property
    def declined(self) -> tuple[str, ...]:
        """Return a sentence for each thing that this server turned out not to do."""
        sentences = []
        if not self._with_tag:
            sentences.append("The server declines the answer's grammar; more answers will be unusable.")
        if not self._with_priority:
            sentences.append("The server knows no priorities: serve with --scheduling-policy priority.")
        if not self._with_chances:
            sentences.append("The server gives no logprobs: verdicts are stored without confidence.")
        return tuple(sentences)

    async def find_model(self) -> ModelEntry:
        """Return the model that answers; asked once, and again after the server was away.

        Raises ModelAwayError, at once while the server is known to be away.
        """
        if self._breaker.is_open:
            await self._look_again()
        if self._model is None:
            try:
                self._model = await self.client.find_model()
            except ModelAwayError:
                self._went_away()
                raise
        return self._model

    async def ask(self, request: CompletionRequest, *, timeout_s: float) -> CompletionReply:
        """Send one request. Raises ModelAwayError, or RefusedError when the server declined it."""
        model = await self.find_model()
        try:
            reply = await self._send(request, model.id, timeout_s=timeout_s)
        except LateError:
            self.room.late()
            self._went_away()
            raise
        except ModelAwayError:
            self._went_away()
            raise
        except RefusedError as refusal:
            self._breaker.answered()
            refusal.model = model
            raise
        self._breaker.answered()
        self.room.answered()
        return reply

    async def prepare(self, name: str, request: CompletionRequest, *, timeout_s: float) -> None:
        """Have the server compile the grammar of a request, unless it has one of this name or is away.

        It is asked for a single token, so that only the compiling takes time: seconds for a new grammar, and
        on a CPU as many again for the first logprobs. Later questions then fit into their own, shorter time.
        """
        if not self.lacks(name):
            return
        try:
            model = await self.find_model()
            with self.room.taken():
                await self._send(replace(request, max_tokens=1), model.id, timeout_s=timeout_s)
        except ModelAwayError:
            return
        except RefusedError:
            logger.warning("grammar-declined")  # as the question will be
        self._prepared.add(name)

    def lacks(self, name: str) -> bool:
        """Whether a grammar is to be prepared: the server is there, and has not compiled it since it came."""
        return not self.is_away and name not in self._prepared

    async def look_at_load(self) -> None:
        """Find out how busy the server is, and make more or less room."""
        before, self._looked_at = self._looked_at, self._clock()
        if self.is_away:
            return
        load = await self.client.load()
        seconds = self._looked_at - before
        if load is not None:
            self.room.told(running=load.running, waiting=load.waiting, seconds=seconds)
        elif seconds:
            self.room.timed(seconds)

    async def look(self) -> ModelStatus:
        """Look whether the server is there and what it runs; a server that is back is asked again."""
        try:
            await self.client.check_health()
            self._model = await self.client.find_model()
        except ModelAwayError as error:
            self._model = None
            self._breaker.not_seen()
            return ModelStatus(reachable=False, sentence=str(error))
        self._breaker.seen()
        return ModelStatus(
            reachable=True,
            sentence=_describe(self._model),
            model=self._model.id,
            stand_in=self._model.stand_in,
            max_model_len=self._model.max_model_len,
        )

    async def _look_again(self) -> None:
        """Look at most once at a time, and not before the breaker allows it."""
        if self._looking.locked() or not self._breaker.may_look:
            raise ModelAwayError("The model server is away; it will be tried again shortly.")
        async with self._looking:
            status = await self.look()
        if not status.reachable:
            raise ModelAwayError(status.sentence)

    async def _send(self, request: CompletionRequest, model: str, *, timeout_s: float) -> CompletionReply:
        """Send a request, leaving out what this server turns out to decline."""
        with_tag, with_priority, with_chances = self._with_tag, self._with_priority, self._with_chances
        until = self._clock() + timeout_s
        while True:
            body = request.body(
                model, with_tag=with_tag, with_priority=with_priority, with_chances=with_chances
            )
            try:
                reply = await self.client.complete(body, timeout_s=max(until - self._clock(), 0.001))
            except RefusedError as refusal:
                if with_priority and "priority" in str(refusal).lower():
                    with_priority = False  # the server does not schedule by priority
                elif with_chances and "logprobs" in str(refusal).lower():
                    with_chances = False  # served with --max-logprobs 0, for instance
                elif with_tag and refusal.param != "input_tokens":
                    with_tag = False
                else:
                    raise
            else:
                self._remember(with_tag=with_tag, with_priority=with_priority, with_chances=with_chances)
                return reply

    def _remember(self, *, with_tag: bool, with_priority: bool, with_chances: bool) -> None:
        if self._with_tag and not with_tag:
            logger.warning("model_refuses_grammar")  # answers are still checked, but more of them will be bad
        if self._with_priority and not with_priority:
            logger.warning("model_refuses_priority")
        if self._with_chances and not with_chances:
            logger.warning("model_refuses_logprobs")
        self._with_tag, self._with_priority, self._with_chances = with_tag, with_priority, with_chances

    def _went_away(self) -> None:
        """Forget what was known: another server may answer next."""
        self._breaker.failed()
        self._model = None
        self._with_tag = self._with_priority = self._with_chances = True
        self._prepared.clear()


def _describe(model: ModelEntry) -> str:
    if model.stand_in:
        return "The stand-in model answers: it compares with the policy's examples and does not reason."
    return f"The model server is there and offers {model.id}."
