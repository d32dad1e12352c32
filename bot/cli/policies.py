"""The policies that a command is pointed at: files, folders, folders of folders, or the shipped ones."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.core.errors import PolicyError
from bot.core.policy import Policy
from bot.evaluation.markdown import printable
from bot.harmony.encoding import count_tokens
from bot.policy.lint import lint_policy
from bot.policy.parse import parse_policy
from bot.policy.problems import Severity
from bot.policy.shipped import POLICY_FILE, load_folder, load_shipped


def read_policies(paths: Sequence[Path] | None) -> tuple[Policy, ...]:
    """Read every policy named; without a name, the shipped ones.

    Raises PolicyError when one cannot be read or two have the same id.
    """
    if not paths:
        return tuple(load_shipped().values())
    policies: dict[str, Policy] = {}
    for path in paths:
        for policy in _load(path).values():
            if policy.id in policies:
                raise PolicyError(f"Two of the policies have the id {policy.id}. Leave one of them out.")
            policies[policy.id] = policy
    return tuple(policies.values())


def check_policies(policies: Sequence[Policy]) -> None:
    """Print what would be better otherwise. Raises PolicyError for what the bot would not accept."""
    for policy in policies:
        problems = lint_policy(policy, count_tokens)
        errors = [str(problem) for problem in problems if problem.severity is Severity.ERROR]
        if errors:
            raise PolicyError("\n".join([f"The policy {policy.id} cannot be used.", *errors]))
        for problem in problems:
            print(printable(f"The policy {policy.id}: {problem}"), file=sys.stderr)


def _load(path: Path) -> dict[str, Policy]:
    if not path.is_file():
        return load_folder(path)
    if path.name == POLICY_FILE:
        return load_folder(path.absolute().parent)
    try:
        policy = parse_policy(path.read_bytes(), default_id=path.stem)
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}.") from error
    except PolicyError as error:
        raise PolicyError(f"{path} cannot be used.\n{error}") from error
    return {policy.id: policy}
