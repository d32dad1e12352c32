"""Policies and their versions as lines of an answer."""

from collections.abc import Sequence

from bot.chat.text import inline
from bot.core.settings import ServerSettings
from bot.desk.policies import Uploaded
from bot.desk.ports import PolicyVersion
from bot.policy.problems import PolicyProblem


def version_line(version: PolicyVersion) -> str:
    """Return one version as a line."""
    policy = version.policy
    state = "**in force**" if version.enabled else "not in force"
    made = f"by <@{version.created_by}>, <t:{int(version.created_at.timestamp())}:R>"
    clauses = f"{len(policy.clauses)} clauses"
    return f"`{policy.id}` v{version.version} · {inline(policy.title, 80)} · {clauses} · {state} · {made}"


def uploaded_lines(uploaded: Uploaded) -> list[str]:
    """Return what was stored, with the clauses that were found."""
    version = uploaded.version
    clauses = ", ".join(inline(clause.id, 16) for clause in version.policy.clauses)
    number = version.version
    lines = [f"Stored: {version_line(version)}", f"Clauses: {clauses}"]
    if not version.enabled:
        lines.append(f"`/policy enable policy:{version.policy.id} version:{number}` puts it in force.")
    if uploaded.diff is not None:
        lines.append("What changed since the version before is attached.")
    return lines


def general_line(settings: ServerSettings, versions: Sequence[PolicyVersion]) -> str:
    """Return where goes what is flagged and no policy claims."""
    policy_id = settings.general_policy_id
    if policy_id is None:
        return "No general policy: what no policy claims is not judged. `/policy general` chooses one."
    if not any(version.enabled and version.policy.id == policy_id for version in versions):
        return f"General policy: `{policy_id}`. It is not in force, so what no policy claims is not judged."
    return f"General policy: `{policy_id}` judges what is flagged and no other policy claims."


def limit_line(settings: ServerSettings) -> str:
    """Return how much may be deleted without a press."""
    most = settings.automatic_actions_per_hour
    if not most:
        return "Nothing is deleted automatically, whatever is armed or automatic; you get the posts."
    return (
        f"At most {most} messages an hour are deleted automatically. Of further ones you only get the post."
    )


def problem_lines(problems: Sequence[PolicyProblem]) -> list[str]:
    """Return the advice, a line each."""
    return [f"- {inline(str(problem), 300)}" for problem in problems]
