"""What a span can do, and the one that does nothing: what runs where traces are not recorded."""

from collections.abc import Mapping
from enum import Enum
from types import TracebackType

Attributes = Mapping[str, str | int]
HEADER = "traceparent"  # https://www.w3.org/TR/trace-context/#traceparent-header
NO_HEADERS: Mapping[str, str] = {}


class Kind(Enum):
    """Which side of an exchange a span is."""

    INTERNAL = 0
    SERVER = 1
    CLIENT = 2
    PRODUCER = 3
    CONSUMER = 4


class Span:
    """A span that is not recorded."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What a message carries so that its consumer goes on with the trace."""
        return NO_HEADERS

    def rename(self, name: str) -> None:
        """Name it by what became known meanwhile."""

    def note(self, attributes: Attributes) -> None:
        """Add attributes."""

    def fail(self, reason: str) -> None:
        """Mark it as failed; `reason` is a kind of error or a status, never an error's text."""

    def end(self) -> None:
        """It is over; only for a span that is not a context."""


class Quiet:
    """A context that gives a span that is not recorded; one for all, as it keeps nothing."""

    def __init__(self) -> None:
        self._span = Span()

    def __enter__(self) -> Span:
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to do."""


QUIET = Quiet()
