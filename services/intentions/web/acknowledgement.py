"""Acknowledging the avis: tick the box, then VALIDER (R-088 to R-091, A-13)."""

from starlette.responses import Response

from services.intentions.domain.refusals import Refused
from services.intentions.web import labels, refusals
from services.intentions.web.dossier_page import look
from services.intentions.web.intentions_form import read_version
from services.intentions.web.screens import screen
from services.intentions.web.validation import acknowledge
from services.intentions.web.visit import AtPupil


async def show(visit: AtPupil) -> Response:
    """`GET …/acknowledgement`: the address of a refused form, loaded anew."""
    return visit.to(f"/orientation/{visit.pupil.id}")


async def submit(visit: AtPupil) -> Response:
    """`POST …/acknowledgement`; nothing is recorded without the tick. Errors: `Malformed`."""
    if visit.text("read") != "yes":
        return await _untouched(visit)
    try:
        await acknowledge(visit)
    except Refused as refusal:
        return await refusals.answer(visit, refusal, read_version(visit.form))
    return visit.to(f"/orientation/{visit.pupil.id}")


async def _untouched(visit: AtPupil) -> Response:
    seen = await look(visit)
    if not seen.view.may_acknowledge:
        return screen(visit, seen, 403, changed=refusals.NOT_SAVED)
    return screen(visit, seen, 422, error=labels.TICK_THE_BOX)
