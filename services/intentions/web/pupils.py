"""The pupil's choice after sign-in (A-31); with one pupil there is nothing to choose."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import Response

from services.intentions.domain.seeing.view import DossierView, Screen
from services.intentions.web.dossier_page import look
from services.intentions.web.visit import SignedIn

TO_ACKNOWLEDGE = "Avis rendu : accusé de réception à donner"
STATES: Mapping[Screen, str] = MappingProxyType(  # ours
    {
        Screen.NOT_OPEN: "Campagne non ouverte",
        Screen.FORM: "Intentions à saisir",
        Screen.WAITING_FOR_ENTRY: "Aucune intention validée",
        Screen.RECAP: "Intentions validées",
        Screen.CLOSED: "Service fermé",
        Screen.NO_OPINION_YET: "Avis pas encore disponible",
        Screen.OPINION: "Avis rendu",
        Screen.ACKNOWLEDGED: "Avis rendu, accusé de réception donné",
    }
)


async def show(visit: SignedIn) -> Response:
    """`GET /pupils`: each pupil with where its dossier stands."""
    if len(visit.pupils) == 1:
        return visit.to(f"/orientation/{visit.pupils[0].id}")
    choice = [(pupil, _state((await look(visit.at(pupil))).view)) for pupil in visit.pupils]
    return visit.page("pupils.html", choice=choice, current="orientation")


async def home(visit: SignedIn) -> Response:
    """`GET /`: the pupil's page, or the choice."""
    return await show(visit) if len(visit.pupils) == 1 else visit.to("/pupils")


def _state(view: DossierView) -> str:
    if view.screen is Screen.CLOSED or (view.screen is Screen.NOT_OPEN and (view.entry or view.opinion)):
        entered = "intentions validées" if view.entry else "aucune intention validée"
        return f"{STATES[view.screen]}, {entered}{', avis rendu' if view.opinion else ''}"
    return TO_ACKNOWLEDGE if view.may_acknowledge else STATES[view.screen]
