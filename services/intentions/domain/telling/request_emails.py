"""Use case: staff ask that the e-mails about a pupil which did not go are sent again (A-36).

Which did not go, notifications knows; where there is none, nothing is sent.
"""

from dataclasses import dataclass
from uuid import UUID

from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import RecordedEvent, Stream, UnknownEvent
from shared.contract import streams
from shared.contract.event import Event
from shared.contract.events import EmailsRequested


@dataclass(frozen=True, slots=True)
class Emails:
    """The state of the stream: Siècle's newest version that was asked in."""

    source_version: int = 0

    @classmethod
    def of(cls, at: PupilPlace) -> Stream["Emails"]:
        """The stream of a pupil's e-mails."""
        return Stream(streams.emails(at.pupil, at.year), cls, at.academy, at.school)

    def evolve(self, recorded: RecordedEvent) -> "Emails":
        """The state after one more event. Errors: `UnknownEvent`."""
        if not isinstance(recorded.event, EmailsRequested):
            raise UnknownEvent(f"a pupil's e-mails do not know {recorded.event.name()}")
        return Emails(recorded.event.source_version)


@dataclass(frozen=True, slots=True)
class RequestEmails:
    """`by` is the staff member."""

    at: PupilPlace
    by: UUID
    source_version: int

    def reads(self) -> tuple[Stream[Emails]]:
        """The requests before."""
        return (Emails.of(self.at),)

    def decide(self, emails: Emails) -> list[Event]:
        """One `EmailsRequested`; nothing for a version that is known or older."""
        if self.source_version <= emails.source_version:
            return []
        return [EmailsRequested(pupil=self.at.pupil, by=self.by, source_version=self.source_version)]
