"""One sign-in: it is over once its only event has happened (A-02)."""

from dataclasses import dataclass

from services.intentions.domain.happened import Happened, UnknownEvent
from shared.contract.events import SessionEnded


@dataclass(frozen=True, slots=True)
class Session:
    """Whether the session ended."""

    version: int = 0
    ended: bool = False

    def evolve(self, happened: Happened) -> "Session":
        """The state after one more event. Errors: `UnknownEvent`."""
        if not isinstance(happened.event, SessionEnded):
            raise UnknownEvent(f"a session does not know {happened.event.name()}")
        return Session(self.version + 1, ended=True)
