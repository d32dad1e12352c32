"""What people wrote is unreadable at rest, and cannot be moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import plain_item
from bot.core.errors import StoreError
from bot.store.sealing import Sealer, digest_of, make_digest_key

SEALER = Sealer(bytes(32))


@given(st.binary())
def test_a_sealed_value_comes_back(value: bytes) -> None:
    assert SEALER.unseal(SEALER.seal(value, "t.c", 1), "t.c", 1) == value


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert SEALER.seal(b"hello", "t.c", 1) != SEALER.seal(b"hello", "t.c", 1)


@pytest.mark.parametrize(("column", "server_id"), [("t.c", 2), ("t.d", 1)])
def test_a_value_moved_elsewhere_cannot_be_opened(column: str, server_id: int) -> None:
    with pytest.raises(StoreError, match=column):
        SEALER.unseal(SEALER.seal(b"hello", "t.c", 1), column, server_id)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(StoreError):
        Sealer(bytes([1]) * 32).unseal(SEALER.seal(b"hello", "t.c", 1), "t.c", 1)


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x01" * 12, b"\x02" * 60, b"\x01" * 60])
def test_damage_is_a_store_error(damage: bytes) -> None:
    with pytest.raises(StoreError):
        SEALER.unseal(damage, "t.c", 1)


def test_digests_depend_on_the_key_and_the_content() -> None:
    key, other = make_digest_key(), make_digest_key()
    assert digest_of(plain_item("a"), key) == digest_of(plain_item("a"), key)
    assert digest_of(plain_item("a"), key) != digest_of(plain_item("b"), key)
    assert digest_of(plain_item("a"), key) != digest_of(plain_item("a"), other)
