"""Given: how far a dossier has come in the definitive phase."""

from shared.contract.types import Phase, Stage
from tests.unit.domain.deciding import NO, YES, answers, decides, proposes, receives
from tests.unit.domain.given import CAP, CLASS, GENERAL, PROFESSIONAL, World, ask

FINAL = Phase.FINAL


def choosing() -> World:
    """Given: definitive choices are open, and there is no avis to acknowledge. The pupil is in a class."""
    return World(class_id=CLASS).configured().later(days=150).opened(phase=FINAL)


def chosen() -> World:
    """Given: the mother has validated 2de GT, then 2de PRO."""
    world = choosing()
    world.validate(ask(GENERAL), ask(PROFESSIONAL), phase=FINAL)
    return world.later(days=60).closed(phase=FINAL)


def proposed(world: World | None = None) -> World:
    """Given: the council proposes 2de PRO and CAP, not 2de GT, and families may answer."""
    world = world or chosen()
    proposes(world, (GENERAL, NO), (PROFESSIONAL, YES), (CAP, YES))
    return world.opened(Stage.ANSWER, FINAL)


def without_choices() -> World:
    """Given: the same, and nobody entered choices."""
    return proposed(choosing().later(days=60).closed(phase=FINAL))


def disagreed() -> World:
    """Given: the mother said « Pas d'accord »."""
    world = proposed()
    answers(world)
    return world


def agreed() -> World:
    """Given: the mother accepted 2de PRO."""
    world = proposed()
    answers(world, PROFESSIONAL)
    return world


def received() -> World:
    """Given: after « Pas d'accord », the head has received the family."""
    world = disagreed().later(days=1)
    receives(world)
    return world


def decided() -> World:
    """Given: the head has decided 2de PRO, against the first choice, after the interview."""
    world = received()
    decides(world, PROFESSIONAL)
    return world
