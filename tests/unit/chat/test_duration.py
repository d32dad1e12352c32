from datetime import timedelta

import pytest

from bot.chat.commands.duration import parse_duration
from bot.core.errors import NotAllowedError


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30m", timedelta(minutes=30)),
        ("2H", timedelta(hours=2)),
        ("1d 12h", timedelta(days=1, hours=12)),
        ("1w", timedelta(weeks=1)),
    ],
)
def test_durations_are_read_as_people_type_them(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "soon", "30", "10 minutes or so", "0m", "91d", "-5m", "9" * 30 + "d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(NotAllowedError):
        parse_duration(text)
