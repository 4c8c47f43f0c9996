"""The one screen of matrix 1b that fits the state of the dossier and who looks at it."""

from starlette.responses import Response

from services.intentions.web.dossier.look import look
from services.intentions.web.dossier.screens import screen
from services.intentions.web.visit.signed_in import AtPupil


async def show(visit: AtPupil) -> Response:
    """The screen of this moment; the confirmation only just after VALIDER (R-057)."""
    return visit.used_flash(screen(visit, await look(visit)))
