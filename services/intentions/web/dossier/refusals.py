"""The answer to a refusal of the domain: a status, a French sentence, and the saved state."""

from collections.abc import Mapping

from starlette.responses import Response

from services.intentions.domain.refusals import (
    AcknowledgementMissing,
    EnteredByAnother,
    OnlyGuardians,
    Refused,
    SessionOver,
)
from services.intentions.domain.seeing.screens import ToAcknowledge
from services.intentions.web.dossier.look import DossierView, look
from services.intentions.web.dossier.screens import screen
from services.intentions.web.visit.signed_in import AtPupil
from services.intentions.web.words.dates import moment
from services.intentions.web.words.opening_hours import CLOSED_SINCE
from shared.contract.types import Stage
from shared.http.errors import SignInNeeded
from shared.words.refusals import NOT_SAVED, TO_FAMILIES

_STAGES: Mapping[str, Stage] = {
    "not-open-for-entry": Stage.ENTRY,
    "not-open-for-answer": Stage.ANSWER,
}


async def answer(visit: AtPupil, refusal: Refused, form_version: int) -> Response:
    """The saved state with what happened: 403 for who may not, 409 for a form that came too late (A-07).

    Errors: `SignInNeeded` where the session is over.
    """
    if isinstance(refusal, SessionOver):
        raise SignInNeeded(visit.path, unsaved=True)
    view = await look(visit)
    sentence = TO_FAMILIES[refusal.slug] + _since(visit, view, _STAGES.get(refusal.slug))
    return screen(visit, view, _status(refusal, view, form_version), changed=sentence)


def not_allowed(visit: AtPupil, view: DossierView) -> Response:
    """The saved state for a form that may not be gone on with: what comes first, or since when it is late."""
    if isinstance(view.screen, ToAcknowledge) and view.screen.may_acknowledge:
        return screen(visit, view, 409, changed=TO_FAMILIES[AcknowledgementMissing.slug])
    open_ = view.states.openings.is_open(visit.step.phase, Stage.ENTRY, visit.now)
    why = "" if open_ else _since(visit, view, Stage.ENTRY)
    return screen(visit, view, 403, changed=NOT_SAVED + why)


def _since(visit: AtPupil, view: DossierView, stage: Stage | None) -> str:
    """Since when the service is closed for this, where it was open."""
    openings = view.states.openings.of(visit.step.phase, stage) if stage else []
    begun = [one for one in openings if one.opens_at <= visit.now]
    ended = [one.ends_at for one in begun if one.ends_at and one.ends_at <= visit.now]
    return CLOSED_SINCE.format(when=moment(ended[-1], view.states.zone)) if ended else ""


def _status(refusal: Refused, view: DossierView, form_version: int) -> int:
    if isinstance(refusal, OnlyGuardians):
        return 403
    # Filled before the other one's entry: a lost race. Filled after: not allowed at all.
    late = form_version < view.states.dossier.content_version
    return 403 if isinstance(refusal, EnteredByAnother) and not late else 409
