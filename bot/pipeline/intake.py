"""Between the handler that never waits and the store that commits: a bounded buffer and its one owner.

What is in here is not committed yet, and a crash loses it. So it is kept short, and whatever has
gathered is committed together: ten times a second at most, unless somebody waits for it.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.errors import StoreError
from bot.core.judgement import Priority
from bot.core.records import FlaggedSighting, Recorded, Removal
from bot.core.sighting import Sighting
from bot.pipeline.events import IntakeDropped, Observer, SightingRecorded
from bot.pipeline.ports.questions import JudgementStore

log = logging.getLogger(__name__)

CAPACITY = 5_000  # sightings; about 10 MB of ordinary chat
BATCH = 256  # sightings a transaction; group commits of this size write 9,000 to 39,000 rows a second
MOST_GONE = 10_000  # deletions not yet noted; further ones are not shown in the mod-log, nothing worse
RETRY_S = 1.0  # between tries while the store refuses
GATHER_S = 0.1  # what comes sooner after a commit gathers for the next


@dataclass(frozen=True, slots=True)
class _Held:
    flagged: FlaggedSighting
    since: float  # of time.perf_counter


class Intake:
    """Holds flagged sightings until they are committed.

    When it is full the least urgent is dropped and counted: the newest of the lowest priority. Questions
    are rung for when a case is to wait for one, cases when one may need a step.
    """

    def __init__(
        self,
        store: JudgementStore,
        observe: Observer,
        questions: Callable[[], None],
        cases: Callable[[], None],
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._observe = observe
        self._ring_questions = questions
        self._ring_cases = cases
        self._capacity = capacity
        self._clock = clock
        self._held: list[_Held] = []
        self._committing = 0  # of those held, the first so many: what is being written is past dropping
        self._by_priority: Counter[Priority] = Counter()  # of those held
        self._gone: deque[tuple[int, int]] = deque(maxlen=MOST_GONE)  # server, message
        self._removed: deque[tuple[int, int]] = deque(maxlen=MOST_GONE)  # of those, deleted by moderators
        self._removals: deque[Removal] = deque(maxlen=MOST_GONE)
        self._arrived = asyncio.Event()
        self._awaited = asyncio.Event()  # somebody waits until all is committed
        self._idle = asyncio.Event()
        self._idle.set()
        self.dropped = 0

    def __len__(self) -> int:
        """Count the sightings not yet committed."""
        return len(self._held)

    def put(self, flagged: FlaggedSighting) -> None:
        """Take one flagged sighting. Never waits."""
        self._held.append(_Held(flagged, time.perf_counter()))
        self._by_priority[flagged.priority] += 1
        if len(self._held) > self._capacity:
            self._drop_least_urgent()
        self._idle.clear()
        self._arrived.set()

    def put_gone(self, server_id: int, message_ids: Iterable[int], *, by_moderator: bool = False) -> None:
        """Hear that messages were deleted in Discord. Never waits."""
        gone = [(server_id, message_id) for message_id in message_ids]
        self._gone.extend(gone)
        if by_moderator:
            self._removed.extend(gone)
        self._idle.clear()
        self._arrived.set()

    def put_removal(self, removal: Removal) -> None:
        """Hear from the audit log that a moderator has just deleted messages. Never waits."""
        self._removals.append(removal)
        self._idle.clear()
        self._arrived.set()

    async def record_now(self, flagged: FlaggedSighting) -> Recorded:
        """Commit one sighting past the buffer, for a person who waits for the answer."""
        (recorded,) = await self._commit([_Held(flagged, time.perf_counter())])
        return recorded

    async def run(self) -> None:
        """Commit whatever arrives, until cancelled. A store that refuses is asked again."""
        while True:
            await self._arrived.wait()
            began = time.perf_counter()
            self._arrived.clear()
            self._awaited.clear()
            while self._held or self._gone or self._removals:
                try:
                    if self._held:
                        await self._commit_next()
                    else:
                        await self._note_gone()
                except StoreError as error:
                    log.warning("intake-waits", extra={"reason": str(error), "held": len(self._held)})
                    await asyncio.sleep(RETRY_S)
            self._idle.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(began + GATHER_S - time.perf_counter()):
                    await self._awaited.wait()

    @property
    def is_idle(self) -> bool:
        """Whether everything taken so far is committed."""
        return self._idle.is_set()

    async def drained(self) -> None:
        """Wait until everything taken so far is committed."""
        self._awaited.set()
        await self._idle.wait()

    async def _commit_next(self) -> None:
        """Commit what came first; if one sighting cannot be committed at all, lose that one alone."""
        batch = self._held[:BATCH]
        self._committing = len(batch)
        try:
            await self._commit(batch)
            self._let_go(batch)
        except StoreError:
            raise
        except Exception:
            log.warning("batch-cannot-be-recorded", extra={"sightings": len(batch)}, exc_info=True)
            for held in batch:
                await self._commit_alone(held)
        finally:
            self._committing = 0

    async def _commit_alone(self, held: _Held) -> None:
        try:
            await self._commit([held])
        except StoreError:
            raise
        except Exception:
            sighting = held.flagged.sighting
            log.exception("sighting-cannot-be-recorded", extra={"message_id": sighting.message_id})
            self._count_drop(sighting)
        self._let_go([held])

    def _let_go(self, done: Sequence[_Held]) -> None:
        """Hold the first ones no longer: they are committed, or never will be."""
        del self._held[: len(done)]
        self._committing -= len(done)
        self._by_priority -= Counter(held.flagged.priority for held in done)

    async def _note_gone(self) -> None:
        """Note the deletions that came, after the messages that they are about."""
        gone, removed, removals = list(self._gone), list(self._removed), list(self._removals)
        for taken in (self._gone, self._removed, self._removals):
            taken.clear()
        try:
            for server_id, message_ids in _by_server(gone).items():
                if await self._store.note_gone(server_id, message_ids, self._clock()):
                    self._ring_cases()
            for server_id, message_ids in _by_server(removed).items():
                await self._store.note_removed(server_id, message_ids)
            for removal in removals:
                await self._store.note_removal(removal, self._clock())
            if removed or removals:
                self._ring_cases()
        except StoreError:
            # Noting one twice changes nothing.
            self._gone.extendleft(reversed(gone))
            self._removed.extendleft(reversed(removed))
            self._removals.extendleft(reversed(removals))
            raise
        except Exception:
            # What is flagged must go on being committed; a deletion is only not shown.
            log.exception("deletions-cannot-be-noted", extra={"messages": len(gone)})

    async def _commit(self, batch: Sequence[_Held]) -> tuple[Recorded, ...]:
        asks = any(held.flagged.policies for held in batch)
        if asks:
            # Already: whoever wakes asks the store after this, and leases in the same transaction.
            self._ring_questions()
        results = await self._store.record([held.flagged for held in batch], self._clock())
        for held, recorded in zip(batch, results, strict=True):
            self._observe(
                SightingRecorded(
                    case_id=recorded.case_id,
                    sighting=held.flagged.sighting,
                    is_new=recorded.is_new,
                    waited_s=time.perf_counter() - held.since,
                )
            )
        # What is not due may have made a case that waits one to be shown while the model is away.
        if not asks and any(recorded.judgements or not recorded.due for recorded in results):
            self._ring_questions()
        if any(recorded.due for recorded in results):
            self._ring_cases()
        return results

    def _drop_least_urgent(self) -> None:
        """Drop the newest of the least urgent; it is nearly always the last, so look from there."""
        least = max(self._by_priority)
        droppable = range(self._committing, len(self._held))
        position = next((at for at in reversed(droppable) if self._priority(at) == least), None)
        if position is None:  # all of those are being written
            position = max(droppable, key=lambda at: (self._priority(at), at))
        dropped = self._held.pop(position).flagged
        self._by_priority -= Counter([dropped.priority])
        self._count_drop(dropped.sighting)

    def _priority(self, position: int) -> Priority:
        return self._held[position].flagged.priority

    def _count_drop(self, sighting: Sighting) -> None:
        self.dropped += 1
        self._observe(IntakeDropped(server_id=sighting.place.server_id, message_id=sighting.message_id))


def _by_server(messages: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    by_server: defaultdict[int, list[int]] = defaultdict(list)
    for server_id, message_id in messages:
        by_server[server_id].append(message_id)
    return by_server
