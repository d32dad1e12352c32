"""What the moderators' page shows is what Bylaw accepts."""

import re
from pathlib import Path

import pytest

from bot.policy.parse import parse_policy

PAGE = (Path(__file__).parents[3] / "docs" / "policies.md").read_text(encoding="utf-8")
QUICK, FULL = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("source", "clauses"), [(QUICK, ["R1", "R2", "R3"]), (FULL, ["M1.a", "M1.b"])])
def test_the_forms_shown_to_moderators_are_accepted(source: str, clauses: list[str]) -> None:
    assert [clause.id for clause in parse_policy(source).clauses] == clauses
