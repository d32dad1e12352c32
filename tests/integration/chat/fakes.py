"""Desks that answer at once and remember what they were asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.case import CaseFile, Label, LabelKind, Reach
from bot.core.decision import ActionKind
from bot.core.errors import NotFoundError, PolicyError, SettingError
from bot.core.estimate import SampleFigures
from bot.core.held import Held, OwnMessage
from bot.core.policy import Policy
from bot.core.settings import Mode, OwnRule, RuleKind, Sensitivity, ServerSettings
from bot.core.sighting import Sighting
from bot.core.signal import Screened
from bot.core.threshold import Threshold, Why
from bot.desk.check import Checked
from bot.desk.context import switched
from bot.desk.exemptions import Exemption
from bot.desk.flagging import FlagChoice, FlagReport, with_choice
from bot.desk.policies import Uploaded
from bot.desk.ports import PolicyVersion
from bot.desk.privacy import Export
from bot.desk.review import CaseView, Pressed
from bot.desk.sensitivity import with_level
from bot.desk.setup import SetupChoice
from bot.pipeline.flagging import FlagFigures
from tests.factories import NOW, make_policy, make_signal


class FakeServers:
    """What is in force; also the settings that the desks share."""

    def __init__(self) -> None:
        self.by_server: dict[int, ServerSettings] = {}
        self.reloaded: list[int] = []
        self.forgotten: asyncio.Queue[int] = asyncio.Queue()

    async def settings(self, server_id: int) -> ServerSettings:
        return self.by_server.get(server_id, ServerSettings(server_id=server_id))

    async def reload(self, server_id: int) -> None:
        self.reloaded.append(server_id)

    def forget(self, server_id: int) -> None:
        self.forgotten.put_nowait(server_id)


class FakeSetup:
    def __init__(self, servers: FakeServers) -> None:
        self._servers = servers
        self.choices: list[SetupChoice] = []

    async def settings(self, server_id: int) -> ServerSettings:
        return await self._servers.settings(server_id)

    async def apply(self, server_id: int, choice: SetupChoice, actor_id: int) -> ServerSettings:
        self.choices.append(choice)
        settings = replace(
            await self.settings(server_id),
            mod_log_channel_id=choice.mod_log_channel_id,
            mode=choice.mode,
            watched_channel_ids=choice.watched_channel_ids,
        )
        self._servers.by_server[server_id] = settings
        return settings


LAST_SIGHTING = 40  # of every case


class FakeReview:
    def __init__(self) -> None:
        self.cases: dict[int, CaseFile] = {}
        self.policies: Mapping[str, Policy] = {}
        self.labels: list[tuple[int, LabelKind, int]] = []
        self.wanted: list[tuple[int, ActionKind, int]] = []
        self.not_loaded: tuple[Sighting, ...] = ()  # of every case

    async def view(self, server_id: int, number: int) -> CaseView:
        for case in self.cases.values():
            if case.server_id == server_id and case.number == number:
                return CaseView(case=case, policies=self.policies)
        raise NotFoundError(f"There is no case #{number} here.")

    async def look(self, server_id: int, case_id: int) -> CaseView:
        case = self.cases.get(case_id)
        if case is None or case.server_id != server_id:
            raise NotFoundError("There is no such case here.")
        return CaseView(case=case, policies=self.policies)

    async def label(self, server_id: int, case_id: int, kind: LabelKind, moderator_id: int) -> CaseView:
        view = await self.look(server_id, case_id)
        self.labels.append((case_id, kind, moderator_id))
        label = Label(kind=kind, moderator_id=moderator_id, at=NOW)
        self.cases[case_id] = replace(view.case, labels=(label,))
        return await self.look(server_id, case_id)

    async def reach(self, server_id: int, case_id: int) -> Reach:
        view = await self.look(server_id, case_id)
        seen = (*(record.sighting for record in view.case.sightings), *self.not_loaded)
        return Reach(
            places=tuple(dict.fromkeys((sighting.place, sighting.kind) for sighting in seen)),
            author_ids=tuple(dict.fromkeys(sighting.author.id for sighting in seen)),
            last_sighting_id=LAST_SIGHTING,
        )

    async def want(
        self, server_id: int, case_id: int, kind: ActionKind, actor_id: int, *, up_to: int | None
    ) -> Pressed:
        assert up_to == LAST_SIGHTING
        view = await self.look(server_id, case_id)
        earlier = next(
            (actor for case, action, actor in self.wanted if (case, action) == (case_id, kind)), None
        )
        self.wanted.append((case_id, kind, actor_id))
        return Pressed(view=view, earlier_actor_id=earlier)


class FakePolicies:
    def __init__(self, servers: FakeServers) -> None:
        self._servers = servers
        self.versions: list[PolicyVersion] = []
        self.uploads: list[tuple[bytes, str | None]] = []
        self.automatic: list[tuple[str, str, bool]] = []

    def starters(self) -> tuple[Policy, ...]:
        return (make_policy("harassment"), make_policy("scams"))

    async def upload(self, server_id: int, data: bytes, *, name: str | None, actor_id: int) -> Uploaded:
        if b"Criteria" not in data:
            raise PolicyError("line 1: there is no section Criteria\nline 4: a clause has no id")
        self.uploads.append((data, name))
        policy = make_policy(name or "server-rules", source=data.decode())
        version = self._version(policy, actor_id, enabled=False)
        self.versions.append(version)
        return Uploaded(version=version, problems=(), diff="- old\n+ new" if version.version > 1 else None)

    async def list(self, server_id: int) -> list[PolicyVersion]:
        return self.versions

    async def view(self, server_id: int, policy_id: str, version: int | None = None) -> PolicyVersion:
        for found in self.versions:
            if found.policy.id == policy_id and version in (None, found.version):
                return found
        raise NotFoundError(f"There is no policy “{policy_id}” here.")

    async def enable(
        self, server_id: int, policy_id: str, version: int | None, actor_id: int
    ) -> PolicyVersion:
        enabled = replace(await self.view(server_id, policy_id, version), enabled=True)
        self.versions = [enabled if found.version == enabled.version else found for found in self.versions]
        return enabled

    async def disable(self, server_id: int, policy_id: str, actor_id: int) -> None:
        await self.view(server_id, policy_id)

    async def set_limit(self, server_id: int, per_hour: int, actor_id: int) -> ServerSettings:
        return ServerSettings(server_id=server_id, automatic_actions_per_hour=per_hour)

    async def set_automatic(
        self, server_id: int, policy_id: str, clause_id: str, on: bool, actor_id: int
    ) -> ServerSettings:
        self.automatic.append((policy_id, clause_id, on))
        return ServerSettings(server_id=server_id)

    async def set_general(self, server_id: int, policy_id: str | None, actor_id: int) -> ServerSettings:
        if policy_id is not None and not (await self.view(server_id, policy_id)).enabled:
            raise NotFoundError(f"The policy “{policy_id}” is not in force.")
        settings = replace(await self._servers.settings(server_id), general_policy_id=policy_id)
        self._servers.by_server[server_id] = settings
        return settings

    def _version(self, policy: Policy, actor_id: int, *, enabled: bool) -> PolicyVersion:
        number = 1 + sum(version.policy.id == policy.id for version in self.versions)
        return PolicyVersion(
            policy=policy, version=number, enabled=enabled, created_by=actor_id, created_at=NOW
        )


class FakeRules:
    def __init__(self) -> None:
        self.rules: dict[str, OwnRule] = {}

    async def list(self, server_id: int) -> tuple[OwnRule, ...]:
        return tuple(self.rules.values())

    def switched_off(self, server_id: int) -> frozenset[str]:
        return frozenset(rule.id for rule in self.rules.values() if rule.value == "(a+)+")

    async def add(self, server_id: int, kind: RuleKind, value: str, actor_id: int) -> OwnRule:
        rule = OwnRule(kind=kind, value=value)
        self.rules[rule.id] = rule
        return rule

    async def remove(self, server_id: int, rule_id: str, actor_id: int) -> None:
        if self.rules.pop(rule_id, None) is None:
            raise NotFoundError("There is no such rule here.")

    async def arm(self, server_id: int, rule_id: str, on: bool, actor_id: int) -> OwnRule:
        self.rules[rule_id] = replace(self.rules[rule_id], armed=on)
        return self.rules[rule_id]


class FakeExemptions:
    def __init__(self, servers: FakeServers) -> None:
        self._servers = servers
        self.added: list[Exemption] = []
        self.removed: list[Exemption] = []

    async def list(self, server_id: int) -> ServerSettings:
        return await self._servers.settings(server_id)

    async def add(self, server_id: int, exemption: Exemption, actor_id: int) -> ServerSettings:
        self.added.append(exemption)
        settings = await self._servers.settings(server_id)
        return self._write(
            replace(
                settings,
                exempt_channel_ids=settings.exempt_channel_ids | exemption.channel_ids,
                exempt_role_ids=settings.exempt_role_ids | exemption.role_ids,
            )
        )

    async def remove(self, server_id: int, exemption: Exemption, actor_id: int) -> ServerSettings:
        settings = await self._servers.settings(server_id)
        if settings.exempt_role_ids.isdisjoint(exemption.role_ids):
            raise NotFoundError("That is not on the list of exemptions.")
        self.removed.append(exemption)
        return self._write(replace(settings, exempt_role_ids=settings.exempt_role_ids - exemption.role_ids))

    async def set_moderators(self, server_id: int, exempt: bool, actor_id: int) -> ServerSettings:
        settings = await self._servers.settings(server_id)
        if settings.moderators_exempt == exempt:
            raise SettingError("It is so already.")
        return self._write(replace(settings, moderators_exempt=exempt))

    def _write(self, settings: ServerSettings) -> ServerSettings:
        self._servers.by_server[settings.server_id] = settings
        return settings


class FakeFlags:
    def __init__(self, servers: FakeServers) -> None:
        self._servers = servers
        self.why = Why.FITTED
        self.away = False
        self.samples = SampleFigures()

    async def set(self, server_id: int, choice: FlagChoice, actor_id: int) -> ServerSettings:
        settings = with_choice(await self._servers.settings(server_id), choice)
        self._servers.by_server[server_id] = settings
        return settings

    async def report(self, server_id: int) -> FlagReport:
        settings = await self._servers.settings(server_id)
        threshold = Threshold(score=0.41, share=settings.flag_budget, why=self.why)
        flags = FlagFigures(
            budget=settings.flag_budget,
            threshold=threshold,
            counted=4_312.0,
            measured=0.018,
            waiting=0,
            wait_s=45.0,
        )
        return FlagReport(settings=settings, flags=flags, samples=self.samples, model_away=self.away)


class FakeSensitivity:
    def __init__(self, servers: FakeServers) -> None:
        self._servers = servers

    async def set_channel(
        self, server_id: int, channel_id: int, level: Sensitivity, actor_id: int
    ) -> ServerSettings:
        changed = with_level(await self._servers.settings(server_id), channel_id, level)
        self._servers.by_server[server_id] = changed
        return changed

    async def set_new_days(self, server_id: int, days: int, actor_id: int) -> ServerSettings:
        changed = replace(await self._servers.settings(server_id), new_member_days=days)
        self._servers.by_server[server_id] = changed
        return changed


class FakeContext:
    def __init__(self, servers: FakeServers) -> None:
        self._servers = servers

    async def switch(
        self, server_id: int, on: bool, actor_id: int, *, channel_id: int | None = None
    ) -> ServerSettings:
        changed = switched(await self._servers.settings(server_id), on, channel_id)
        self._servers.by_server[server_id] = changed
        return changed

    async def set_messages(self, server_id: int, messages: int, actor_id: int) -> ServerSettings:
        changed = replace(await self._servers.settings(server_id), context_messages=messages)
        self._servers.by_server[server_id] = changed
        return changed


class FakePause:
    def __init__(self) -> None:
        self.pauses: list[timedelta | None] = []
        self.resumed = 0

    async def pause(self, server_id: int, duration: timedelta | None, actor_id: int) -> datetime | None:
        self.pauses.append(duration)
        return None if duration is None else datetime(2026, 11, 20, tzinfo=UTC) + duration

    async def resume(self, server_id: int, actor_id: int) -> None:
        self.resumed += 1


class FakePrivacy:
    def __init__(self, servers: FakeServers) -> None:
        self._servers = servers
        self.kept: dict[int, tuple[OwnMessage, ...]] = {}
        self.forgotten: list[int] = []

    async def show(self, server_id: int, user_id: int) -> Held:
        own = self.kept.get(user_id, ())
        return Held(
            messages=len(own),
            readable=sum(message.text is not None for message in own),
            oldest=min((message.seen_at for message in own), default=None),
            actions=sum(len(message.actions) for message in own),
            being_erased=user_id in self.forgotten,
        )

    async def export(self, server_id: int, user_id: int) -> Export:
        return Export(messages=self.kept.get(user_id, ()), complete=True)

    async def forget(self, server_id: int, user_id: int) -> Held:
        held = await self.show(server_id, user_id)
        self.forgotten.append(user_id)
        return held

    async def set_retention(self, server_id: int, days: int, actor_id: int) -> ServerSettings:
        settings = replace(await self._servers.settings(server_id), retention_days=days)
        self._servers.by_server[server_id] = settings
        return settings


class FakeCheck:
    def __init__(self) -> None:
        self.checked: list[Sighting] = []

    async def check(self, sighting: Sighting) -> Checked:
        self.checked.append(sighting)
        screened = Screened(score=0.9, signals=(make_signal(evidence=("@everyone walnut",)),), flagged=True)
        return Checked(screened=screened, policies=(make_policy(),), case_id=1)


def set_up(server_id: int, mod_log_id: int, mode: Mode = Mode.REVIEW) -> ServerSettings:
    return ServerSettings(server_id=server_id, mod_log_channel_id=mod_log_id, mode=mode)
