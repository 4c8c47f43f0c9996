"""`/orientation/{pupil}`: the one screen of the matrix 1b that fits the dossier's state and the viewer."""

from starlette.responses import Response

from services.intentions.web.dossier.look import look
from services.intentions.web.dossier.screens import screen
from services.intentions.web.kit.visit import AtPupil


async def show(visit: AtPupil) -> Response:
    """The screen of this moment; the confirmation only just after VALIDER (R-057)."""
    return visit.used_flash(screen(visit, await look(visit)))
