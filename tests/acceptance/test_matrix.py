"""Matrix 1b: who sees what, row by row."""

from collections.abc import Awaitable, Callable

import pytest

from shared.contract.types import Phase, Stage
from tests.support.story import answered, button, enter
from tests.support.town import Town

AUTHOR, SECOND, PUPIL = "mother", "father", "pupil"
NOT_OPEN = ["La campagne d'orientation n'est pas ouverte.", "Le calendrier est le suivant :"]
CLOSED = ["Le calendrier est le suivant :", "Intention 1 : 2de générale et technologique ou 2de STHR"]
FORM = ["Vous devez obligatoirement saisir une intention.", "AJOUTER UNE INTENTION", "ANNULER"]
INSTRUCTION = "Vous devez en accuser réception en cochant la case prévue à cet effet puis en validant."
GUARDIAN_ENTERS = "La saisie doit être effectuée par un responsable légal."
OTHER_ENTERED = (
    "La saisie a été effectuée par un autre responsable de l'élève. Si vous souhaitez apporter des "
    "modifications à cette saisie, veuillez vous rapprocher de lui. En cas de désaccord, veuillez "
    "contacter le chef d'établissement."
)
OTHER = "La saisie a été effectuée par un autre responsable de l'élève."
ONLY_GUARDIANS = "Seul un responsable légal peut accuser réception des avis provisoires."


async def open_(town: Town) -> None:
    await town.open_for_entry()


async def validated(town: Town) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in(AUTHOR))


async def closed(town: Town) -> None:
    await validated(town)
    await town.shut()


async def acknowledged(town: Town) -> None:
    await answered(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick("J'ai bien pris connaissance de l'avis provisoire d'orientation du conseil de classe.")
    await browser.press("VALIDER")


async def second_phase(town: Town) -> None:
    await answered(town)
    await town.shut(Stage.ANSWER)
    await town.open(Stage.ENTRY, phase=Phase.FINAL)


State = Callable[[Town], Awaitable[None]]
# State, viewer, what is shown, the active and the inactive buttons.
ROWS: list[tuple[State, str, list[str], list[str], list[str]]] = [
    *((Town.configure, viewer, NOT_OPEN, [], []) for viewer in (AUTHOR, SECOND, PUPIL)),
    *((open_, viewer, FORM, ["VALIDER"], []) for viewer in (AUTHOR, SECOND)),
    (open_, PUPIL, [GUARDIAN_ENTERS], [], []),
    (validated, AUTHOR, ["Intention 3 : 1re année de CAP"], ["MODIFIER"], []),
    (validated, SECOND, ["Intention 3 : 1re année de CAP", OTHER_ENTERED], [], ["MODIFIER"]),
    (validated, PUPIL, ["Intention 3 : 1re année de CAP", GUARDIAN_ENTERS], [], ["MODIFIER"]),
    *((closed, viewer, CLOSED, [], []) for viewer in (AUTHOR, SECOND, PUPIL)),
    (answered, AUTHOR, [INSTRUCTION], ["VALIDER"], []),
    (answered, SECOND, [INSTRUCTION, OTHER], [], ["VALIDER"]),
    (answered, PUPIL, [INSTRUCTION, ONLY_GUARDIANS], [], ["VALIDER"]),
    (acknowledged, AUTHOR, ["Vous avez pris connaissance et accusé réception"], [], []),
    (acknowledged, SECOND, ["Un autre responsable de l'élève a pris connaissance et accusé"], [], []),
    (acknowledged, PUPIL, ["Un responsable a pris connaissance et accusé réception"], [], []),
    (second_phase, AUTHOR, [INSTRUCTION], ["VALIDER"], []),
    (second_phase, SECOND, [INSTRUCTION, OTHER], [], ["VALIDER"]),
    (second_phase, PUPIL, [INSTRUCTION, ONLY_GUARDIANS], [], ["VALIDER"]),
]


@pytest.mark.parametrize(
    ("state", "viewer", "sentences", "active", "inactive"),
    ROWS,
    ids=[f"{row[0].__name__}-{row[1]}" for row in ROWS],
)
async def test_matrix(
    town: Town, state: State, viewer: str, sentences: list[str], active: list[str], inactive: list[str]
) -> None:
    await state(town)
    page = (await town.sign_in(viewer)).page
    for sentence in sentences:
        assert page.has(sentence)
    shown = {one.label for form in page.forms for one in form.buttons if one.label in {"VALIDER", "MODIFIER"}}
    assert shown == {*active, *inactive}
    assert all(not button(page, label).disabled for label in active)
    assert all(button(page, label).disabled for label in inactive)
