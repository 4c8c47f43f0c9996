"""A dossier as a page gets it, from events alone: the domain's world, seen by one account."""

from uuid import UUID

from services.intentions.web.dossier.look import DossierView
from services.intentions.web.dossier.present import text_ids
from tests.unit.domain.given import World

PARIS = "Europe/Paris"


def view_of(
    world: World, account: UUID, kinship: str | None = None, *, lacks_email: bool = False
) -> DossierView:
    """What `account` gets of the world's dossier; every text of it is its own id."""
    screen = world.seen_by(account)
    texts = {id_: str(id_) for id_ in text_ids(screen)}
    return DossierView(
        world.dossier, world.window, world.campaign, screen, texts, PARIS, account, kinship, lacks_email
    )
