"""Reads a pupil's dossier for who looks at it: three streams in one round trip, then the domain's screen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.intentions.application.run import load
from services.intentions.directory import people
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.seeing.screens import Recap, Screen, ToAcknowledge
from services.intentions.domain.seeing.view import screen_for
from services.intentions.domain.seeing.viewers import Relation, Viewer
from services.intentions.domain.window import Window
from services.intentions.web.dossier.present import Texts, text_ids
from services.intentions.web.kit.people import Role
from services.intentions.web.visit.signed_in import AtPupil
from shared.addresses import NotAnAddress, read_address


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier as this account may see it now, with the texts to show."""

    dossier: Dossier
    window: Window
    campaign: Campaign
    screen: Screen
    texts: Texts
    zone: str
    viewer: UUID
    kinship: str | None = None  # of who entered, for another legal responsible
    lacks_email: bool = False  # who validated in this session has no address for the recap


async def look(visit: AtPupil) -> DossierView:
    """The dossier of the visit's pupil at this instant."""
    place = visit.pupil.place
    dossier, window, campaign = await load(
        visit.web.store, Dossier.of(place), Window.of(place), Campaign.of(place)
    )
    former = await _former(visit, dossier)
    viewer = Viewer(visit.account.role is Role.GUARDIAN, visit.account.id)
    screen = screen_for(dossier, window, campaign, viewer, visit.step.phase, visit.now, former)
    texts = await visit.web.store.texts(text_ids(screen))
    zone = campaign.time_zone or visit.pupil.time_zone
    kinship, lacks_email = await _kinship(visit, screen), await _lacks_email(visit, screen)
    return DossierView(dossier, window, campaign, screen, texts, zone, visit.account.id, kinship, lacks_email)


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
    try:
        read_address(await visit.web.people.email(visit.account.id) or "")
    except NotAnAddress:
        return True
    return False


async def _former(visit: AtPupil, dossier: Dossier) -> Mapping[str, Window]:
    """The windows of other schools whose councils gave an avis on the pupil; asks nothing for none (A-34)."""
    phases = (dossier.provisional, dossier.definitive)
    schools = {opinion.school for phase in phases for opinion in phase.opinions}
    former = {school for school in schools if school and school != visit.pupil.school}
    if not former:
        return {}
    windows = [Window.of(replace(visit.pupil.place, school=school)) for school in former]
    return dict(zip(former, await load(visit.web.store, *windows), strict=True))
