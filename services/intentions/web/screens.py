"""One function a screen of the téléservice: what the domain's view says, put into its template."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.intentions.domain.seeing.view import Relation, Screen
from services.intentions.web import labels
from services.intentions.web.dossier_page import Seen
from services.intentions.web.form_screen import form_screen, saved_draft
from services.intentions.web.guidance import avis_changed, choices_wait, closed_because, next_steps, opening
from services.intentions.web.present import (
    AcknowledgedText,
    EntryText,
    acknowledged_text,
    calendar,
    entry_text,
    opinion_text,
)
from services.intentions.web.read_only import (
    entered_when,
    why_no_acknowledgement,
    why_no_change,
    why_no_entry,
)
from services.intentions.web.typed import lines_of
from services.intentions.web.visit import AtPupil

VALIDATED = "validated"
Extra = Mapping[str, Any]


def screen(
    visit: AtPupil, seen: Seen, status: int = 200, *, changed: str | None = None, error: str | None = None
) -> Response:
    """The screen that `seen` asks for.

    `changed` says why a form was not taken and the saved state is shown instead, with what the form held;
    `error` stands by the box.
    """
    extra = {"changed": changed, "error": error, "typed": lines_of(visit.request) if changed else ()}
    return _SCREENS[seen.view.screen](visit, seen, status, extra)


def _not_open(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page("not_open.html", status, opening=opening(seen), **_readable(seen), **extra)


def _form(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return form_screen(visit, seen, saved_draft(seen), status, changed=extra["changed"], typed=extra["typed"])


def _waiting(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page("waiting.html", status, message=why_no_entry(seen), **_readable(seen), **extra)


def _recap(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    entry = _entry(seen)
    confirmed = entry is not None and visit.flash() == f"{VALIDATED}.{entry.receipt}"
    return visit.page(
        "recap.html",
        status,
        **_readable(seen),
        confirmed=confirmed and seen.view.relation is Relation.AUTHOR,
        may_modify=seen.view.may_modify,
        message=why_no_change(seen),
        entered=entered_when(seen),
        lacks_email=seen.lacks_email,
        next_steps=next_steps(seen, visit.account.session),
        **extra,
    )


def _closed(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page(
        "closed.html", status, closed_because=closed_because(seen, visit.now), **_readable(seen), **extra
    )


def _no_opinion_yet(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page("no_opinion_yet.html", status, **_readable(seen), **extra)


def _opinion(visit: AtPupil, seen: Seen, status: int, extra: Extra) -> Response:
    return visit.page(
        "opinion.html",
        status,
        **_readable(seen),
        may_acknowledge=seen.view.may_acknowledge,
        avis_changed=avis_changed(seen),
        choices_wait=choices_wait(seen, visit.now),
        messages=why_no_acknowledgement(seen),
        command=uuid7(),
        version=seen.dossier.version,
        **extra,
    )


def _readable(seen: Seen) -> dict[str, Any]:
    """What stays readable in every state: calendar, intentions, and the avis once it was shown (R-021)."""
    opinion = seen.view.opinion
    return {
        "calendar": calendar(seen.campaign, seen.window, seen.zone),
        "entry": _entry(seen),
        "opinion": opinion_text(opinion, seen.view.entry, seen.texts) if opinion else None,
        "acknowledged": _acknowledged(seen),
        "owes_acknowledgement": seen.view.owes_acknowledgement,
    }


def _acknowledged(seen: Seen) -> AcknowledgedText | None:
    given, by = seen.view.acknowledgement, seen.view.acknowledged_as
    return acknowledged_text(given, _ACKNOWLEDGED[by], seen.zone) if given and by else None


def _entry(seen: Seen) -> EntryText | None:
    return entry_text(seen.view.entry, seen.texts, seen.zone) if seen.view.entry else None


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
