"""All that pages need to know of one dossier to show it to one account."""

from dataclasses import dataclass
from uuid import UUID

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.seeing.screens import Screen
from services.intentions.domain.window import Window
from services.intentions.web.dossier.present import Texts


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
