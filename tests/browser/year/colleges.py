"""Three collèges in three academies, their families, and the exports of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.exports import guardians, link, person, pupils, written
from tests.support.exports import pupil as element

YEAR = 2026


@dataclass(frozen=True)
class College:
    """A collège; `zone` is its academy's."""

    uai: str
    academy: str
    name: str
    zone: str

    @property
    def home(self) -> str:
        """Its page in Siècle."""
        return f"/staff/schools/{self.uai}"


@dataclass(frozen=True)
class Parent:
    """A legal responsible; without `email` whom only paper reaches."""

    id: str
    first_name: str
    last_name: str
    civility: str = "MME"
    email: str = ""

    @property
    def name(self) -> str:
        """As staff read it."""
        return f"{'Mme' if self.civility == 'MME' else self.civility} {self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Child:
    """A pupil at a collège, by the id there; the national number stays through a move."""

    college: College
    id: str
    first_name: str
    last_name: str
    division: str
    number: str
    parents: tuple[Parent, ...]

    @property
    def name(self) -> str:
        """As staff read it."""
        return f"{self.first_name} {self.last_name}"


CRETEIL = College("0931234A", "creteil", "CLG LOUISE MICHEL", "Europe/Paris")
REUNION = College("9741234B", "reunion", "CLG LECONTE DE LISLE", "Indian/Reunion")
MARTINIQUE = College("9721234C", "martinique", "CLG AIMÉ CÉSAIRE", "America/Martinique")
COLLEGES = (CRETEIL, REUNION, MARTINIQUE)

CLAIRE = Parent("501", "Claire", "AUBERT", email="claire@example.org")
MARC = Parent("502", "Marc", "AUBERT", "M.", "marc@example.org")
SOPHIE = Parent("503", "Sophie", "RENAUD", email="sophie@example.org")
MARIE = Parent("511", "Marie", "PAYET", email="marie@example.org")
JEAN = Parent("512", "Jean", "PAYET", "M.", "jean@example.org")
ROSE = Parent("513", "Rose", "HOARAU")
LUCIE = Parent("521", "Lucie", "BELROSE", email="lucie@example.org")
# Hugo's mother, as the export of his next collège names her.
SOPHIE_THERE = replace(SOPHIE, id="523")

CAMILLE = Child(CRETEIL, "101", "Camille", "AUBERT", "3A", "000000101AB", (CLAIRE, MARC))
HUGO = Child(CRETEIL, "102", "Hugo", "RENAUD", "3B", "000000102AB", (SOPHIE,))
ANAIS = Child(REUNION, "201", "Anaïs", "PAYET", "3A", "000000201AB", (MARIE, JEAN))
LOIC = Child(REUNION, "202", "Loïc", "HOARAU", "3A", "000000202AB", (ROSE,))
MAELYS = Child(MARTINIQUE, "301", "Maëlys", "BELROSE", "3A", "000000301AB", (LUCIE,))
# Who changes collège is another line in the new one's export, and the same pupil.
HUGO_THERE = Child(MARTINIQUE, "302", "Hugo", "RENAUD", "3B", HUGO.number, (SOPHIE_THERE,))
CHILDREN = (CAMILLE, HUGO, ANAIS, LOIC, MAELYS)


def at(college: College, children: Iterable[Child] = CHILDREN) -> list[Child]:
    """Those of a collège."""
    return [child for child in children if child.college == college]


def exports(folder: Path, college: College, children: Iterable[Child]) -> tuple[Path, Path]:
    """The two exports of a collège with these pupils: of pupils, and of guardians."""
    children = list(children)
    said = f"<PARAMETRES><UAJ>{college.uai}</UAJ><ANNEE_SCOLAIRE>{YEAR}</ANNEE_SCOLAIRE></PARAMETRES>"
    listed = pupils(
        *(
            element(one.id, ID_NATIONAL=one.number, NOM_DE_FAMILLE=one.last_name, PRENOM=one.first_name)
            for one in children
        ),
        structures="".join(map(_structures, children)),
        parameters=said,
    )
    parents = {parent.id: parent for child in children for parent in child.parents}
    persons = guardians(
        *(person(one.id, one.email, one.last_name, one.first_name, one.civility) for one in parents.values()),
        links="".join(link(child.id, parent.id) for child in children for parent in child.parents),
        parameters=said,
    )
    return (
        written(folder, listed, f"{college.uai}-pupils.xml"),
        written(folder, persons, f"{college.uai}-guardians.xml"),
    )


def _structures(child: Child) -> str:
    return (
        f'<STRUCTURES_ELEVE ELEVE_ID="{child.id}"><STRUCTURE><CODE_STRUCTURE>{child.division}'
        "</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
    )
