"""Use case: staff withdraw all that was entered for a pupil (A-27)."""

from dataclasses import dataclass
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.entering.intentions import frozen
from services.intentions.domain.entering.reason import reason_of
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.texts import Text
from shared.contract.event import Event
from shared.contract.events import IntentionsWithdrawn
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class WithdrawIntentions:
    """Whoever entered; `by` is the staff member."""

    at: PupilPlace
    phase: Phase
    reason: Text | None
    by: UUID
    source_version: int

    def reads(self) -> tuple[Stream[Dossier]]:
        """The dossier."""
        return (Dossier.of(self.at),)

    def decide(self, dossier: Dossier) -> list[Event]:
        """One `IntentionsWithdrawn`; nothing for a version of the entry that is known or older.

        Errors: those of `reason_of` and of `frozen`, `NothingEntered`.
        """
        current = dossier.round(self.phase)
        if self.source_version <= current.entry_version:
            return []
        reason = reason_of(self.reason)
        if current.is_frozen:
            raise frozen(self.phase)
        if current.entry is None:
            raise staff_refusals.NothingEntered
        return [
            IntentionsWithdrawn(
                pupil=self.at.pupil,
                phase=self.phase,
                reason=reason,
                by=self.by,
                source_version=self.source_version,
            )
        ]
