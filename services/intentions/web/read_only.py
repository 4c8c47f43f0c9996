"""Why who looks at a dossier may not change it, in the words of their own case. Pure."""

from services.intentions.domain.seeing.screens import (
    Recap,
    Relation,
    ToAcknowledge,
    WaitingForEntry,
    entry_on,
)
from services.intentions.web import labels
from services.intentions.web.dates import moment
from services.intentions.web.dossier_page import Seen
from shared.contract.types import Origin


def why_no_change(seen: Seen, recap: Recap) -> str | None:
    """What stands under a recap: why MODIFIER is inactive, or who entered what may still be changed."""
    if recap.relation is Relation.PUPIL:
        return labels.GUARDIAN_MUST_ENTER
    if recap.relation is Relation.OTHER_GUARDIAN:
        return _right_moved(seen) or labels.OTHER_GUARDIAN_ENTERED
    if not recap.may_modify:
        return labels.OPINION_EXISTS
    return labels.SCHOOL_ENTERED if _by_school(seen) else None


def why_no_entry(screen: WaitingForEntry) -> str:
    """What stands where nothing is validated, and who looks may not begin."""
    if screen.relation is Relation.PUPIL:
        return labels.GUARDIAN_MUST_ENTER
    return labels.RIGHT_OF_ANOTHER if screen.relation is Relation.OTHER_GUARDIAN else labels.OPINION_EXISTS


def why_no_acknowledgement(seen: Seen, screen: ToAcknowledge) -> tuple[str, ...]:
    """What stands under an avis whose box is inactive; nothing for who may tick it."""
    if screen.relation is Relation.PUPIL:
        return (labels.ONLY_GUARDIAN_ACKNOWLEDGES,)
    if screen.relation is not Relation.OTHER_GUARDIAN:
        return ()
    moved = _right_moved(seen)
    if moved:
        return (moved,)
    return (
        labels.OTHER_GUARDIAN,
        labels.ONLY_AUTHOR_ACKNOWLEDGES,
        *entered_when(seen, screen),
    )


def entered_when(seen: Seen, screen: Recap | ToAcknowledge) -> tuple[str, ...]:
    """For another responsible: when the intentions were validated, and by whom where that can be told."""
    entry = screen.entry
    if screen.relation is not Relation.OTHER_GUARDIAN or entry is None or entry.author is None:
        return ()
    if seen.entered_by_viewer:
        return ()
    who = labels.KINSHIPS.get(seen.kinship or "")
    when = moment(entry.validated_at, seen.zone)
    return (f"Intentions validées le {when}{f' par {who}' if who else ''}.",)


def _right_moved(seen: Seen) -> str | None:
    """For a responsible without the right of entry: staff gave it to another than who entered (A-04)."""
    if _by_school(seen):
        return f"{labels.SCHOOL_ENTERED} {labels.RIGHT_OF_ANOTHER}"
    return labels.RIGHT_OF_ANOTHER if entry_on(seen.screen) is None or seen.entered_by_viewer else None


def _by_school(seen: Seen) -> bool:
    entry = entry_on(seen.screen)
    return entry is not None and entry.origin is Origin.SCHOOL
