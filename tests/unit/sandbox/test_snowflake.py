"""Ids grow and tell their time."""

from datetime import UTC, datetime

from bot.sandbox.snowflake import Snowflakes, made_at, snowflake_at


def test_the_documented_example_decodes_to_its_time():
    # reference, Snowflakes: the example id and its moment.
    moment = datetime(2016, 4, 30, 11, 18, 25, 796_000, tzinfo=UTC).timestamp()

    assert made_at(175928847299117063) == moment
    assert snowflake_at(moment) == 175928847299117063 >> 22 << 22


def test_ids_grow_while_the_clock_stands_still_or_goes_back():
    now = [1_790_000_000.0]
    ids = Snowflakes(lambda: now[0])
    first, second = ids.next(), ids.next()
    now[0] -= 3600
    third = ids.next()

    assert first < second < third
    assert made_at(first) == 1_790_000_000.0
