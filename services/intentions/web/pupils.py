"""The pupil's choice after sign-in (A-31); with one pupil there is nothing to choose."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import Response

from services.intentions.domain.seeing.screens import (
    Acknowledged,
    Closed,
    Form,
    NoOpinionYet,
    NotOpen,
    Recap,
    Screen,
    ToAcknowledge,
    WaitingForEntry,
)
from services.intentions.web.dossier_page import look
from services.intentions.web.visit import SignedIn

TO_ACKNOWLEDGE = "Avis rendu : accusé de réception à donner"
STATES: Mapping[type[Screen], str] = MappingProxyType(  # ours
    {
        NotOpen: "Campagne non ouverte",
        Form: "Intentions à saisir",
        WaitingForEntry: "Aucune intention validée",
        Recap: "Intentions validées",
        Closed: "Service fermé",
        NoOpinionYet: "Avis pas encore disponible",
        ToAcknowledge: "Avis rendu",
        Acknowledged: "Avis rendu, accusé de réception donné",
    }
)


async def show(visit: SignedIn) -> Response:
    """`GET /pupils`: each pupil with where its dossier stands."""
    if len(visit.pupils) == 1:
        return visit.to(f"/orientation/{visit.pupils[0].id}")
    choice = [(pupil, _state((await look(visit.at(pupil))).screen)) for pupil in visit.pupils]
    return visit.page("pupils.html", choice=choice, current="orientation")


async def home(visit: SignedIn) -> Response:
    """`GET /`: the pupil's page, or the choice."""
    return await show(visit) if len(visit.pupils) == 1 else visit.to("/pupils")


def _state(screen: Screen) -> str:
    state = STATES[type(screen)]
    if isinstance(screen, Closed) or (isinstance(screen, NotOpen) and (screen.entry or screen.shown)):
        entered = "intentions validées" if screen.entry else "aucune intention validée"
        return f"{state}, {entered}{', avis rendu' if screen.shown else ''}"
    is_owed = isinstance(screen, ToAcknowledge) and screen.may_acknowledge
    return TO_ACKNOWLEDGE if is_owed else state
