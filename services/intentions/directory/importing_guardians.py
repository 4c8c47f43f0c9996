"""The guardians' part of an import: who has parental authority, who has it no longer, who it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from services.intentions.directory.batch import Batch
from services.intentions.directory.logins import plain
from services.intentions.directory.siecle.model import ExportedLink, ExportedPerson, GuardiansExport

THE_PUPIL = "70"
UNSAID = "Liens sans indication de responsabilité légale"
NOBODY = "Liens vers une personne absente du fichier"
ELSEWHERE = "Liens vers des élèves qui ne sont pas en 3e ici"
CONTACT = "Contacts sans responsabilité légale"
# a pupil of age reads like any other, staff enter for them.
ONESELF = "Élèves déclarés responsables d'eux-mêmes (saisie par l'établissement)"
Connection = Any
Queries = Mapping[str, str]
Row = Mapping[str, Any]


@dataclass
class Links:
    """What the file says of the pupils who are here.

    `legal`: pupil → person → kinship; also a pupil of whom it only says who is *not* a legal responsible.
    `unsaid`: pairs that it leaves open; they stay as they were.
    """

    legal: dict[UUID, dict[str, str]] = field(default_factory=dict)
    unsaid: set[tuple[str, UUID]] = field(default_factory=set)


async def take_guardians(
    connection: Connection, queries: Queries, batch: Batch, export: GuardiansExport
) -> None:
    """Write the legal responsibles of the batch's pupils; those who are so no longer lose access."""
    links = _sorted(export, batch)
    guardians = await _put_persons(connection, queries, batch, export, links)
    before = await connection.fetchval(queries["count_guardianships"], batch.school, batch.year)
    legal = [
        (guardians[person], pupil, kinship)
        for pupil, persons in links.legal.items()
        for person, kinship in persons.items()
    ]
    unsaid = [(guardians[person], pupil) for person, pupil in links.unsaid if person in guardians]
    kept = [(guardian, pupil) for guardian, pupil, _ in legal] + unsaid
    ended = await connection.fetch(
        queries["end_guardianships"], list(links.legal), [one[0] for one in kept], [one[1] for one in kept]
    )
    await connection.executemany(queries["put_guardianship"], legal)
    batch.report.links_before, batch.report.ended = before, len(ended)
    without = await connection.fetchval(queries["count_without_guardian"], list(batch.ids.values()))
    batch.report.left_out["Élèves de 3e sans responsable légal (personne ne pourra saisir)"] += without


def _sorted(export: GuardiansExport, batch: Batch) -> Links:
    """The links by what they say; each that gives no access is counted with the reason."""
    persons = {person.siecle_id for person in export.persons}
    links = Links()
    for link in export.links:
        pupil = batch.ids.get(link.pupil)
        why_not = ELSEWHERE if pupil is None else _why_not(link, persons)
        if why_not:
            batch.report.left_out[why_not] += 1
        if pupil is None:
            continue
        if why_not in {UNSAID, NOBODY}:
            links.unsaid.add((link.person, pupil))
            continue
        legal = links.legal.setdefault(pupil, {})
        if why_not is None:
            legal[link.person] = link.kinship
    return links


def _why_not(link: ExportedLink, persons: set[str]) -> str | None:
    if link.legal is None:
        return UNSAID
    if not link.legal:
        return CONTACT
    if link.kinship == THE_PUPIL:
        return ONESELF
    return None if link.person in persons else NOBODY


async def _put_persons(
    connection: Connection, queries: Queries, batch: Batch, export: GuardiansExport, links: Links
) -> dict[str, UUID]:
    """Write the persons who are legal responsibles; the id of each PERSONNE_ID that is known now."""
    rows = await connection.fetch(queries["known_guardians"], batch.school)
    known = {row["siecle_id"]: row for row in rows}
    came = await connection.fetch(queries["guardians_from_elsewhere"], list(links.legal), batch.school)
    wanted = {person for persons in links.legal.values() for person in persons}
    changed, added, strangers = [], [], []
    for person in {one.siecle_id: one for one in export.persons if one.siecle_id in wanted}.values():
        row = known.get(person.siecle_id)
        values = (person.civility, person.last_name, person.first_name, person.email)
        if row is not None and _is_same(row, person):
            changed.append((row["id"], *values))
            continue
        strangers += [row["id"]] if row is not None else []
        if guardian := _who_came(person, links, came):
            changed.append((guardian["id"], *values))
            known[person.siecle_id] = guardian
            continue
        added.append((uuid4(), *values, batch.school, person.siecle_id))
    await connection.execute(queries["let_person_ids_go"], strangers)
    await connection.executemany(queries["change_guardian"], changed)
    await connection.executemany(queries["add_guardian"], added)
    report = batch.report.taken
    report["Responsables légaux"] += len(changed) + len(added)
    report["dont sans adresse électronique"] += sum(values[4] is None for values in (*changed, *added))
    report["dont nouveaux, sous l'identifiant de quelqu'un d'autre"] += len(strangers)
    ids = {siecle_id: row["id"] for siecle_id, row in known.items()}
    return ids | {values[-1]: values[0] for values in added}


def _who_came(person: ExportedPerson, links: Links, came: Sequence[Row]) -> Row | None:
    """The legal responsible who changed school with a pupil of theirs: the same name, for that very pupil.

    Nobody gets access in this way who did not have it; where two could be meant, it is nobody.
    """
    theirs = {pupil for pupil, persons in links.legal.items() if person.siecle_id in persons}
    found = [row for row in came if theirs & set(row["pupils"]) and _has_name_of(row, person)]
    return found[0] if len(found) == 1 else None


def _has_name_of(row: Row, person: ExportedPerson) -> bool:
    other = row["civility"] and person.civility and row["civility"] != person.civility
    return not other and all(
        plain(row[name]) == plain(getattr(person, name)) for name in ("first_name", "last_name")
    )


def _is_same(row: Mapping[str, str], person: ExportedPerson) -> bool:
    """Whether a PERSONNE_ID still is the same person: one may marry, or be spelt otherwise, not both at once.

    The account of somebody else must not open another family's dossier.
    """
    if plain(row["first_name"]) == plain(person.first_name):
        return True
    other = row["civility"] and person.civility and row["civility"] != person.civility
    return plain(row["last_name"]) == plain(person.last_name) and not other
