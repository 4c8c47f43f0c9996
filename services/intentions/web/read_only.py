"""Why who looks at a dossier may not change it, in the words of their own case. Pure."""

from services.intentions.domain.view import Relation
from services.intentions.web import labels
from services.intentions.web.dossier_page import Seen
from shared.contract.types import Origin


def why_no_change(seen: Seen) -> str | None:
    """What stands under a recap: why MODIFIER is inactive, or who entered what may still be changed."""
    if seen.view.relation is Relation.PUPIL:
        return labels.GUARDIAN_MUST_ENTER
    if seen.view.relation is Relation.OTHER_GUARDIAN:
        return _right_moved(seen) or labels.OTHER_GUARDIAN_ENTERED
    if not seen.view.may_modify:
        return labels.OPINION_EXISTS
    return labels.SCHOOL_ENTERED if _by_school(seen) else None


def why_no_entry(seen: Seen) -> str:
    """What stands where nothing is validated, and who looks may not begin."""
    if seen.view.relation is Relation.PUPIL:
        return labels.GUARDIAN_MUST_ENTER
    return labels.RIGHT_OF_ANOTHER if seen.view.relation is Relation.OTHER_GUARDIAN else labels.OPINION_EXISTS


def why_no_acknowledgement(seen: Seen) -> tuple[str, ...]:
    """What stands under an avis whose box is inactive; nothing for who may tick it."""
    if seen.view.relation is Relation.PUPIL:
        return (labels.ONLY_GUARDIAN_ACKNOWLEDGES,)
    if seen.view.relation is not Relation.OTHER_GUARDIAN:
        return ()
    moved = _right_moved(seen)
    return (moved,) if moved else (labels.OTHER_GUARDIAN, labels.ONLY_AUTHOR_ACKNOWLEDGES)


def _right_moved(seen: Seen) -> str | None:
    """For a responsible without the right of entry: staff gave it to another than who entered (A-04)."""
    if _by_school(seen):
        return f"{labels.SCHOOL_ENTERED} {labels.RIGHT_OF_ANOTHER}"
    return labels.RIGHT_OF_ANOTHER if seen.view.entry is None or seen.entered_by_viewer else None


def _by_school(seen: Seen) -> bool:
    return seen.view.entry is not None and seen.view.entry.origin is Origin.SCHOOL
