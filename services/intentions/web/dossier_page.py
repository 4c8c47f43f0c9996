"""Reads what a screen shows of a pupil's dossier: three streams in one round trip, then the domain's view."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.intentions.application.run import load
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.seeing.view import DossierView, Relation, Viewer, view
from services.intentions.domain.window import Window
from services.intentions.web.people import Role
from services.intentions.web.present import Texts, text_ids
from services.intentions.web.visit import AtPupil
from shared.addresses import NotAnAddress, read_address
from shared.contract.types import Phase

PHASE = Phase.PROVISIONAL


@dataclass(frozen=True, slots=True)
class Seen:
    """A dossier as this account may see it now, with the texts to show."""

    dossier: Dossier
    window: Window
    campaign: Campaign
    view: DossierView
    texts: Texts
    zone: str
    viewer: UUID
    kinship: str | None = None  # of who entered, for another legal responsible
    lacks_email: bool = False  # who validated in this session has no address for the recap

    @property
    def entered_by_viewer(self) -> bool:
        """Whether what is shown was entered by who looks at it."""
        return self.view.entry is not None and self.view.entry.author == self.viewer


async def look(visit: AtPupil) -> Seen:
    """The dossier of the visit's pupil at this instant."""
    place = visit.pupil.place
    dossier, window, campaign = await load(
        visit.web.store, Dossier.of(place), Window.of(place), Campaign.of(place)
    )
    former = await _former(visit, dossier)
    seen = view(dossier, window, campaign, viewer_of(visit), PHASE, visit.now, former)
    texts = await visit.web.store.texts(text_ids(seen.entry, seen.opinion))
    zone = campaign.time_zone or visit.pupil.time_zone
    kinship, lacks_email = await _kinship(visit, seen), await _lacks_email(visit, seen)
    return Seen(dossier, window, campaign, seen, texts, zone, visit.account.id, kinship, lacks_email)


def viewer_of(visit: AtPupil) -> Viewer:
    """The account as the domain sees it."""
    return Viewer(visit.account.role is Role.GUARDIAN, visit.account.id)


async def _kinship(visit: AtPupil, seen: DossierView) -> str | None:
    """What who entered is to the pupil; asked for another responsible only."""
    author = seen.entry.author if seen.entry else None
    if seen.relation is not Relation.OTHER_GUARDIAN or author in (None, visit.account.id):
        return None
    return await visit.web.people.kinship(author, visit.pupil.id, visit.account.id)


async def _lacks_email(visit: AtPupil, seen: DossierView) -> bool:
    """Whether a recap is due at the end of this session, and has nowhere to go (R-077)."""
    entry = seen.entry
    if entry is None or entry.session != visit.account.session:
        return False
    try:
        read_address(await visit.web.people.email(visit.account.id) or "")
    except NotAnAddress:
        return True
    return False


async def _former(visit: AtPupil, dossier: Dossier) -> Mapping[str, Window]:
    """The windows of other schools whose councils gave an avis on the pupil; asks nothing for none (A-34)."""
    given = {opinion.school for one in dossier.rounds.values() for opinion in one.opinions}
    former = {school for school in given if school and school != visit.pupil.school}
    if not former:
        return {}
    windows = [Window.of(replace(visit.pupil.place, school=school)) for school in former]
    return dict(zip(former, await load(visit.web.store, *windows), strict=True))
