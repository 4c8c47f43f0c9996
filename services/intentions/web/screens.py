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
from services.intentions.web.form_screen import form_screen, saved_draft
from services.intentions.web.guidance import avis_changed, choices_wait, closed_because, next_steps
from services.intentions.web.present import (
    AcknowledgedText,
    EntryText,
    acknowledged_text,
    calendar,
    entry_text,
    opinion_text,
)
from services.intentions.web.read_only import why_no_acknowledgement, why_no_change
from services.intentions.web.visit import AtPupil

VALIDATED = "validated"
Extra = Mapping[str, Any]


def screen(
    visit: AtPupil, seen: Seen, status: int = 200, *, changed: str | None = None, error: str | None = None
) -> Response:
    """The screen that `seen` asks for.

    `changed` says why a form was not taken and the saved state is shown instead; `error` stands by the box.
    """
    return _SCREENS[seen.view.screen](visit, seen, status, {"changed": changed, "error": error})


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
        message=why_no_change(seen),
        next_steps=next_steps(seen, visit.account.session),
        changed=extra["changed"],
    )


def _closed(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page(
        "closed.html",
        status,
        closed_because=closed_because(seen, visit.now),
        acknowledged=_acknowledged(seen),
        owes_acknowledgement=seen.view.owes_acknowledgement,
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
        avis_changed=avis_changed(seen),
        choices_wait=choices_wait(seen, visit.now),
        messages=why_no_acknowledgement(seen),
        command=uuid7(),
        version=seen.dossier.version,
        **extra,
    )


def _acknowledged(seen: Seen) -> AcknowledgedText | None:
    given = seen.view.acknowledgement
    return acknowledged_text(given, _ACKNOWLEDGED[seen.view.relation], seen.zone) if given else None


def _entry(seen: Seen) -> EntryText | None:
    return entry_text(seen.view.entry, seen.texts, seen.zone) if seen.view.entry else None


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
