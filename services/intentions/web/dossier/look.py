"""Reads a pupil's dossier for who looks at it: three streams in one round trip, then the domain's screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.application.former import former_openings
from services.intentions.application.run import load
from services.intentions.directory import people
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.openings import Openings
from services.intentions.domain.seeing import steps
from services.intentions.domain.seeing.screens import Recap, Screen, ToAcknowledge
from services.intentions.domain.seeing.view import Former, screen_for
from services.intentions.domain.seeing.viewers import Relation, Viewer
from services.intentions.domain.window import Window
from services.intentions.web.dossier.present import Texts, text_ids
from services.intentions.web.kit.people import Role
from services.intentions.web.kit.steps import BY_STEP, INTENTIONS, Step
from services.intentions.web.visit.signed_in import AtPupil
from shared.addresses import NotAnAddress, read_address
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class States:
    """What is stored of a pupil, school and academy; `openings` are those of the pupil's class."""

    dossier: Dossier
    openings: Openings
    campaign: Campaign
    former: Former
    zone: str

    def step(self, now: datetime) -> steps.Step:
        """The step that the dossier has come to."""
        return steps.current_step(self.dossier, self.openings, self.campaign, now)

    def waits(self, now: datetime) -> bool:
        """True while choices are open, and stand behind the acknowledgement of the avis (R-094)."""
        is_open = self.openings.is_open(Phase.FINAL, Stage.ENTRY, now)
        chooses = is_open and self.step(now) is steps.Step.CHOICES
        return chooses and not self.dossier.passed_gate(Phase.FINAL)


@dataclass(frozen=True, slots=True)
class DossierView:
    """Step 1 or 2 of a dossier as this account may see it now, with the texts to show."""

    states: States
    step: Step
    screen: Screen
    texts: Texts
    viewer: UUID
    kinship: str | None = None  # of who entered, for another legal responsible
    lacks_email: bool = False  # who validated in this session has no address for the recap


async def read(visit: AtPupil) -> States:
    """What is stored of the visit's pupil at this instant."""
    place = visit.pupil.place
    dossier, window, campaign = await load(
        visit.web.store, Dossier.of(place), Window.of(place), Campaign.of(place)
    )
    former = await former_openings(visit.web.store, place, dossier)
    zone = campaign.time_zone or visit.pupil.time_zone
    return States(dossier, window.of_class(place.class_id), campaign, former, zone)


def reached(visit: AtPupil, states: States) -> Mapping[str, str]:
    """The addresses of the steps that the dossier has come to, by name; the last one is not over."""
    last = 0 if states.waits(visit.now) else list(BY_STEP).index(states.step(visit.now))
    return {one.name: one.named(visit.pupil.id) for one in list(BY_STEP.values())[: last + 1]}


def viewer_of(visit: AtPupil) -> Viewer:
    """Who looks."""
    return Viewer(visit.account.role is Role.GUARDIAN, visit.account.id)


async def look(visit: AtPupil, states: States | None = None) -> DossierView:
    """The dossier of the visit's pupil at this instant, in the visit's step; `states` where they are read."""
    known = states or await read(visit)
    screen = screen_for(
        known.dossier,
        known.openings,
        known.campaign,
        viewer_of(visit),
        visit.step.step,
        visit.now,
        known.former,
    )
    if isinstance(screen, ToAcknowledge):
        visit.step = INTENTIONS  # choices wait for it: what is shown is of step 1
    texts = await visit.web.store.texts(text_ids(screen))
    kinship, lacks_email = await _kinship(visit, screen), await _lacks_email(visit, screen)
    return DossierView(known, visit.step, screen, texts, visit.account.id, kinship, lacks_email)


async def _kinship(visit: AtPupil, screen: Screen) -> str | None:
    """SIECLE's code of who entered, for another responsible who is not the same to the pupil."""
    if not isinstance(screen, Recap | ToAcknowledge) or screen.relation is not Relation.OTHER_GUARDIAN:
        return None
    author = screen.entry.author if screen.entry else None
    if author in (None, visit.account.id):
        return None
    return await people.kinship(visit.web.pool, author, visit.pupil.id, visit.account.id)


async def _lacks_email(visit: AtPupil, screen: Screen) -> bool:
    """True if a recap is due at the end of this session, and has nowhere to go (R-077)."""
    if not isinstance(screen, Recap) or screen.entry.session != visit.account.session:
        return False
    return await has_no_address(visit)


async def has_no_address(visit: AtPupil) -> bool:
    """True if the account has no address that an e-mail can be sent to."""
    try:
        read_address(await visit.web.people.email(visit.account.id) or "")
    except NotAnAddress:
        return True
    return False
