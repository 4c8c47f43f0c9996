"""Use case: staff give the right of entry to another legal responsible, or free it (A-04)."""

from dataclasses import dataclass
from uuid import UUID

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.entering.reason import reason_of
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.texts import Text
from shared.contract.event import Event
from shared.contract.events import AuthorshipTransferred
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class TransferAuthorship:
    """`to_is_guardian`: whether the account belongs to a legal responsible of the pupil, looked up before."""

    at: PupilPlace
    phase: Phase
    to_account: UUID | None
    to_is_guardian: bool
    reason: Text | None
    by: UUID
    source_version: int

    def reads(self) -> tuple[Stream[Dossier]]:
        """The dossier."""
        return (Dossier.of(self.at),)

    def decide(self, dossier: Dossier) -> list[Event]:
        """One `AuthorshipTransferred`; nothing for a version that is known or older.

        Errors: `OnlyGuardians`, those of `reason_of`, `SameAuthor`.
        """
        current = dossier.round(self.phase)
        if self.source_version <= current.source_version(AuthorshipTransferred):
            return []
        if self.to_account is not None and not self.to_is_guardian:
            raise refusals.OnlyGuardians
        reason = reason_of(self.reason)
        if current.author == self.to_account:
            raise staff_refusals.SameAuthor
        return [
            AuthorshipTransferred(
                pupil=self.at.pupil,
                phase=self.phase,
                from_account=current.author,
                to_account=self.to_account,
                reason=reason,
                by=self.by,
                source_version=self.source_version,
            )
        ]
