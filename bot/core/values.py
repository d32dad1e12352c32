"""How values are made that every message needs some of."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def light_value(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass as far as the type checker is concerned, which sees all of Bylaw.

    While the bot runs nothing enforces it. `frozen=True` sets each field by a call of its own, and every
    message needs six such values. All others are `@dataclass(frozen=True)`.
    """
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(cls)
