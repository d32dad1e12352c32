"""How far channels have been listened to: forward only, and never more than can matter."""

from bot.core.records import Mark
from bot.store import Store
from tests.contract.steps import OTHER_SERVER_ID
from tests.factories import SERVER_ID


def mark(channel_id: int, message_id: int, server_id: int = SERVER_ID) -> Mark:
    return Mark(server_id=server_id, channel_id=channel_id, message_id=message_id)


async def test_a_mark_moves_forward_and_never_back(store: Store) -> None:
    await store.write_marks([mark(1, 10), mark(2, 20)])
    await store.write_marks([mark(1, 15), mark(2, 5)])

    assert await store.marks() == (mark(1, 15), mark(2, 20))


async def test_old_marks_go_but_the_newest_of_each_server_stays(store: Store) -> None:
    await store.write_marks([mark(1, 10), mark(2, 20), mark(3, 30, OTHER_SERVER_ID)])
    await store.prune_marks(100)

    assert await store.marks() == (mark(2, 20), mark(3, 30, OTHER_SERVER_ID))


async def test_a_server_that_was_left_is_forgotten_and_no_other(store: Store) -> None:
    await store.write_marks([mark(1, 10), mark(3, 30, OTHER_SERVER_ID)])
    await store.forget_marks(SERVER_ID)

    assert await store.marks() == (mark(3, 30, OTHER_SERVER_ID),)
