"""Why who looks at a dossier may not change it, in the words of their own case. Pure."""

from collections.abc import Mapping

from services.intentions.domain.seeing.screens import Recap, ToAcknowledge
from services.intentions.domain.seeing.viewers import EnteredBy, Relation
from services.intentions.web.dossier.view import DossierView
from services.intentions.web.words import readers
from services.intentions.web.words.dates import moment


def under_recap(view: DossierView, recap: Recap) -> tuple[str, ...]:
    """Why MODIFIER is inactive, or who entered what may still be changed."""
    if recap.relation.may_write and not recap.may_modify:
        return (readers.OPINION_EXISTS,)
    return _said(readers.RECAP, view, recap)


def under_opinion(view: DossierView, screen: ToAcknowledge) -> tuple[str, ...]:
    """Why the box is inactive; nothing for who may tick it."""
    return _said(readers.TO_ACKNOWLEDGE, view, screen)


def _said(
    table: Mapping[Relation, readers.Cells], view: DossierView, screen: Recap | ToAcknowledge
) -> tuple[str, ...]:
    """The table's cell; another responsible also reads when that was, and by whom where it can be told."""
    by = EnteredBy.of(screen.entry, view.viewer)
    said = table[screen.relation].get(by, ())
    if screen.entry is None or (screen.relation, by) != (Relation.OTHER_GUARDIAN, EnteredBy.ANOTHER):
        return said
    who = readers.KINSHIPS.get(view.kinship or "")
    when = moment(screen.entry.validated_at, view.zone)
    return (*said, readers.ENTERED_AT.format(when=when, by=readers.ENTERED_BY.format(who=who) if who else ""))
