"""Policies and their versions as lines of an answer."""

from collections.abc import Sequence

from bot.chat.text import inline
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


def problem_lines(problems: Sequence[PolicyProblem]) -> list[str]:
    """Return the advice, a line each."""
    return [f"- {inline(str(problem), 300)}" for problem in problems]
