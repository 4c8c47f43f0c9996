"""Use case: staff give the right of entry to another legal responsible, or free it (A-04)."""

from dataclasses import dataclass
from uuid import UUID

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.texts import MOST_REASONS_CHARACTERS, Text, fits
from shared.contract.events import AuthorshipTransferred, Event
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class TransferAuthorship:
    """`to_is_guardian`: whether the account belongs to a legal responsible of the pupil, looked up before."""

    pupil: UUID
    phase: Phase
    to_account: UUID | None
    to_is_guardian: bool
    reason: Text | None
    by: UUID
    source_version: int


def decide(dossier: Dossier, command: TransferAuthorship) -> list[Event]:
    """One `AuthorshipTransferred`; nothing for a version that is known or older.

    Errors: `OnlyGuardians`, `ReasonMissing`, `UnfitText`, `SameAuthor`.
    """
    current = dossier.round(command.phase)
    if command.source_version <= current.author_source_version:
        return []
    if command.to_account is not None and not command.to_is_guardian:
        raise refusals.OnlyGuardians
    if command.reason is None:
        raise staff_refusals.ReasonMissing
    if not fits(command.reason, MOST_REASONS_CHARACTERS, lines=True):
        raise staff_refusals.UnfitText
    if current.author == command.to_account:
        raise staff_refusals.SameAuthor
    return [
        AuthorshipTransferred(
            pupil=command.pupil,
            phase=command.phase,
            from_account=current.author,
            to_account=command.to_account,
            reason=command.reason.ref,
            by=command.by,
            source_version=command.source_version,
        )
    ]
