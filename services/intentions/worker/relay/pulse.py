"""Whether the relay goes on, and whether events get out; by a clock that only measures."""

import time

SILENT_SECONDS = 10.0
HANGING_SECONDS = 30.0  # no step takes longer but one that hangs


class Pulse:
    """When the relay last took a step, and when nothing waited that should have been published."""

    def __init__(self) -> None:
        self.stands_by = False
        self.healthy_at = self._stepped_at = time.monotonic()

    def step(self) -> None:
        """It goes on, be it with the next try."""
        self._stepped_at = time.monotonic()

    def healthy(self, waited: float = 0.0) -> None:
        """Nothing waits, or the oldest event for so many seconds."""
        self.healthy_at = time.monotonic() - waited

    def silence(self) -> str | None:
        """Why events do not get out; None when they do."""
        silent = time.monotonic() - self.healthy_at
        if silent > SILENT_SECONDS:
            who = "stands by, and nobody has published" if self.stands_by else "nothing could be published"
            return f"{who} for {silent:.0f} s"
        return None

    def hangs(self) -> bool:
        """Whether a step has taken longer than any takes."""
        return time.monotonic() - self._stepped_at >= HANGING_SECONDS
