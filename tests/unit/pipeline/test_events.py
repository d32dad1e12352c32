from bot.core.signal import Screened
from bot.pipeline.events import Event, MessageScreened, MessageUncovered, tell_all
from tests.factories import SERVER_ID, make_sighting


def test_what_comes_with_every_message_is_not_told_to_those_who_watch_rare_events() -> None:
    often: list[Event] = []
    seldom: list[Event] = []
    tell = tell_all((often.append,), rare=(seldom.append,))
    screened = MessageScreened(
        sighting=make_sighting(), screened=Screened(score=0.0), policy_ids=(), took_s=0.0
    )
    uncovered = MessageUncovered(server_id=SERVER_ID)

    tell(screened)
    tell(uncovered)

    assert (often, seldom) == ([screened, uncovered], [uncovered])
