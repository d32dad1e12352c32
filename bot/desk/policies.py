"""The life of a policy: uploaded, looked at, put in force, taken out of force."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core.errors import NotFoundError, PolicyError, SettingError
from bot.core.policy import Policy
from bot.core.settings import ServerSettings
from bot.desk.ports import AuditEntry, DeskStore, PolicyVersion
from bot.desk.settings import SettingsDesk
from bot.pipeline.servers import Servers
from bot.policy.diff import diff_policies
from bot.policy.lint import lint_policy
from bot.policy.parse import parse_policy
from bot.policy.problems import PolicyProblem, Severity

MAX_POLICIES = 25  # per server; Discord offers 25 choices at once, and a filter has to be compiled from them

MOST_AUTOMATIC = 1_000  # actions an hour; a limit that is never reached protects from nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What came of an upload."""

    version: PolicyVersion
    problems: tuple[PolicyProblem, ...]  # advice; the policy can be used in spite of it
    diff: str | None  # against the newest earlier version; None: there is none


class PolicyDesk:
    """Stores versions of policies and says which are in force."""

    def __init__(
        self,
        store: DeskStore,
        servers: Servers,
        settings: SettingsDesk,
        shipped: Mapping[str, Policy],
        count_tokens: Callable[[str], int],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._servers = servers
        self._settings = settings
        self._shipped = shipped
        self._count_tokens = count_tokens
        self._clock = clock

    def starters(self) -> tuple[Policy, ...]:
        """Return the policies that Bylaw ships, by id."""
        return tuple(self._shipped[policy_id] for policy_id in sorted(self._shipped))

    async def upload(self, server_id: int, data: bytes, *, name: str | None, actor_id: int) -> Uploaded:
        """Store a new version, not yet in force.

        Raises PolicyError with every problem and its line when the upload cannot be used.
        """
        # In a thread: 64 KB made to be awkward take a second to parse and two to tokenise.
        policy, problems = await asyncio.to_thread(self._read, data, name)
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        if errors:
            raise PolicyError("\n".join(map(str, errors)))
        versions = await self._store.policy_versions(server_id)
        if policy.id not in {version.policy.id for version in versions}:
            self._refuse_too_many(versions)
        earlier = next((version.policy for version in versions if version.policy.id == policy.id), None)
        version = await self._store.add_policy(server_id, policy, actor_id, self._clock())
        changed = earlier is not None and earlier.digest != policy.digest
        diff = diff_policies(earlier, policy).text() if changed and earlier is not None else None
        return Uploaded(version=version, problems=problems, diff=diff)

    def _read(self, data: bytes, name: str | None) -> tuple[Policy, tuple[PolicyProblem, ...]]:
        policy = parse_policy(data, default_id=name)
        return policy, lint_policy(policy, self._count_tokens)

    async def list(self, server_id: int) -> Sequence[PolicyVersion]:
        """Return every version, by policy id and then newest first."""
        return await self._store.policy_versions(server_id)

    async def view(self, server_id: int, policy_id: str, version: int | None = None) -> PolicyVersion:
        """Return one version; without a number the one in force, else the newest. Raises NotFoundError."""
        versions = await self._store.policy_versions(server_id, policy_id)
        if not versions:
            raise NotFoundError(
                f"There is no policy “{policy_id}” here. `/policy list` shows those there are."
            )
        if version is None:
            return next((found for found in versions if found.enabled), versions[0])
        for found in versions:
            if found.version == version:
                return found
        raise NotFoundError(f"The policy “{policy_id}” has no version {version}.")

    async def enable(
        self, server_id: int, policy_id: str, version: int | None, actor_id: int
    ) -> PolicyVersion:
        """Put a version in force; without a number the newest. A starter is stored first.

        Raises NotFoundError.
        """
        versions = await self._store.policy_versions(server_id, policy_id)
        if not versions:
            if policy_id not in self._shipped or version is not None:
                raise NotFoundError(
                    f"There is no policy “{policy_id}” here. Upload it with `/policy upload`."
                )
            self._refuse_too_many(await self._store.policy_versions(server_id))
            added = await self._store.add_policy(server_id, self._shipped[policy_id], actor_id, self._clock())
            versions = [added]
        number = versions[0].version if version is None else version
        enabled = await self._store.enable_policy(server_id, policy_id, number, actor_id, self._clock())
        await self._servers.reload(server_id)
        return enabled

    async def disable(self, server_id: int, policy_id: str, actor_id: int) -> None:
        """Put no version of this policy in force. Raises NotFoundError if none was."""
        await self._store.disable_policy(server_id, policy_id, actor_id, self._clock())
        await self._servers.reload(server_id)

    async def set_automatic(
        self, server_id: int, policy_id: str, clause_id: str, on: bool, actor_id: int
    ) -> ServerSettings:
        """Let a clause delete by itself in assist mode, or no longer. Raises NotFoundError, PolicyError.

        A clause that the version in force no longer has can still be switched off.
        """
        policy = (await self.view(server_id, policy_id)).policy
        name = f"{policy_id}/{clause_id}"
        is_on = name in (await self._settings.of(server_id)).automatic_clauses
        if policy.clause(clause_id) is None and (on or not is_on):
            raise NotFoundError(f"The policy “{policy_id}” has no clause {clause_id}.")
        if on and policy.never_punish:
            raise PolicyError(f"The policy “{policy_id}” never punishes, so none of its clauses can delete.")

        def change(settings: ServerSettings) -> ServerSettings:
            clauses = settings.automatic_clauses
            return replace(settings, automatic_clauses=clauses | {name} if on else clauses - {name})

        audit = AuditEntry(actor_id=actor_id, what="policy.automatic", facts={"clause": name, "on": int(on)})
        return await self._settings.change(server_id, change, audit)

    async def set_limit(self, server_id: int, per_hour: int, actor_id: int) -> ServerSettings:
        """Set how many messages an hour may be deleted without a press; 0: none. Raises SettingError."""
        if not 0 <= per_hour <= MOST_AUTOMATIC:
            raise SettingError(
                f"Between 0 and {MOST_AUTOMATIC} messages an hour can be deleted automatically."
            )

        def change(settings: ServerSettings) -> ServerSettings:
            return replace(settings, automatic_actions_per_hour=per_hour)

        audit = AuditEntry(actor_id=actor_id, what="policy.limit", facts={"per_hour": per_hour})
        return await self._settings.change(server_id, change, audit)

    async def set_general(self, server_id: int, policy_id: str | None, actor_id: int) -> ServerSettings:
        """Choose the policy that judges what no other enabled one claims; None: there is none any more.

        Raises NotFoundError unless the policy is in force, SettingError if it is so already.
        """
        if policy_id is not None and not (await self.view(server_id, policy_id)).enabled:
            raise NotFoundError(f"The policy “{policy_id}” is not in force. Run `/policy enable` first.")

        def change(settings: ServerSettings) -> ServerSettings:
            if settings.general_policy_id == policy_id:
                raise SettingError(_general_already(policy_id))
            return replace(settings, general_policy_id=policy_id)

        facts: dict[str, str | int] = {} if policy_id is None else {"policy": policy_id}
        audit = AuditEntry(actor_id=actor_id, what="policy.general", facts=facts)
        return await self._settings.change(server_id, change, audit)

    def _refuse_too_many(self, versions: Sequence[PolicyVersion]) -> None:
        if len({version.policy.id for version in versions}) >= MAX_POLICIES:
            raise PolicyError(
                f"A server can hold {MAX_POLICIES} policies. Upload this one under the id of another."
            )


def _general_already(policy_id: str | None) -> str:
    if policy_id is None:
        return "There is no general policy. `/policy general policy:…` chooses one."
    return f"The policy “{policy_id}” is the general policy already."
