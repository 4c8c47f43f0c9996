"""The pupil's choice after sign-in (A-31); with one pupil there is nothing to choose."""

from starlette.responses import Response

from services.intentions.domain.seeing.screens import Closed, NotOpen, Screen, ToAcknowledge
from services.intentions.web.dossier.look import look
from services.intentions.web.visit.signed_in import SignedIn
from services.intentions.web.words import portal


async def show(visit: SignedIn) -> Response:
    """`GET /pupils`: each pupil with where its dossier stands."""
    if len(visit.pupils) == 1:
        return visit.to(visit.at(visit.pupils[0]).path)
    choice = [(pupil, _state((await look(visit.at(pupil))).screen)) for pupil in visit.pupils]
    return visit.page("dossier/pupils.html", choice=choice, current="orientation")


async def home(visit: SignedIn) -> Response:
    """`GET /`: the pupil's page, or the choice."""
    return await show(visit) if len(visit.pupils) == 1 else visit.to("/pupils")


def _state(screen: Screen) -> str:
    state = portal.STATES[type(screen)]
    if isinstance(screen, Closed) or (isinstance(screen, NotOpen) and (screen.entry or screen.shown)):
        entered = portal.HAS_ENTRY if screen.entry else portal.HAS_NO_ENTRY
        return ", ".join([state, entered, *([portal.HAS_OPINION] if screen.shown else [])])
    is_owed = isinstance(screen, ToAcknowledge) and screen.may_acknowledge
    return portal.TO_ACKNOWLEDGE if is_owed else state
