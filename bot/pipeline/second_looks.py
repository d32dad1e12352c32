"""Ask again before a case is decided, where its first looks deserve it.

What was said before is read at that moment, and only for this; if it cannot be read, the question is asked
without it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.core.case import CaseFile
from bot.core.context import Context, ContextState
from bot.core.judgement import LookNote
from bot.core.records import AskedAgain
from bot.core.second_look import SecondLook, wants_second_look
from bot.core.settings import ServerSettings
from bot.core.sighting import Sighting, SightingKind
from bot.pipeline.ports.chat import Surroundings
from bot.pipeline.ports.questions import SecondLookStore
from bot.pipeline.wake import Wake


class SecondLooks:
    """Sends the questions of a case down the queue a second time, once."""

    def __init__(
        self,
        store: SecondLookStore,
        surroundings: Surroundings,
        *,
        questions: Wake,
        cases: Wake,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._surroundings = surroundings
        self._questions = questions
        self._cases = cases
        self._clock = clock

    async def ask(self, case: CaseFile, settings: ServerSettings) -> bool:
        """Ask again what deserves it; False if nothing does, and the case can be decided.

        If it is True, the lease of the case is over. Raises StaleLeaseError.
        """
        looks = wants_second_look(case, settings)
        if not looks:
            return False
        # Two policies may ask about one message: what stands before it is read once.
        read: dict[int, tuple[Context | None, ContextState]] = {}
        for look in looks:
            if look.about.id not in read:
                read[look.about.id] = await self._context(look.about.sighting, settings)
        asked = [_asked(look, *read[look.about.id]) for look in looks]
        waiting = await self._store.ask_again(case, asked, self._clock())
        (self._questions if waiting else self._cases).set()
        return True

    async def _context(
        self, sighting: Sighting, settings: ServerSettings
    ) -> tuple[Context | None, ContextState]:
        if not settings.reads_context(sighting.place.channel_ids):
            return None, ContextState.OFF
        if sighting.kind is SightingKind.TITLE:
            return None, ContextState.NONE
        context = await self._surroundings.before(sighting, most=settings.context_messages)
        if context is None:
            return None, ContextState.FAILED
        return (context, ContextState.READ) if context.speeches else (None, ContextState.NONE)


def _asked(look: SecondLook, context: Context | None, state: ContextState) -> AskedAgain:
    spans = (span for signal in look.about.signals for span in signal.evidence)
    return AskedAgain(
        content_digest=look.content_digest,
        policy_digest=look.policy_digest,
        item=look.about.sighting.item,
        evidence=tuple(dict.fromkeys(spans)),
        context=context,
        note=LookNote(reason=look.reason, context=state, messages=len(context.speeches) if context else 0),
        samples=look.samples,
        priority=look.priority,
    )
