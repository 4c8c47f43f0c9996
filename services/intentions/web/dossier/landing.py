"""`GET /orientation/{pupil}`: the step that the dossier has come to."""

from starlette.responses import Response

from services.intentions.domain.seeing import steps
from services.intentions.web.dossier import screens
from services.intentions.web.dossier.look import read
from services.intentions.web.kit.steps import BY_STEP
from services.intentions.web.visit.signed_in import AtPupil


async def show(visit: AtPupil) -> Response:
    """Step 1 itself, also where choices wait for the acknowledgement (R-094); else on to the later step."""
    states = await read(visit)
    step = states.step(visit.now)
    if step is steps.Step.INTENTIONS or states.waits(visit.now):
        return await screens.show(visit, states)
    return visit.to(BY_STEP[step].of(visit.pupil.id))
