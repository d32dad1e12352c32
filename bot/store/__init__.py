"""Remembers: the only SQL, behind the ports of pipeline/ and desk/. The open rows are the queue."""

from bot.store.store import Store, StoreCounts

__all__ = ["Store", "StoreCounts"]
