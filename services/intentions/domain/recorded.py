"""An event with the instant it happened at: what states are folded from."""

from dataclasses import dataclass
from datetime import datetime

from shared.contract.events import Event


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One fact of a stream.

    `position` is its place in the log: it orders the facts of different streams, which clocks may not.
    `school` is the one whose fact it was.
    """

    event: Event
    at: datetime
    position: int = 0
    school: str | None = None


class UnknownEvent(TypeError):
    """The stream holds an event that its state does not know: folding on would lose a fact."""
