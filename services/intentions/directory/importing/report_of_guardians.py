"""The lines of an import's report on legal responsibles, in French. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from services.intentions.directory.importing.linking import NAMELESS, NOBODY, TWOFOLD, UNSAID, Links
from services.intentions.directory.importing.matching.names import says_something
from services.intentions.directory.importing.matching.records import KnownPerson, full_name, named
from services.intentions.directory.importing.report import Kind, Line, PupilHere, Who, pupil_line
from shared.exports import oddities
from shared.exports.model import ExportedPerson

Here = Mapping[UUID, PupilHere]
REASONS = {
    UNSAID: "le fichier ne dit pas s'il a la responsabilité légale : le lien reste comme il était",
    NOBODY: "la personne n'est pas dans le fichier : le lien reste comme il était",
    NAMELESS: "ni nom ni prénom : ni compte, ni courrier",
    TWOFOLD: "son identifiant (PERSONNE_ID) est aussi celui d'une autre personne du fichier",
}


def unclear(links: Links, persons: Mapping[str, ExportedPerson], here: Here) -> Iterator[Line]:
    """Links that give nobody access, for a reason that the office can mend."""
    for link, pupil, reason in links.unclear:
        person = persons.get(link.person)
        name = named(person) if person else ""
        yield _line(Kind.LEFT_OUT, name or "(sans nom)", REASONS[reason], link.person, [pupil], here)


def replaced(pupils: Sequence[UUID], here: Here) -> Iterator[Line]:
    """Pupils whose legal responsibles were left as they were."""
    reason = (
        "l'export des responsables, donné seul, remplacerait ses responsables : rien n'a été changé ; "
        "donnez les deux exports du même jour"
    )
    for pupil in pupils:
        yield pupil_line(Kind.LEFT_OUT, here[pupil], reason)


def doubtful(person: ExportedPerson, links: Links, maybe: Sequence[KnownPerson], here: Here) -> Line:
    """A person who may be several known people."""
    names = ", ".join(sorted({named(one) for one in maybe}))
    reason = f"peut être plusieurs personnes connues ({names}) : leurs accès restent comme ils étaient"
    return _line(Kind.LEFT_OUT, named(person), reason, person.siecle_id, links.pupils_of(person), here)


def added(person: ExportedPerson, holder: KnownPerson | None, links: Links, here: Here) -> Line:
    """Somebody new, of a school that was known or under the PERSONNE_ID of somebody else."""
    reason = "nouvelle personne, nouveau compte"
    if holder is not None:
        reason += f" : son identifiant SIECLE était celui de {named(holder)}, qui garde son compte"
    return _line(Kind.NEW, named(person), reason, person.siecle_id, links.pupils_of(person), here)


def changed(person: ExportedPerson, known: KnownPerson, links: Links, here: Here) -> Iterator[Line]:
    """Lines of changes that the file makes to a known person."""
    pairs = (
        ("civilité", known.civility, person.civility),
        ("nom", known.last_name, person.last_name),
        ("prénom", known.first_name, person.first_name),
    )
    for what, before, after in pairs:
        if before != after and says_something(before) and says_something(after):
            reason = f"{what} : {before} → {after}"
            pupils = links.pupils_of(person)
            yield _line(Kind.CHANGED, named(person), reason, person.siecle_id, pupils, here)


def ended(links: Sequence[tuple[UUID, UUID]], known: Sequence[KnownPerson], here: Here) -> Iterator[Line]:
    """People who are legal responsibles no longer."""
    people = {one.id: one for one in known}
    for guardian, pupil in links:
        one = people[guardian]
        reason = "n'est plus responsable légal : accès retiré"
        yield _line(Kind.CHANGED, named(one), reason, one.siecle_id, [pupil], here)


def odd(taken: Sequence[ExportedPerson], links: Links, here: Here) -> Iterator[Line]:
    """Oddities of people who are taken, for somebody to look at."""
    namesakes = Counter((pupil, *full_name(one)) for one in taken for pupil in links.pupils_of(one))
    for one in taken:
        pupils = links.pupils_of(one)
        has_namesake = any(namesakes[(pupil, *full_name(one))] > 1 for pupil in pupils)
        for reason in oddities.of_person(one, has_namesake=has_namesake):
            yield _line(Kind.TO_CHECK, named(one), reason, one.siecle_id, pupils, here)


def _line(kind: Kind, name: str, reason: str, siecle_id: str, pupils: Sequence[UUID], here: Here) -> Line:
    children = sorted((here[pupil].division, named(here[pupil])) for pupil in pupils)
    division = children[0][0] if children else ""
    return Line(kind, Who.GUARDIAN, division, name, reason, siecle_id, tuple(name for _, name in children))
