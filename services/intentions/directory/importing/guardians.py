"""The guardians' part of an import: who has parental authority, who has it no longer, who it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.intentions.directory.importing import linking
from services.intentions.directory.importing import report_of_guardians as reporting
from services.intentions.directory.importing.batch import Batch
from services.intentions.directory.importing.linking import Links
from services.intentions.directory.importing.matching.names import said
from services.intentions.directory.importing.matching.persons import recognise
from services.intentions.directory.importing.matching.records import KnownPerson, LinkedPerson, Recognised
from shared.exports.model import ExportedPerson, GuardiansExport
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "guardians.sql")


@dataclass
class People:
    """The file's legal responsibles as they are written: who is known, and who is new under which id."""

    found: Recognised
    known: Sequence[KnownPerson]
    changed: list[tuple[ExportedPerson, KnownPerson]] = field(default_factory=list)
    added: list[tuple[ExportedPerson, UUID]] = field(default_factory=list)

    def ids(self, person: str) -> set[UUID]:
        """Whom a PERSONNE_ID of the file stands for; several where that is in doubt, none where unknown."""
        if person in self.found.same:
            return {self.found.same[person].id}
        if person in self.found.doubts:
            return {one.id for one in self.found.doubts[person]}
        new = {id_ for one, id_ in self.added if one.siecle_id == person}
        return new or {one.id for one in self.known if one.siecle_id == person and not one.elsewhere}


async def take_guardians(connection: Connection, batch: Batch, export: GuardiansExport) -> None:
    """Write the legal responsibles of the batch's pupils; those who are so no longer lose access."""
    links = linking.sort_links(export, batch.ids)
    known = await _known(connection, batch)
    before = await connection.fetchval(QUERIES["count_guardianships"], batch.school, batch.year)
    batch.report.links_before = before
    people = _recognised(batch, export, links, known)
    await _put_persons(connection, batch, people)
    legal = [
        (guardian, pupil, kinship)
        for pupil, persons in links.legal.items()
        for person, kinship in persons.items()
        if person not in people.found.doubts
        for guardian in people.ids(person)
    ]
    kept = _kept(links, people) | {(guardian, pupil) for guardian, pupil, _ in legal}
    pairs = [one[0] for one in kept], [one[1] for one in kept]
    ended = await connection.fetch(QUERIES["end_guardianships"], list(links.legal), *pairs)
    await connection.executemany(QUERIES["put_guardianship"], legal)
    batch.report.ended = len(ended)
    batch.report.lines += reporting.ended(
        [(row["guardian"], row["pupil"]) for row in ended], known, batch.pupils_here
    )


async def _known(connection: Connection, batch: Batch) -> list[KnownPerson]:
    """The school's own, and legal responsibles of its pupils who are known from another school (A-34)."""
    rows = await connection.fetch(QUERIES["known_guardians"], batch.school, list(batch.ids.values()))
    return [_known_person(dict(row)) for row in rows]


def _known_person(values: dict[str, Any]) -> KnownPerson:
    pupils = dict(zip(values.pop("pupils"), values.pop("kinships"), strict=True))
    return KnownPerson(**values, pupils=pupils)


def _recognised(batch: Batch, export: GuardiansExport, links: Links, known: Sequence[KnownPerson]) -> People:
    """Recognise the persons of the file, with each line of the report that comes from it."""
    persons = {id_: one for id_, one in linking.by_id(export.persons).items() if one is not None}
    linked = [LinkedPerson(persons[id_], of) for id_, of in links.of_person.items() if id_ in persons]
    people = People(recognise(linked, known), known)
    replaced = linking.leave_the_replaced(links, people.found, known) if batch.pupils is None else []
    report, here = batch.report, batch.pupils_here
    for reason in links.refused:
        report.left_out[reason] += 1
    report.left_out[linking.REPLACED] += len(replaced)
    report.lines += reporting.replaced(replaced, here)
    report.lines += reporting.unclear(links, persons, here)
    for id_ in sorted({person for persons in links.legal.values() for person in persons}):
        if id_ in people.found.same:
            people.changed.append((persons[id_], people.found.same[id_]))
        elif id_ in people.found.doubts:
            report.left_out[linking.DOUBTFUL] += 1
            report.lines.append(reporting.doubtful(persons[id_], links, people.found.doubts[id_], here))
        else:
            people.added.append((persons[id_], uuid4()))
    return _reported(batch, people, links)


def _reported(batch: Batch, people: People, links: Links) -> People:
    report, here = batch.report, batch.pupils_here
    holders = {one.siecle_id: one for one in people.known if not one.elsewhere}
    taken = [one for one, _ in people.changed] + [one for one, _ in people.added]
    report.taken["Responsables légaux"] += len(taken)
    report.taken["dont sans adresse électronique"] += sum(one.email is None for one in taken)
    strangers = sum(one.siecle_id in holders for one, _ in people.added)
    report.taken["dont nouveaux, sous l'identifiant de quelqu'un d'autre"] += strangers
    for person, known in people.changed:
        report.lines += reporting.changed(person, known, links, here)
    for person, _ in people.added:
        holder = holders.get(person.siecle_id)
        if holder or report.links_before:
            report.lines.append(reporting.added(person, holder, links, here))
    report.lines += reporting.odd(taken, links, here)
    return people


async def _put_persons(connection: Connection, batch: Batch, people: People) -> None:
    """Every PERSONNE_ID that changes hands is let go before it is given again."""
    new_ids = {known.id: person.siecle_id for person, known in people.changed if not known.elsewhere}
    given = set(new_ids.values()) | {person.siecle_id for person, _ in people.added}
    let_go = [
        one.id
        for one in people.known
        if not one.elsewhere
        and new_ids.get(one.id, one.siecle_id if one.siecle_id not in given else None) != one.siecle_id
    ]
    changed = [(known.id, *_values(person), new_ids.get(known.id)) for person, known in people.changed]
    added = [(id_, *_values(person), batch.school, person.siecle_id) for person, id_ in people.added]
    await connection.execute(QUERIES["let_person_ids_go"], let_go)
    await connection.executemany(QUERIES["change_guardian"], changed)
    await connection.executemany(QUERIES["add_guardian"], added)
    elsewhere = {known.id: person.siecle_id for person, known in people.changed if known.elsewhere}
    named = [*given, *elsewhere.values()]
    await connection.execute(QUERIES["forget_person_ids"], batch.school, list(elsewhere), named)
    rows = [(guardian, batch.school, id_) for guardian, id_ in elsewhere.items()]
    await connection.executemany(QUERIES["put_person_id"], rows)
    await connection.execute(QUERIES["tell_of_accounts"], [*let_go, *elsewhere])


def _values(person: ExportedPerson) -> tuple[str, str, str, str | None]:
    """A placeholder is no name that anybody should read in a letter."""
    return person.civility, said(person.last_name), said(person.first_name), person.email


def _kept(links: Links, people: People) -> set[tuple[UUID, UUID]]:
    """The pairs that stay if they are there: of which the file says nothing, and whose person is in doubt."""
    doubtful = {
        (person, pupil)
        for pupil, persons in links.legal.items()
        for person in persons
        if person in people.found.doubts
    }
    pairs = {(link.person, pupil) for link, pupil, _ in links.unclear} | doubtful
    return {(guardian, pupil) for person, pupil in pairs for guardian in people.ids(person)}
