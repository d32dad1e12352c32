"""A person has the last word: look at a case, say whether it was right, have something done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.case import CaseFile, LabelKind, Reach
from bot.core.decision import ActionKind
from bot.core.policy import Policy
from bot.desk.ports import DeskStore
from bot.pipeline.shelf import PolicyShelf
from bot.pipeline.wake import Wake


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with the policy versions that its judgements name, by digest."""

    case: CaseFile
    policies: Mapping[str, Policy]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What came of a press."""

    view: CaseView
    earlier_actor_id: int | None  # who was first; None: this press was


class Review:
    """Records what moderators say of cases. Casework acts on it and edits the post."""

    def __init__(
        self,
        store: DeskStore,
        policies: PolicyShelf,
        cases: Wake,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._policies = policies
        self._cases = cases
        self._clock = clock

    async def view(self, server_id: int, number: int) -> CaseView:
        """Return a case by its number. Raises NotFoundError."""
        return await self._view(await self._store.case_by_number(server_id, number))

    async def look(self, server_id: int, case_id: int) -> CaseView:
        """Return a case by its row id. Raises NotFoundError, also for another server's."""
        return await self._view(await self._store.case(server_id, case_id))

    async def label(self, server_id: int, case_id: int, kind: LabelKind, moderator_id: int) -> CaseView:
        """Record that the decision was right or wrong. Raises NotFoundError."""
        case = await self._store.label(server_id, case_id, kind, moderator_id, self._clock())
        self._cases.set()
        return await self._view(case)

    async def reach(self, server_id: int, case_id: int) -> Reach:
        """Return all channels and authors that an action on this case concerns. Raises NotFoundError."""
        return await self._store.reach(server_id, case_id)

    async def want(
        self, server_id: int, case_id: int, kind: ActionKind, actor_id: int, *, up_to: int | None = None
    ) -> Pressed:
        """Have something done about every sighting of the case. Raises NotFoundError.

        The caller has authorised the moderator for all that the case reaches; `up_to` is the last
        sighting that counted, for others may have joined since. The act itself, with its last checks,
        follows in casework.
        """
        case, earlier = await self._store.want_action(
            server_id, case_id, kind, actor_id, self._clock(), up_to=up_to
        )
        self._cases.set()
        return Pressed(view=await self._view(case), earlier_actor_id=earlier)

    async def _view(self, case: CaseFile) -> CaseView:
        return CaseView(case=case, policies=await self._policies.of_case(case))
