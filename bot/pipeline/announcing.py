"""Show a case in the mod-log: once, then edited in place; past twenty a minute, in digests.

A post is recorded before it is sent. One that was begun and not known to have arrived is looked
for by its marker before it is sent again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.case import CaseFile, Post, PostKind
from bot.core.errors import ChatError, ModLogGoneError
from bot.pipeline.budget import PostBudget
from bot.pipeline.events import CasePosted, Observer
from bot.pipeline.ports.cases import CaseStore
from bot.pipeline.ports.chat import ModLog
from bot.pipeline.shelf import PolicyShelf

DIGEST_CASES = 100  # the post names the first of them and counts the rest
DIGEST_WAIT = timedelta(seconds=10)  # what comes meanwhile shares the digest
LEASE_S = 300.0  # discord.py may sleep through a rate limit inside a call


class Announcing:
    """Brings the mod-log up to date with a case."""

    def __init__(
        self, store: CaseStore, mod_log: ModLog, policies: PolicyShelf, budget: PostBudget, observe: Observer
    ) -> None:
        self._store = store
        self._mod_log = mod_log
        self._policies = policies
        self._budget = budget
        self._observe = observe
        self._digest_due: dict[int, datetime] = {}  # by server, while cases gather

    async def announce(self, case: CaseFile, channel_id: int, now: datetime) -> None:
        """Post the case, or bring its post up to date, and give back its lease.

        Raises ChatError when Discord cannot be reached, ModLogGoneError when the mod-log cannot be
        used; the case then still needs its post.
        """
        try:
            await self._announce(case, channel_id, now)
        except ModLogGoneError:
            if case.post is None or case.post.channel_id == channel_id:
                raise
            # Another mod-log was chosen since, and the one with the post is gone: it is posted anew.
            await self._store.forget_post(case)
            await self._store.release_case(case)

    async def _announce(self, case: CaseFile, channel_id: int, now: datetime) -> None:
        post = case.post
        if post is not None and post.message_id is None:
            post = await self._find(case, post)
        if post is None:
            await self._post_within_budget(case, channel_id, now)
            return
        if case.posted_version < case.version or case.post is not post:
            await self._edit(case, post)
        await self._store.release_case(case)

    async def _find(self, case: CaseFile, post: Post) -> Post | None:
        """Return the post if it did arrive.

        If not, the post of one case is sent again under its own marker: should the first try arrive
        after all, its nonce keeps the second from being made. A digest is forgotten; its cases part.
        """
        message_id = await self._mod_log.find(post)
        if message_id is None:
            if post.kind is PostKind.DIGEST:
                await self._store.forget_post(case)
            return None
        await self._store.record_post(post, message_id, ())  # who knows which version it shows
        return Post(
            id=post.id,
            kind=post.kind,
            channel_id=post.channel_id,
            marker=post.marker,
            message_id=message_id,
        )

    async def _edit(self, case: CaseFile, post: Post) -> None:
        if post.kind is PostKind.CASE:
            stands = await self._mod_log.edit(case, await self._policies.of_case(case), post)
            erased = all(record.erased for record in case.sightings)
            if not stands and not case.labels and not erased:
                # Somebody deleted the post, and nobody has said anything of the case: show it again.
                await self._store.forget_post(case)
                return
        await self._store.record_edit(case)
        self._observe(CasePosted(case=case, edited=True, digest=post.kind is PostKind.DIGEST))

    async def _post_within_budget(self, case: CaseFile, channel_id: int, now: datetime) -> None:
        rest_until = self._rest_until(case.server_id, now)
        if rest_until is not None:
            await self._store.rest_unposted(case, now, rest_until)
            return
        gathered = self._digest_due.pop(case.server_id, None) is not None
        self._budget.spend(case.server_id)
        more: Sequence[CaseFile] = ()
        if gathered:
            more = await self._store.lease_unposted(
                case.server_id, now, limit=DIGEST_CASES - 1, lease_s=LEASE_S
            )
        if more:
            await self._post_digest([case, *more], channel_id, now)
        else:
            await self._post(case, channel_id)

    def _rest_until(self, server_id: int, now: datetime) -> datetime | None:
        """Return until when a case of this server has to wait for a post of its own, or for the digest.

        Cases that have begun to gather are told in the digest even if more posts become free meanwhile:
        in a flood one becomes free every few seconds, and single posts would never catch up.
        """
        left = self._budget.left(server_id)
        if left == 0:
            return now + timedelta(seconds=self._budget.frees_in_s(server_id))
        if left > 1 and server_id not in self._digest_due:
            return None
        due = self._digest_due.setdefault(server_id, now + DIGEST_WAIT)
        return due if now < due else None

    async def _post(self, case: CaseFile, channel_id: int) -> None:
        policies = await self._policies.of_case(case)
        post = await self._store.begin_post(case, channel_id)
        message_id = await self._mod_log.post(case, policies, post)
        await self._store.record_post(post, message_id, [case])
        await self._store.release_case(case)
        self._observe(CasePosted(case=case, edited=False, digest=False))

    async def _post_digest(self, cases: Sequence[CaseFile], channel_id: int, now: datetime) -> None:
        """Post one digest of these cases; if that fails, none of them waits for its lease to run out."""
        post, cases = await self._store.begin_digest(cases, channel_id)
        try:
            message_id = await self._mod_log.post_digest(cases, post)
        except ChatError:
            for case in cases:
                await self._store.release_case(case, now + DIGEST_WAIT)
            raise
        await self._store.record_post(post, message_id, cases)
        for case in cases:
            await self._store.release_case(case)
            self._observe(CasePosted(case=case, edited=False, digest=True))
