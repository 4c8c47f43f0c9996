"""Matrix 1b, who sees what: one table for the tests with and without a browser, and the states it names."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import NamedTuple

from shared.contract.types import Phase, Stage
from tests.support.story import answered, enter
from tests.support.town import Town

AUTHOR, SECOND, PUPIL = VIEWERS = ("mother", "father", "pupil")
BOX = "J'ai bien pris connaissance de l'avis provisoire d'orientation du conseil de classe."
# 17 October, half past midnight in Paris: the day before in UTC.
OCTOBER_17 = datetime(2026, 10, 16, 22, 30, tzinfo=UTC)

NOT_OPEN = ("La campagne d'orientation n'est pas ouverte.", "Le calendrier est le suivant :")
CLOSED = ("Le calendrier est le suivant :", "Intention 1 : 2de générale et technologique ou 2de STHR")
FORM = ("Vous devez obligatoirement saisir une intention.", "AJOUTER UNE INTENTION", "ANNULER")
THIRD = "Intention 3 : 1re année de CAP"
INSTRUCTION = "Vous devez en accuser réception en cochant la case prévue à cet effet puis en validant."
GUARDIAN_ENTERS = "La saisie doit être effectuée par un responsable légal."
OTHER = "La saisie a été effectuée par un autre responsable de l'élève."
OTHER_ENTERED = (
    OTHER + " Si vous souhaitez apporter des modifications à cette saisie, veuillez vous rapprocher de lui. "
    "En cas de désaccord, veuillez contacter le chef d'établissement."
)
ONLY_AUTHOR = (
    "Seul le parent ayant fait la saisie peut accuser réception de l'avis provisoire du conseil de classe"
)
ONLY_GUARDIANS = "Seul un responsable légal peut accuser réception des avis provisoires."
MINE = "Vous avez pris connaissance et accusé réception de l'avis provisoire du conseil de classe le 17/10."
FIRST = (
    "Lors de la phase définitive, le parent ne pourra pas saisir des choix définitifs, sans avoir d'abord "
    "accusé réception de l'avis du conseil de classe pour la phase provisoire."
)
OTHERS = (
    "Un autre responsable de l'élève a pris connaissance et accusé réception de l'avis provisoire du "
    "conseil de classe le 17/10."
)
PUPILS = (
    "Un responsable a pris connaissance et accusé réception de l'avis provisoire du conseil de classe le "
    "17/10."
)


async def not_open(town: Town) -> None:
    """Settings of the academy, and a school that has not opened."""
    await town.configure()


async def open_(town: Town) -> None:
    """Open for entry; nothing validated."""
    await town.open_for_entry()


async def validated(town: Town) -> None:
    """The author's three intentions."""
    await town.open_for_entry()
    await enter(await town.sign_in(AUTHOR))


async def closed(town: Town) -> None:
    """Closed for the councils."""
    await validated(town)
    await town.shut()


async def acknowledged(town: Town) -> None:
    """Acknowledged by the author on 17/10, after a campaign that began earlier than the others."""
    town.clock.instant, town.date_1 = OCTOBER_17, date(2026, 10, 1)
    await answered(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(BOX)
    await browser.press("VALIDER")


async def second_phase(town: Town) -> None:
    """Phase 2 is open, and the avis of phase 1 not acknowledged (R-094)."""
    await answered(town)
    await town.shut(Stage.ANSWER)
    await town.open(Stage.ENTRY, phase=Phase.FINAL)


State = Callable[[Town], Awaitable[None]]


class Row(NamedTuple):
    """What a viewer is shown in a state: sentences, and the buttons VALIDER and MODIFIER, active or not."""

    state: State
    viewer: str
    sentences: tuple[str, ...]
    active: tuple[str, ...] = ()
    inactive: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.state.__name__}-{self.viewer}"


ROWS = (
    *(Row(not_open, viewer, NOT_OPEN) for viewer in VIEWERS),
    *(Row(open_, viewer, FORM, ("VALIDER",)) for viewer in (AUTHOR, SECOND)),
    Row(open_, PUPIL, (GUARDIAN_ENTERS,)),
    Row(validated, AUTHOR, (THIRD,), ("MODIFIER",)),
    Row(validated, SECOND, (THIRD, OTHER_ENTERED), (), ("MODIFIER",)),
    Row(validated, PUPIL, (THIRD, GUARDIAN_ENTERS), (), ("MODIFIER",)),
    *(Row(closed, viewer, CLOSED) for viewer in VIEWERS),
    *(
        row
        for state, said in ((answered, (INSTRUCTION,)), (second_phase, (INSTRUCTION, FIRST)))
        for row in (
            Row(state, AUTHOR, said, ("VALIDER",)),
            Row(state, SECOND, (*said, OTHER, ONLY_AUTHOR), (), ("VALIDER",)),
            Row(state, PUPIL, (*said, ONLY_GUARDIANS), (), ("VALIDER",)),
        )
    ),
    Row(acknowledged, AUTHOR, (MINE,)),
    Row(acknowledged, SECOND, (OTHERS,)),
    Row(acknowledged, PUPIL, (PUPILS,)),
)
