from datetime import timedelta

import pytest

from bot.chat.outage import render_outage
from bot.chat.render import marker_of
from bot.core.case import Post, PostKind
from bot.core.outage import Outage, OutageFigures
from tests.factories import NOW, SERVER_ID
from tests.unit.chat.snapshot import check_snapshot, embed_text

POST = Post(id=1, kind=PostKind.OUTAGE, channel_id=30, marker="m4rk3r", message_id=None)
BACK_AT = NOW + timedelta(hours=8)


def rendered(*, back: bool, **figures: int) -> str:
    outage = Outage(id=1, server_id=SERVER_ID, since=NOW, back_at=BACK_AT if back else None, post=POST)
    embed = render_outage(outage, OutageFigures(**{"waiting": 0} | figures))
    assert marker_of(embed) == "m4rk3r"
    return embed_text(embed)


@pytest.mark.parametrize(
    ("name", "back", "figures"),
    [
        ("outage-away-one", False, {"waiting": 1}),
        ("outage-away", False, {"waiting": 10_000, "exact": 12}),
        ("outage-back", True, {"waiting": 9_950, "judged": 50}),
        ("outage-over", True, {"judged": 9_900, "given_up": 100, "shown": 321}),
    ],
)
def test_what_is_said_of_an_absent_model(name: str, back: bool, figures: dict[str, int]) -> None:
    check_snapshot(name, rendered(back=back, **figures))
