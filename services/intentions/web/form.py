"""The form of the intentions: shown, rearranged, cancelled and validated (R-025 to R-063)."""

from dataclasses import replace

from starlette.responses import Response

from services.intentions.domain.refusals import InvalidIntentions, NoIntention, Refused, TooManyIntentions
from services.intentions.web import labels, refusals
from services.intentions.web.dossier_page import look
from services.intentions.web.form_screen import form_screen, saved_draft
from services.intentions.web.intentions_form import Draft, read_draft, rearranged
from services.intentions.web.screens import VALIDATED
from services.intentions.web.validation import validate
from services.intentions.web.visit import AtPupil


async def show(visit: AtPupil) -> Response:
    """`GET …/form`: MODIFIER; without the right to enter, the screen that says why (R-058 to R-061)."""
    seen = await look(visit)
    if not seen.view.may_modify:
        return visit.to(f"/orientation/{visit.pupil.id}")
    return form_screen(visit, seen, saved_draft(seen))


async def submit(visit: AtPupil) -> Response:
    """`POST …/form`: one of the buttons of the form. Errors: `Malformed`."""
    draft = read_draft(visit.form)
    if draft.action == "cancel":
        return visit.to(f"/orientation/{visit.pupil.id}")
    if draft.action == "validate":
        return await _validate(visit, draft)
    seen = await look(visit)
    if not seen.view.may_modify:
        return refusals.not_allowed(visit, seen)
    return form_screen(visit, seen, rearranged(draft))


async def _validate(visit: AtPupil, draft: Draft) -> Response:
    try:
        receipt = await validate(visit, draft)
    except InvalidIntentions as refusal:
        errors = {error.rank: error.slug for error in refusal.errors}
        return await _again(visit, replace(draft, errors=errors))
    except (NoIntention, TooManyIntentions):
        return await _again(visit, draft)
    except Refused as refusal:
        return await refusals.answer(visit, refusal, draft.version)
    return visit.to(f"/orientation/{visit.pupil.id}", flash=f"{VALIDATED}.{receipt}")


async def _again(visit: AtPupil, draft: Draft) -> Response:
    seen = await look(visit)
    return form_screen(visit, seen, draft, 422, refused=labels.CORRECT_THE_FORM)
