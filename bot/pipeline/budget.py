"""How many mod-log posts a server's moderators are given a minute."""

from collections import defaultdict, deque
from collections.abc import Callable

WINDOW_S = 60.0
POSTS_PER_WINDOW = 20  # a person can still read these; more become one digest


class PostBudget:
    """Counts posts per server in a sliding window. Edits are free."""

    def __init__(self, clock: Callable[[], float], *, posts: int = POSTS_PER_WINDOW) -> None:
        self._clock = clock
        self._posts = posts
        self._times: defaultdict[int, deque[float]] = defaultdict(deque)

    def left(self, server_id: int) -> int:
        """Return how many posts may still be made in this server now."""
        times = self._times[server_id]
        while times and times[0] <= self._clock() - WINDOW_S:
            times.popleft()
        return max(0, self._posts - len(times))

    def spend(self, server_id: int) -> None:
        """Count one post."""
        self._times[server_id].append(self._clock())

    def frees_in_s(self, server_id: int) -> float:
        """Return the seconds until another post may be made; 0 if one may be made now."""
        if self.left(server_id) > 0:
            return 0.0
        return max(0.0, self._times[server_id][-self._posts] + WINDOW_S - self._clock())
