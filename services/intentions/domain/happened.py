"""An event with the instant it happened at: what states are folded from."""

from dataclasses import dataclass
from datetime import datetime

from shared.contract.events import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact of a stream."""

    event: Event
    at: datetime


class UnknownEvent(TypeError):
    """The stream holds an event that its state does not know: folding on would lose a fact."""
