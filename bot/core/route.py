"""Which policies are asked about a flag."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.policy import Policy
from bot.core.settings import ServerSettings
from bot.core.signal import Category, Signal, Stage

SECOND_FLOOR = 0.4  # a further policy costs a whole judgement, so faint likeness does not call for one


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The policies asked, best first. Empty: no rule covers this."""

    policies: tuple[Policy, ...]


def choose_route(
    signals: Sequence[Signal], policies: Sequence[Policy], settings: ServerSettings, *, asked: bool = False
) -> Route:
    """Choose at most `policies_per_message` enabled policies, best match first.

    A policy matches by likeness (a signal that names it) or by a category that it claims; its
    weight is that of its strongest matching signal. What none of them claims goes to the
    server's general policy. `asked` says that a person wants an answer: then the policies that
    come nearest are asked even when no signal points at them. A message in a language that the
    filter cannot read, and that no policy claims, is asked about under the general policy, and
    without one under every policy: nothing says which.
    """
    weighed = [(_weight(policy, signals), policy) for policy in policies]
    matching = sorted((pair for pair in weighed if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].id))
    chosen = [policy for rank, (weight, policy) in enumerate(matching) if rank == 0 or weight >= SECOND_FLOOR]
    if not chosen:
        chosen = [policy for policy in policies if policy.id == settings.general_policy_id]
    if not chosen and any(signal.category is Category.UNREAD_LANGUAGE for signal in signals):
        return choose_audit_route(policies)
    if not chosen and asked:
        chosen = sorted(policies, key=lambda policy: policy.id)
    return Route(policies=tuple(chosen[: settings.policies_per_message]))


def claimed_categories(
    policies: Sequence[Policy], general_policy_id: str | None = None
) -> frozenset[Category] | None:
    """Return what some policy would be asked about. None: all, for there is a general policy."""
    if general_policy_id in {policy.id for policy in policies}:
        return None
    return frozenset(category for policy in policies for category in policy.categories)


def choose_audit_route(policies: Sequence[Policy]) -> Route:
    """Choose every enabled policy, by id: what nothing points at may break any of them."""
    return Route(policies=tuple(sorted(policies, key=lambda policy: policy.id)))


def _weight(policy: Policy, signals: Sequence[Signal]) -> float:
    return max((signal.score for signal in signals if _points_at(signal, policy)), default=0.0)


def _points_at(signal: Signal, policy: Policy) -> bool:
    if signal.stage is Stage.AFFINITY:
        return signal.policy_id == policy.id
    return signal.category in policy.categories
