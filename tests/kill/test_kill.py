"""Kill the bot at every point where something has just been, or is just to be, committed or sent.

After each death it is started again, and once it is at rest: what was flagged and committed has its
verdict, its case is shown exactly once, and nothing was deleted twice.
"""

import pytest

from tests.kill.campaign import Campaign, Kill, play_killed
from tests.kill.checks import wrongs
from tests.kill.lane import open_lane
from tests.kill.points import ASK, LISTED, POST, SIDES, SURROUNDED

pytestmark = pytest.mark.asyncio(loop_scope="session")

NONCE_WINDOW_OVER_S = 400.0  # the sandbox forgets a nonce after 300 s
ANSWER_LOST = f"{POST} after"

KILLS = [
    Kill(scene=scene, point=f"{name} {side}")
    for scene, names in SURROUNDED.items()
    for name in names
    for side in SIDES
]
DIGEST_LOST = Kill(scene="crowd", point=ANSWER_LOST, since="commit begin_digest after")
ASKED_AGAIN = [
    Kill(scene="deleted", point=f"{name} {side}", since="commit ask_again after")
    for name in (ASK, "commit settle", "commit record_decision")
    for side in SIDES
]
LATER = [
    Kill(scene="flagged", point=ANSWER_LOST, later_s=NONCE_WINDOW_OVER_S),
    Kill(scene="deleted", point=ANSWER_LOST, later_s=NONCE_WINDOW_OVER_S),
]
ALL = [*KILLS, *ASKED_AGAIN, DIGEST_LOST, *LATER]


async def test_the_unharmed_scenes_pass_the_listed_points_and_no_others(campaign: Campaign) -> None:
    unharmed = await campaign.unharmed()

    assert unharmed.wrongs == []
    missed = [
        f"{scene}: {name} {side}"
        for scene, names in SURROUNDED.items()
        for name in names
        for side in SIDES
        if not unharmed.passed[scene][f"{name} {side}"]
    ]
    assert missed == [], "listed in points.py, and never passed"
    unlisted = {point for passed in unharmed.passed.values() for point in passed} - LISTED
    assert sorted(unlisted) == [], "passed, and not listed in points.py"


@pytest.mark.parametrize("kill", ALL, ids=lambda kill: kill.name)
async def test_nothing_is_lost_and_nothing_done_twice_when_killed_at(campaign: Campaign, kill: Kill) -> None:
    fate = await campaign.fate(kill)

    assert fate.wrongs == []
    assert fate.struck, "the point was never reached"


async def test_no_kill_led_past_a_point_that_is_not_listed(campaign: Campaign) -> None:
    for kill in ALL:
        await campaign.fate(kill)

    assert sorted(set(campaign.passed) - LISTED) == []


async def test_without_the_marker_a_post_whose_answer_was_lost_is_made_twice(campaign: Campaign) -> None:
    kill = Kill(scene="flagged", point=ANSWER_LOST, later_s=NONCE_WINDOW_OVER_S, flags=("without-find",))
    async with open_lane(campaign.folder / "without-marker") as lane:
        fate = await play_killed(lane, kill)

    assert fate.struck
    assert len(fate.wrongs) == 1
    assert "is shown 2 times" in fate.wrongs[0]


async def test_inside_its_window_the_nonce_alone_keeps_the_post_from_being_made_twice(
    campaign: Campaign,
) -> None:
    kill = Kill(scene="flagged", point=ANSWER_LOST, flags=("without-find",))
    async with open_lane(campaign.folder / "nonce-alone") as lane:
        fate = await play_killed(lane, kill)

    assert fate.struck
    assert fate.wrongs == []


async def test_a_worker_that_lost_its_lease_posts_nothing(campaign: Campaign) -> None:
    async with open_lane(campaign.folder / "fenced") as lane:
        await lane.up("paused-worker")
        assert lane.bot is not None
        message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.bot.says("stale-case-left")
        await lane.rest(message)

        assert wrongs(lane.query, lane.shown(), lane.sandbox.requests) == []


async def test_without_fencing_a_worker_that_lost_its_lease_posts_a_second_time(campaign: Campaign) -> None:
    async with open_lane(campaign.folder / "unfenced") as lane:
        await lane.up("paused-worker", "without-fence")
        message = await lane.control.post(lane.member, lane.general, lane.text())
        await lane.wait_for_posts(2)
        await lane.rest(message)
        (found,) = wrongs(lane.query, lane.shown(), lane.sandbox.requests)

    assert "is shown 2 times" in found
