"""Sorts a guardians' file by the pupils who are here: who has authority, what is unclear. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.intentions.directory.importing.matching.persons import is_named
from services.intentions.directory.importing.matching.records import KnownPerson, Recognised
from shared.exports.model import ExportedLink, ExportedPerson, GuardiansExport
from shared.exports.oddities import CONTACTS, ELSEWHERE, ONESELF

THE_PUPIL = "70"
UNSAID = "Liens sans indication de responsabilité légale"
NOBODY = "Liens vers une personne absente du fichier"
NAMELESS = "Responsables sans nom ni prénom"
TWOFOLD = "Responsables dont l'identifiant est aussi celui d'une autre personne du fichier"
DOUBTFUL = "Responsables qui peuvent être plusieurs personnes connues"
REPLACED = "Élèves aux responsables tout autres, dans un export de responsables donné seul"
STAYS = frozenset({UNSAID, NOBODY, NAMELESS, TWOFOLD})


@dataclass
class Links:
    """The links of the pupils who are here, as the file gives them.

    `legal`: pupil → person → kinship; also a pupil of whom it only says who is *not* a legal responsible.
    `of_person`: all links of a person, of whatever kind. `unclear`: links that it leaves open, and why; they
    stay as they were, and somebody should look at them.
    """

    legal: dict[UUID, dict[str, str]] = field(default_factory=dict)
    of_person: dict[str, dict[UUID, str]] = field(default_factory=lambda: defaultdict(dict))
    unclear: list[tuple[ExportedLink, UUID, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def pupils_of(self, person: ExportedPerson) -> list[UUID]:
        """The pupils whose legal responsible a person is."""
        return [pupil for pupil, legal in self.legal.items() if person.siecle_id in legal]


def sort_links(export: GuardiansExport, pupils: Mapping[str, UUID]) -> Links:
    """The links by what they say; each that gives no access is in `refused` with the reason."""
    persons = by_id(export.persons)
    links = Links()
    for link in export.links:
        pupil = pupils.get(link.pupil)
        why_not = ELSEWHERE if pupil is None else _why_not(link, persons)
        links.refused += [why_not] if why_not else []
        if pupil is None:
            continue
        links.of_person[link.person][pupil] = link.kinship
        if why_not and why_not in STAYS:
            links.unclear.append((link, pupil, why_not))
            continue
        legal = links.legal.setdefault(pupil, {})
        if why_not is None:
            legal[link.person] = link.kinship
    return links


def by_id(persons: Sequence[ExportedPerson]) -> Mapping[str, ExportedPerson | None]:
    """Each PERSONNE_ID of the file; None where it stands for two people of different names."""
    found: dict[str, ExportedPerson | None] = {}
    for one in persons:
        other = found.get(one.siecle_id, one)
        same = other is not None and (other.first_name, other.last_name) == (one.first_name, one.last_name)
        found[one.siecle_id] = one if same else None
    return {id_: one for id_, one in found.items() if id_}


def _why_not(link: ExportedLink, persons: Mapping[str, ExportedPerson | None]) -> str | None:
    if link.legal is None:
        return UNSAID
    if not link.legal:
        return CONTACTS
    if link.kinship == THE_PUPIL:
        return ONESELF
    if link.person not in persons:
        return NOBODY
    person = persons[link.person]
    if person is None:
        return TWOFOLD
    return None if is_named(person) else NAMELESS


def leave_the_replaced(links: Links, found: Recognised, known: Sequence[KnownPerson]) -> list[UUID]:
    """Leave alone pupils who would lose a legal responsible and get a new one by the same file; gives them.

    Where guardians come alone, only ELEVE_ID says whose they are, and that may be another pupil's by now.
    """
    left = []
    for pupil, legal in list(links.legal.items()):
        before = {one.id for one in known if pupil in one.pupils}
        linked = {person for person, pupils in links.of_person.items() if pupil in pupils}
        now = {found.same[person].id for person in linked if person in found.same}
        strangers = [
            person for person in legal if person not in found.same or found.same[person].id not in before
        ]
        if strangers and before - now:
            del links.legal[pupil]
            left.append(pupil)
    return left
