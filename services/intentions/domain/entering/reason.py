"""The reason that staff give for what they change of a family's right or entry (A-04, A-27)."""

from services.intentions.domain import staff_refusals
from services.intentions.domain.texts import MOST_REASONS_CHARACTERS, Text, fits
from shared.contract.types import TextRef


def reason_of(reason: Text | None) -> TextRef:
    """Its reference. Errors: `ReasonMissing`, `UnfitText`."""
    if reason is None:
        raise staff_refusals.ReasonMissing
    if not fits(reason, MOST_REASONS_CHARACTERS, lines=True):
        raise staff_refusals.UnfitText
    return reason.ref
