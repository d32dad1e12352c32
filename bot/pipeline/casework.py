"""Move cases forward one recorded step at a time: ask again, decide, act, announce.

The store is the queue. A crash between two steps leaves the case at the earlier
one, and the next start resumes there; so every step must be safe to repeat.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.core.case import ActionRecord, CaseFile, CaseState
from bot.core.decide import LIMIT_REACHED, decide
from bot.core.decision import ActionState
from bot.core.errors import ChatError, ModLogGoneError, NotFoundError, StaleLeaseError, StoreError
from bot.core.settings import ServerSettings
from bot.pipeline.announcing import LEASE_S, Announcing
from bot.pipeline.enduring import sit_out, sit_out_refusals
from bot.pipeline.events import ActionEnded, CaseDecided, Observer, StepFailed
from bot.pipeline.mod_logs import ModLogs
from bot.pipeline.ports.cases import CaseStore
from bot.pipeline.ports.chat import Hands
from bot.pipeline.second_looks import SecondLooks
from bot.pipeline.servers import Servers
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.wake import Wake

log = logging.getLogger(__name__)

IDLE_S = 2.0  # looks for cases whose rest is over, though nothing woke the worker
RETRY = timedelta(seconds=5)  # after Discord could not be reached
BROKEN = timedelta(minutes=5)  # after a step that failed for no foreseen reason
NO_MOD_LOG = timedelta(seconds=60)  # a case waits for /setup this long before it looks again


class Casework:
    """Takes the steps of cases, several cases at a time."""

    def __init__(
        self,
        store: CaseStore,
        servers: Servers,
        policies: PolicyShelf,
        hands: Hands,
        announcing: Announcing,
        *,
        second_looks: SecondLooks,
        mod_logs: ModLogs,
        observe: Observer,
        cases: Wake,
        workers: int = 4,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._servers = servers
        self._policies = policies
        self._hands = hands
        self._announcing = announcing
        self._second_looks = second_looks
        self._mod_logs = mod_logs
        self._observe = observe
        self._cases = cases
        self._workers = workers  # cases whose steps are taken at a time
        self._busy = 0
        self._freed = Wake()
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled. A store that refuses is asked again."""
        self._busy = 0
        async with asyncio.TaskGroup() as group:
            group.create_task(sit_out_refusals("casework", partial(self._hand_out, group)))

    async def _hand_out(self, group: asyncio.TaskGroup) -> None:
        """Lease as many cases as there are workers free; have each taken on."""
        while True:
            seen, freed = self._cases.count, self._freed.count
            free = self._workers - self._busy
            if free <= 0:
                await self._freed.wait(since=freed, at_most_s=IDLE_S)
                continue
            leased = await self._store.lease_cases(self._clock(), limit=free, lease_s=LEASE_S)
            for case in leased:
                self._busy += 1
                group.create_task(self._work(case))
            if len(leased) < free:
                await self._cases.wait(since=seen, at_most_s=IDLE_S)

    async def _work(self, case: CaseFile) -> None:
        """Take the steps of a case; if it may have changed meanwhile, it is looked for again."""
        try:
            if not await self._advance(case):
                self._cases.set()
        except StoreError as refusal:
            await sit_out("casework", refusal)
            self._cases.set()
        finally:
            self._busy -= 1
            self._freed.set()

    async def _advance(self, case: CaseFile) -> bool:
        """Take the steps of a leased case; True if none is left, False if it may have changed meanwhile."""
        try:
            if case.state is CaseState.READY:
                if await self._second_looks.ask(case, await self._settings(case.server_id)):
                    return True
                case = await self._decide(case)
                if case.number is None:
                    return True  # nobody is shown it, and its lease is over
            for action in wanted(case):
                case = await self._act(case, action)
            await self._announce(case)
        except StaleLeaseError:
            log.info("stale-case-left", extra={"case_id": case.id})
        except (ChatError, NotFoundError) as error:
            self._observe(
                StepFailed(case_id=case.id, server_id=case.server_id, step="announce", reason=str(error))
            )
            if isinstance(error, ModLogGoneError):
                await self._mod_logs.note_refusal(case.server_id, str(error))
            await self._give_back(case, RETRY)
        except StoreError:
            await self._give_back(case, RETRY)
            raise
        except Exception:
            # One case that cannot be moved must not stop the others; the traceback names no content.
            log.exception("case-step-failed", extra={"case_id": case.id})
            await self._give_back(case, BROKEN)
        return False

    async def _give_back(self, case: CaseFile, rest: timedelta) -> None:
        with suppress(StoreError):  # the lease runs out by itself
            await self._store.release_case(case, self._clock() + rest)

    async def _decide(self, case: CaseFile) -> CaseFile:
        now = self._clock()
        settings = await self._settings(case.server_id)
        decided_with = partial(
            decide,
            case,
            await self._policies.of_case(case),
            settings,
            mod_log_gone=await self._mod_logs.is_gone(case.server_id),
            paused=settings.is_paused(now),
        )
        decision = decided_with(quota_left=0)
        if decision.held_back == LIMIT_REACHED:  # else nothing would be done by itself, however much was
            taken = await self._store.automatic_actions_since(case.server_id, now - timedelta(hours=1))
            decision = decided_with(quota_left=settings.automatic_actions_per_hour - taken)
        decided = await self._store.record_decision(case, decision, now)
        self._observe(CaseDecided.of(decided, now))
        return decided

    async def _act(self, case: CaseFile, action: ActionRecord) -> CaseFile:
        record = next(record for record in case.sightings if record.id == action.sighting_id)
        state, detail = await self._hands.act(
            record.sighting,
            action.kind,
            reason=_reason(case, action),
            automatic=action.actor_id is None,
        )
        acted = await self._store.record_action(case, action.id, state, detail, self._clock())
        self._observe(
            ActionEnded(
                case_id=case.id,
                server_id=case.server_id,
                kind=action.kind,
                state=state,
                automatic=action.actor_id is None,
            )
        )
        return acted

    async def _announce(self, case: CaseFile) -> None:
        shown = case.decision is not None and case.decision.shown
        if not shown or case.posted_version >= case.version:
            await self._store.release_case(case)
            return
        channel_id = (await self._settings(case.server_id)).mod_log_channel_id
        if channel_id is None:
            await self._store.release_case(case, self._clock() + NO_MOD_LOG)
            return
        if await self._mod_logs.is_gone(case.server_id):
            await self._store.release_case(case)  # the store keeps it back until the mod-log is mended
            return
        await self._announcing.announce(case, channel_id, self._clock())

    async def _settings(self, server_id: int) -> ServerSettings:
        in_force = self._servers.get(server_id) or await self._servers.reload(server_id)
        return in_force.settings


def wanted(case: CaseFile) -> tuple[ActionRecord, ...]:
    """Return the actions of the case that are still to be taken, of the sightings loaded."""
    loaded = {record.id for record in case.sightings}
    return tuple(
        action
        for action in case.actions
        if action.state is ActionState.WANTED and action.sighting_id in loaded
    )


def _reason(case: CaseFile, action: ActionRecord) -> str:
    """Say in Discord's audit log which case this was for; never message text."""
    clauses = " ".join(ref.clause_id for ref in case.decision.clauses) if case.decision else ""
    by = "automatic" if action.actor_id is None else f"by moderator {action.actor_id}"
    return f"[case {case.number}] {clauses} {by}".replace("  ", " ")
