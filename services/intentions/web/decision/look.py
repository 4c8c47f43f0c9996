"""Step 3 of a dossier as an account may see it now, with the texts to show."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.intentions.domain.seeing.decision_screens import (
    DecisionScreen,
    ToAnswer,
    answered_on,
    propositions_on,
)
from services.intentions.domain.seeing.decision_view import decision_screen
from services.intentions.web.dossier.look import States, has_no_address, read, viewer_of
from services.intentions.web.dossier.present import Texts
from services.intentions.web.visit.signed_in import AtPupil
from shared.contract.types import TextRef


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The screen and its texts; `lacks_email`: who answers has no address for the recap (R-077).

    `has_just_answered`: the viewer did in this session, at whose end the recap is sent (A-02).
    """

    states: States
    screen: DecisionScreen
    texts: Texts
    has_just_answered: bool
    lacks_email: bool


async def look_at_decision(visit: AtPupil, states: States | None = None) -> DecisionView:
    """Step 3 of the visit's pupil at this instant; `states` where they are read."""
    known = states or await read(visit)
    screen = decision_screen(
        known.dossier.definitive,
        known.openings,
        known.campaign,
        viewer_of(visit),
        visit.pupil.school,
        visit.now,
        known.former,
    )
    texts = await visit.web.store.texts([one.text for one in _texts_on(screen)])
    just, may = _has_just_answered(visit, screen), isinstance(screen, ToAnswer) and screen.may_answer
    return DecisionView(known, screen, texts, just, (just or may) and await has_no_address(visit))


def _has_just_answered(visit: AtPupil, screen: DecisionScreen) -> bool:
    shown = answered_on(screen)
    return shown is not None and shown.answer.session == visit.account.session


def _texts_on(screen: DecisionScreen) -> Iterator[TextRef]:
    if screen.entry:
        yield from (one.occupation for one in screen.entry.intentions if one.occupation)
    if propositions := propositions_on(screen):
        yield from (one.advised_occupation for one in propositions.propositions if one.advised_occupation)
        if propositions.reasons:
            yield propositions.reasons
