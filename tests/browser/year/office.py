"""Acts at a `Desk` for a family, and in a council's walk; what lists, tables and journal have of a pupil."""

import csv
from urllib.parse import quote

from services.siecle.people.trail import Action
from tests.browser.year.colleges import Child, Parent
from tests.browser.year.desk import Desk

INTENTIONS, CHOICES = "intentions provisoires", "choix définitifs"
ONE = {INTENTIONS: "Intention", CHOICES: "Choix"}
PUPIL = "N° de l'élève"
MISSING = "Saisir ce qui manque, élève par élève"


async def enter_from_paper(desk: Desk, child: Child, phase: str, *voies: str) -> None:
    """What a family brought on paper, in the order of its wishes (A-05)."""
    await _act(desk, child, "Saisie pour la famille", phase)
    for rank, voie in enumerate(voies, 1):
        optional = " (facultatif)" if rank > 1 else ""
        card = desk.person.page.get_by_role("group", name=f"{ONE[phase]} {rank}{optional}", exact=True)
        await card.get_by_label("Voie", exact=True).select_option(voie)
    await desk.check("Formulaire papier remis par la famille")
    await desk.send("Enregistrer")


async def transfer(desk: Desk, child: Child, phase: str, to: Parent, reason: str) -> None:
    """The right of entry goes to another legal responsible, once the consequences are read (A-04)."""
    await _act(desk, child, "Droit de saisie", phase)
    await desk.check(to.name, "Le droit de saisie va à")
    await desk.fill("Motif (obligatoire)", reason)
    await desk.send("Continuer", is_asked=True)
    await desk.person.sees(f"Le droit de saisie sera à {to.name}", f"Motif : {reason}")
    await desk.send("Confirmer")


async def _act(desk: Desk, child: Child, act: str, phase: str) -> None:
    await desk.person.open(f"{child.college.home}/pupils/{child.id}")
    await desk.follow(f"{act} ({phase})")


async def read_without_entry(desk: Desk, *expected: Child) -> None:
    """The list of those of whom nothing is entered has these, and says how many."""
    await desk.person.open(f"{desk.college.home}/pupils?phase=provisional")
    await desk.person.page.get_by_label("État", exact=True).select_option("Sans saisie")
    await desk.send("Afficher")
    await desk.person.sees(f"{len(expected)} élève(s)", *(child.last_name for child in expected))


async def walk(desk: Desk, division: str) -> None:
    """Begin to go through those of a class of whom an avis is missing."""
    await desk.person.open(f"{desk.college.home}/opinions?class={quote(division)}")
    await desk.follow(MISSING)


async def say(desk: Desk, child: Child, verdicts: dict[str, str], reasons: str, button: str) -> None:
    """The avis on the pupil whom the walk has come to; `button` leads on."""
    await desk.person.sees(f"Avis provisoire – {child.name}")
    for group, verdict in verdicts.items():
        await desk.check(verdict, group)
    await desk.fill("Motivations", reasons)
    await desk.send(button)


async def records(desk: Desk, child: Child) -> list[str]:
    """What a collège has of a pupil: in its lists, in their tables, and in the journal but for readings."""
    found = []
    for phase in ("provisional", "final"):
        await desk.person.open(f"{desk.college.home}/pupils?phase={phase}")
        rows = desk.person.page.get_by_role("row").filter(has_text=child.last_name)
        found += await rows.all_inner_texts()
        found += [str(row) for row in await _table(desk, f"pupils.csv?phase={phase}", child)]
    journal = await _table(desk, "journal.csv", child)
    return found + [str(row) for row in journal if row["Action"] != Action.READ.french]


async def _table(desk: Desk, path: str, child: Child) -> list[dict[str, str]]:
    """The lines of a spreadsheet that are about a pupil."""
    response = await desk.person.context.request.get(f"{desk.person.origin}{desk.college.home}/{path}")
    assert response.status == 200, path
    lines = (await response.text()).removeprefix("\ufeff").splitlines()
    return [row for row in csv.DictReader(lines, delimiter=";") if row[PUPIL] == child.id]
