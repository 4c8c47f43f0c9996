"""A dossier as a page gets it, from events alone: the domain's world, seen by one account."""

from uuid import UUID

from services.intentions.web.dossier.look import DossierView, States
from services.intentions.web.dossier.present import text_ids
from services.intentions.web.kit.steps import INTENTIONS, Step
from tests.unit.domain.given import World

PARIS = "Europe/Paris"


def states_of(world: World) -> States:
    """What a page reads of the world."""
    return States(world.dossier, world.openings, world.campaign, world.former, PARIS)


def view_of(
    world: World,
    account: UUID,
    kinship: str | None = None,
    *,
    lacks_email: bool = False,
    step: Step = INTENTIONS,
) -> DossierView:
    """What `account` gets of a step of the world's dossier; every text of it is its own id."""
    screen = world.seen_by(account, step.step)
    texts = {id_: str(id_) for id_ in text_ids(screen)}
    return DossierView(states_of(world), step, screen, texts, account, kinship, lacks_email)
