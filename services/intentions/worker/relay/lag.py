"""How long the oldest unpublished event has waited, by a clock that only measures."""

from collections import deque
from collections.abc import Callable

MOST = 1000  # heads that are remembered; beyond, the newest stands for those before it


class Lag:
    """Notes how far the log went when: the events' stamps may be wrong, or lie in the future.

    Only for what was there before the first look do the stamps count.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: deque[tuple[int, float]] = deque()  # head, and since when the log has gone so far
        self._first: int | None = None

    def seconds(self, head: int, confirmed: int, stamped: float) -> float:
        """How long the first event after `confirmed` has waited, the log going up to `head`.

        `stamped` is its age in seconds by its stamp.
        """
        self._look(head)
        while self._seen and self._seen[0][0] <= confirmed:
            self._seen.popleft()
        if not self._seen:
            return 0.0
        seen = self._clock() - self._seen[0][1]
        return max(seen, stamped) if self._first is not None and confirmed < self._first else seen

    def _look(self, head: int) -> None:
        if self._first is None or head < self._first or (self._seen and head < self._seen[-1][0]):
            self._seen.clear()  # the first look, or another log
            self._first = head
        if not self._seen or head > self._seen[-1][0]:
            if len(self._seen) == MOST:
                self._seen.pop()
            self._seen.append((head, self._clock()))
