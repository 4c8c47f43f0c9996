"""Back-off: while Siècle is down, one attempt in a while, and everything at once when it is back."""

from collections.abc import Callable

FIRST_SECONDS = 0.5
LONGEST_ASKED = 60.0  # kept of what Siècle asks for: it may be back long before that
MOST_CHOKING = 5  # dossiers; where more of them fail in a row, it is Siècle after all


def asked(retry_after: float | None) -> float:
    """Seconds that Siècle has us wait."""
    return min(retry_after or 0.0, LONGEST_ASKED)


class BackOff:
    """Counts failures in a row; `clock` gives monotonic seconds, `probe_seconds` is the longest pause.

    A dossier that fails before and after another was taken is one that Siècle chokes on: that it fails says
    nothing about Siècle any more, so it waits alone and holds up no other.
    """

    def __init__(self, clock: Callable[[], float], probe_seconds: float) -> None:
        self._clock = clock
        self._longest = probe_seconds
        self._failures = 0
        self._until = 0.0
        self._failed: set[str] = set()  # dossiers, since any was taken
        self._choking: set[str] = set()

    @property
    def is_on(self) -> bool:
        """True where Siècle failed last time."""
        return self._failures > 0

    def pause(self) -> float:
        """Seconds until the next attempt may be made; 0 when it may be made now."""
        return max(0.0, self._until - self._clock())

    def failed(self, dossier: str, attempts: int, retry_after: float | None = None) -> float:
        """Note a failure of a dossier after `attempts` before; seconds until it may be tried again.

        Unless it is this dossier alone, no other is tried before that either.
        """
        self._failed.add(dossier)
        if retry_after is None and self._chokes_on(dossier):
            return self._doubled(attempts)
        self._failures += 1
        pause = max(self._doubled(self._failures - 1), asked(retry_after))
        self._until = self._clock() + pause
        return pause

    def succeeded(self, dossier: str) -> bool:
        """Note that a dossier was taken; True when Siècle had been down."""
        was_on, self._failures, self._until = self.is_on, 0, 0.0
        self._choking = (self._choking | self._failed) - {dossier}
        self._failed.clear()
        return was_on

    def _chokes_on(self, dossier: str) -> bool:
        return dossier in self._choking and len(self._failed) <= MOST_CHOKING

    def _doubled(self, times: int) -> float:
        doubled: float = FIRST_SECONDS * 2 ** min(times, 20)
        return min(doubled, self._longest)
