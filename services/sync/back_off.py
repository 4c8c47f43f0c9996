"""Back-off: while Siècle is down, one attempt in a while, and everything at once when it is back."""

from collections.abc import Callable

FIRST_SECONDS = 0.5


class BackOff:
    """Counts failures in a row; `clock` gives monotonic seconds, `probe_seconds` is the longest pause."""

    def __init__(self, clock: Callable[[], float], probe_seconds: float) -> None:
        self._clock = clock
        self._longest = probe_seconds
        self._failures = 0
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        """True where Siècle failed last time."""
        return self._failures > 0

    def pause(self) -> float:
        """Seconds until the next attempt may be made; 0 when it may be made now."""
        return max(0.0, self._until - self._clock())

    def failed(self, retry_after: float | None = None) -> float:
        """Note a failure: the pause doubles up to the longest, and is at least what the server asked."""
        self._failures += 1
        doubled: float = FIRST_SECONDS * 2 ** min(self._failures - 1, 20)
        pause = max(min(doubled, self._longest), retry_after or 0.0)
        self._until = self._clock() + pause
        return pause

    def succeeded(self) -> bool:
        """Note a success; True when Siècle had been down."""
        was_on, self._failures, self._until = self.is_on, 0, 0.0
        return was_on
