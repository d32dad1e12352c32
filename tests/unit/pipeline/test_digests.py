"""What happens to the cases of a digest of which one has changed meanwhile, or which Discord did not take."""

from datetime import timedelta

from bot.core.case import CaseFile, Post
from bot.core.errors import ChatError
from tests.factories import make_sighting


def crowd(count: int):
    return [make_sighting(f"walnut {n}", message_id=n, author_id=n) for n in range(1, count + 1)]


async def test_a_case_taken_over_meanwhile_does_not_hold_up_the_digest_of_the_others(
    path, monkeypatch
) -> None:
    original = path.store.lease_unposted
    taken: list[CaseFile | None] = []

    async def lease_unposted(*args, **kwargs):
        leased = await original(*args, **kwargs)
        if not taken:
            (case,) = await path.store.lease_cases(path.now + timedelta(minutes=6), limit=1, lease_s=0)
            taken.append(case)
            await path.store.release_case(case, path.now + timedelta(minutes=2))
        return leased

    monkeypatch.setattr(path.store, "lease_unposted", lease_unposted)
    await path.play(*crowd(35))
    path.later(seconds=11)
    await path.work()
    assert taken != []
    assert path.posts() == 20
    assert len(path.posted()) == 34

    path.later(minutes=3)
    await path.work()
    assert len({case.id for case in path.posted()}) == len(path.posted()) == 35


async def test_a_digest_that_discord_did_not_take_is_made_again_soon(path, monkeypatch) -> None:
    original = path.mod_log.post_digest
    refused: list[Post] = []

    async def post_digest(cases, post):
        if not refused:
            refused.append(post)
            raise ChatError("Discord could not be reached.")
        return await original(cases, post)

    monkeypatch.setattr(path.mod_log, "post_digest", post_digest)
    await path.play(*crowd(35))
    for _ in range(6):
        path.later(seconds=11)
        await path.work()

    assert refused != []
    assert len(path.posted()) == 35
