"""The pupil's choice after sign-in (A-31); with one pupil there is nothing to choose."""

from starlette.responses import Response

from services.intentions.domain.seeing.decision_screens import DecisionScreen, InDialogue, ToAnswer
from services.intentions.domain.seeing.screens import Closed, NotOpen, ToAcknowledge
from services.intentions.domain.seeing.steps import Step
from services.intentions.web.decision.look import look_at_decision
from services.intentions.web.dossier.look import DossierView, look, read
from services.intentions.web.kit.steps import BY_STEP
from services.intentions.web.visit.signed_in import AtPupil, SignedIn
from services.intentions.web.words import portal


async def show(visit: SignedIn) -> Response:
    """`GET /pupils`: each pupil with where its dossier stands."""
    if len(visit.pupils) == 1:
        return visit.to(visit.at(visit.pupils[0]).path)
    choice = [(pupil, await _state(visit.at(pupil))) for pupil in visit.pupils]
    return visit.page("portal/pupils.html", choice=choice, current="orientation")


async def home(visit: SignedIn) -> Response:
    """`GET /`: the pupil's page, or the choice."""
    return await show(visit) if len(visit.pupils) == 1 else visit.to("/pupils")


async def _state(visit: AtPupil) -> str:
    """Where the dossier stands, in the step that it has come to."""
    states = await read(visit)
    visit.step = BY_STEP[states.step(visit.now)]
    if visit.step.step is not Step.DECISION:
        return _entered(await look(visit, states))
    return _decided((await look_at_decision(visit, states)).screen)


def _decided(screen: DecisionScreen) -> str:
    match screen:
        case ToAnswer(answered=given) if given is not None:
            return portal.DISAGREED
        case ToAnswer(may_answer=True):
            return portal.TO_ANSWER
        case InDialogue(is_decided=True):
            return portal.DECIDED_ELSEWHERE
        case _:
            return portal.DECISION_STATES[type(screen)]


def _entered(view: DossierView) -> str:
    screen, step = view.screen, view.step.step
    state = portal.STATES[type(screen)]
    if step is Step.CHOICES:
        state = portal.CHOICES_STATES.get(type(screen), state)
    if isinstance(screen, Closed) or (isinstance(screen, NotOpen) and (screen.entry or screen.shown)):
        entered, nothing = portal.HAS_ENTRY[step]
        parts = [state, entered if screen.entry else nothing, *([portal.HAS_OPINION] if screen.shown else [])]
        return ", ".join(parts)
    is_owed = isinstance(screen, ToAcknowledge) and screen.may_acknowledge
    return portal.TO_ACKNOWLEDGE if is_owed else state
