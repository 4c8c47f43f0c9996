"""One function a screen of the téléservice: what the domain's view says, put into its template."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.intentions.domain.view import Relation, Screen
from services.intentions.web import labels
from services.intentions.web.dates import moment
from services.intentions.web.dossier_page import Seen
from services.intentions.web.form_page import cards_of, focus_of, is_full
from services.intentions.web.guidance import closed_because, next_steps
from services.intentions.web.intentions_form import Card, Draft
from services.intentions.web.present import (
    AcknowledgedText,
    EntryText,
    acknowledged_text,
    calendar,
    entry_text,
    opinion_text,
)
from services.intentions.web.visit import AtPupil
from shared.contract.types import Origin

VALIDATED = "validated"
Extra = Mapping[str, Any]


def screen(
    visit: AtPupil, seen: Seen, status: int = 200, *, changed: str | None = None, error: str | None = None
) -> Response:
    """The screen that `seen` asks for.

    `changed` says why a form was not taken and the saved state is shown instead; `error` stands by the box.
    """
    return _SCREENS[seen.view.screen](visit, seen, status, {"changed": changed, "error": error})


def form_screen(
    visit: AtPupil,
    seen: Seen,
    draft: Draft,
    status: int = 200,
    *,
    changed: str | None = None,
    refused: str | None = None,
) -> Response:
    """The form filled with `draft` (R-025 to R-052); `refused` stands by the buttons (R-040)."""
    cards = cards_of(draft)
    return visit.page(
        "form.html",
        status,
        cards=cards,
        focus=focus_of(draft, cards),
        full=is_full(draft),
        idle_minutes=visit.web.settings.session_idle_seconds // 60,
        command=draft.command,
        version=draft.version,
        occupation_allowed=seen.campaign.free_occupation,
        statuses_allowed=seen.campaign.statuses,
        changed=changed,
        refused=refused,
    )


def saved_draft(seen: Seen) -> Draft:
    """The form as it starts: the validated intentions, or one empty card (R-058, A-25)."""
    entry = seen.view.entry
    cards = tuple(
        Card(
            intention.pathway,
            seen.texts.get(intention.occupation.text, "") if intention.occupation else "",
            intention.statuses,
        )
        for intention in (entry.intentions if entry else ())
    )
    return Draft(cards or (Card(),), seen.dossier.version, uuid7())


def _not_open(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page(
        "not_open.html", status, calendar=calendar(seen.campaign), opening=_opening(seen), **extra
    )


def _form(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return form_screen(visit, seen, saved_draft(seen), status, changed=extra["changed"])


def _waiting(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    pupil = seen.view.relation is Relation.PUPIL
    message = labels.GUARDIAN_MUST_ENTER if pupil else labels.RIGHT_OF_ANOTHER
    return visit.page("waiting.html", status, message=message, **extra)


def _recap(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    entry = _entry(seen)
    confirmed = entry is not None and visit.flash() == f"{VALIDATED}.{entry.receipt}"
    return visit.page(
        "recap.html",
        status,
        entry=entry,
        confirmed=confirmed and seen.view.relation is Relation.AUTHOR,
        may_modify=seen.view.may_modify,
        message=_why_read_only(seen),
        next_steps=next_steps(seen, visit.account.session),
        changed=extra["changed"],
    )


def _closed(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page(
        "closed.html",
        status,
        closed_because=closed_because(seen, visit.now),
        calendar=calendar(seen.campaign),
        entry=_entry(seen),
        **extra,
    )


def _no_opinion_yet(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page("no_opinion_yet.html", status, entry=_entry(seen), **extra)


def _opinion(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    if seen.view.opinion is None:
        raise AssertionError("the view shows no avis without one")
    return visit.page(
        "opinion.html",
        status,
        opinion=opinion_text(seen.view.opinion, seen.view.entry, seen.texts),
        acknowledged=_acknowledged(seen),
        may_acknowledge=seen.view.may_acknowledge,
        messages=_NOT_YOURS_TO_ACKNOWLEDGE.get(seen.view.relation, ()),
        command=uuid7(),
        version=seen.dossier.version,
        **extra,
    )


def _acknowledged(seen: Seen) -> AcknowledgedText | None:
    given = seen.view.acknowledgement
    return acknowledged_text(given, _ACKNOWLEDGED[seen.view.relation], seen.zone) if given else None


def _entry(seen: Seen) -> EntryText | None:
    return entry_text(seen.view.entry, seen.texts, seen.zone) if seen.view.entry else None


def _why_read_only(seen: Seen) -> str | None:
    if seen.view.relation is Relation.PUPIL:
        return labels.GUARDIAN_MUST_ENTER
    if seen.view.relation is Relation.OTHER_GUARDIAN:
        return _whose_entry(seen)
    if not seen.view.may_modify:
        return labels.OPINION_EXISTS
    entry = seen.view.entry
    return labels.SCHOOL_ENTERED if entry and entry.origin is Origin.SCHOOL else None


def _whose_entry(seen: Seen) -> str:
    """What a legal responsible without the right of entry reads, also after staff moved the right (A-04)."""
    entry = seen.view.entry
    if entry and entry.origin is Origin.SCHOOL:
        return f"{labels.SCHOOL_ENTERED} {labels.RIGHT_OF_ANOTHER}"
    return labels.RIGHT_OF_ANOTHER if seen.entered_by_viewer else labels.OTHER_GUARDIAN_ENTERED


def _opening(seen: Seen) -> str:
    at = seen.view.opens_at
    return f"Le service ouvrira le {moment(at, seen.zone)}." if at else labels.OPENING_NOT_SET


_ACKNOWLEDGED: Mapping[Relation, str] = MappingProxyType(
    {
        Relation.AUTHOR: labels.ACKNOWLEDGED_BY_VIEWER,
        Relation.OTHER_GUARDIAN: labels.ACKNOWLEDGED_BY_OTHER,
        Relation.PUPIL: labels.ACKNOWLEDGED_FOR_PUPIL,
    }
)
_NOT_YOURS_TO_ACKNOWLEDGE: Mapping[Relation, tuple[str, ...]] = MappingProxyType(
    {
        Relation.OTHER_GUARDIAN: (labels.OTHER_GUARDIAN, labels.ONLY_AUTHOR_ACKNOWLEDGES),
        Relation.PUPIL: (labels.ONLY_GUARDIAN_ACKNOWLEDGES,),
    }
)
_SCREENS: Mapping[Screen, Callable[[AtPupil, Seen, int, Extra], Response]] = MappingProxyType(
    {
        Screen.NOT_OPEN: _not_open,
        Screen.FORM: _form,
        Screen.WAITING_FOR_ENTRY: _waiting,
        Screen.RECAP: _recap,
        Screen.CLOSED: _closed,
        Screen.NO_OPINION_YET: _no_opinion_yet,
        Screen.OPINION: _opinion,
        Screen.ACKNOWLEDGED: _opinion,
    }
)
