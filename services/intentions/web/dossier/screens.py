"""The screens of the téléservice: what the domain's view says, put into its template."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.intentions.domain.seeing.screens import (
    Acknowledged,
    Closed,
    Form,
    NoOpinionYet,
    NotOpen,
    Over,
    Recap,
    Screen,
    ShownOpinion,
    ToAcknowledge,
    WaitingForEntry,
    entry_on,
    shown_on,
)
from services.intentions.domain.seeing.viewers import Relation
from services.intentions.web.dossier.form_page import form_page, saved_draft
from services.intentions.web.dossier.guidance import (
    avis_changed,
    choices_wait,
    closed_because,
    next_steps,
    opening,
    under_opinion,
    under_recap,
)
from services.intentions.web.dossier.look import DossierView, States, look, reached
from services.intentions.web.dossier.present import acknowledged_text, calendar, entry_text, opinion_text
from services.intentions.web.kit.steps import INTENTIONS
from services.intentions.web.sent.typed import lines_of
from services.intentions.web.visit.signed_in import AtPupil
from services.intentions.web.words import readers
from services.intentions.web.words.steps import ENTRY

VALIDATED = "validated"
TEMPLATES: Mapping[type[Screen], str] = {  # the form has more than a state to show
    NotOpen: "dossier/not_open.html",
    WaitingForEntry: "dossier/waiting.html",
    Recap: "dossier/recap.html",
    Closed: "dossier/closed.html",
    NoOpinionYet: "dossier/no_opinion_yet.html",
    ToAcknowledge: "answer/opinion.html",
    Acknowledged: "answer/opinion.html",
    Over: "dossier/over.html",
}
Context = dict[str, Any]


async def show(visit: AtPupil, states: States | None = None) -> Response:
    """`GET` of step 1 or 2: the screen of now; the confirmation only just after VALIDER (R-057)."""
    return visit.used_flash(screen(visit, await look(visit, states)))


def screen(
    visit: AtPupil,
    view: DossierView,
    status: int = 200,
    *,
    changed: str | None = None,
    error: str | None = None,
) -> Response:
    """The screen that `view` asks for.

    `changed` says why a form was not taken and the saved state is shown instead, with what the form held;
    `error` stands by the box.
    """
    typed = lines_of(visit.request) if changed else ()
    if isinstance(view.screen, Form):
        return form_page(visit, view, saved_draft(view), status, changed=changed, typed=typed)
    readable = _readable(visit, view) | {"changed": changed, "error": error, "typed": typed}
    return visit.page(TEMPLATES[type(view.screen)], status, **readable, **_own(visit, view))


def _own(visit: AtPupil, view: DossierView) -> Context:
    """The part of the context that only this screen has."""
    match view.screen:
        case NotOpen() as screen:
            return {"opening": opening(view.states, screen.opening), "owed": _is_owed(screen.shown)}
        case WaitingForEntry(relation=relation):
            return {"message": readers.NOTHING_ENTERED[relation] or ENTRY[view.step.step].frozen}
        case Recap() as screen:
            return _recap(visit, view, screen)
        case Closed() as screen:
            because = closed_because(view, screen, visit.now)
            return {"closed_because": because, "owed": _is_owed(screen.shown)}
        case ToAcknowledge() as screen:
            return _to_acknowledge(visit, view, screen)
        case Acknowledged():
            return {"may_acknowledge": False, "acknowledged_at": None}
        case NoOpinionYet() | Form() | Over():
            return {}


def _recap(visit: AtPupil, view: DossierView, recap: Recap) -> Context:
    confirmed = visit.flash() == f"{VALIDATED}.{recap.entry.receipt}"
    return {
        "confirmed": confirmed and recap.relation is Relation.AUTHOR,
        "may_modify": recap.may_modify,
        "messages": under_recap(view, recap),
        "lacks_email": view.lacks_email,
        "next_steps": next_steps(view, recap, visit.account.session),
    }


def _to_acknowledge(visit: AtPupil, view: DossierView, screen: ToAcknowledge) -> Context:
    return {
        "may_acknowledge": screen.may_acknowledge,
        "avis_changed": avis_changed(view),
        "choices_wait": choices_wait(view, visit.now),
        "messages": under_opinion(view, screen),
        "command": uuid7(),
        "version": view.states.dossier.content_version,
        "acknowledged_at": INTENTIONS.of(visit.pupil.id),
    }


def _readable(visit: AtPupil, view: DossierView) -> Context:
    """All that stays readable in every state: calendar, intentions, the avis once it was shown (R-021)."""
    entry, shown = entry_on(view.screen), shown_on(view.screen)
    states = view.states
    return {
        "said": ENTRY[view.step.step],
        "reached": reached(visit, states),
        "calendar": calendar(states.campaign, states.openings, states.zone),
        "entry": entry_text(entry, view.texts, states.zone) if entry else None,
        "opinion": opinion_text(shown.opinion, entry, view.texts) if shown else None,
        "acknowledged": acknowledged_text(shown, states.zone) if shown else None,
    }


def _is_owed(shown: ShownOpinion | None) -> bool:
    return shown is not None and shown.is_owed
