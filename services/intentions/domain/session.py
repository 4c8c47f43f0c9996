"""One sign-in: it is over once its only event has happened (A-02)."""

from dataclasses import dataclass
from uuid import UUID

from services.intentions.domain.stream import RecordedEvent, Stream, UnknownEvent
from shared.contract import streams
from shared.contract.events import SessionEnded


@dataclass(frozen=True, slots=True)
class Session:
    """The state of a session: it lasts, or has ended."""

    version: int = 0
    ended: bool = False

    @classmethod
    def of(cls, session: UUID) -> Stream["Session"]:
        """The stream of a session."""
        return Stream(streams.session(session), cls)

    def evolve(self, recorded: RecordedEvent) -> "Session":
        """The state after one more event. Errors: `UnknownEvent`."""
        if not isinstance(recorded.event, SessionEnded):
            raise UnknownEvent(f"a session does not know {recorded.event.name()}")
        return Session(self.version + 1, ended=True)
