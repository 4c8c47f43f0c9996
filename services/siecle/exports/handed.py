"""What is used of a school's exports, the rest left behind. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.siecle.exports.report import Kind, ReportLine
from services.siecle.roster import Guardian, Listed, named, plain
from shared.exports import oddities
from shared.exports.model import THIRD, ExportedLink, ExportedPerson, ExportedPupil, GuardiansExport
from shared.exports.oddities import CONTACTS, ELSEWHERE, ONESELF, UNKNOWN_LEVEL, is_of_unknown_level
from shared.exports.together import Together

Pair = tuple[str, str]  # ELEVE_ID and PERSONNE_ID
THE_PUPIL = "70"  # a pupil as own responsible has no access as one
OTHER_LEVEL = "Élèves d'un autre niveau que la 3e"
UNSAID = "la responsabilité légale n'est pas indiquée : laissé comme avant"
NOBODY = "lien vers une personne absente du fichier : laissé comme avant"
NAMELESS = "ni nom ni prénom : laissé comme avant"
TWOFOLD = "son identifiant est aussi celui d'une autre personne du fichier : laissé comme avant"


@dataclass
class Handed:
    """Who is in the exports of one school, as far as it is used; so much waits until somebody confirms it.

    `left`: pupils of 3e whose last day is over, with that day; `levels`: ELEVE_IDs of other levels. `links`:
    who is legally responsible, `unclear`: what the file leaves open, `about`: the pupils of whose legal
    responsibles it says something. `has_pupils`, `has_guardians`: which exports were given. `days`: on which
    days they were made, the first first.
    """

    school: str
    year: int
    has_pupils: bool
    has_guardians: bool
    pupils: list[Listed] = field(default_factory=list)
    left: list[tuple[Listed, date]] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    links: list[Pair] = field(default_factory=list)
    unclear: list[Pair] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[ReportLine] = field(default_factory=list)
    days: list[date] = field(default_factory=list)


def handed(exports: Together, known: Collection[str], today: date) -> Handed:
    """The exports, of which guardians alone are taken for the pupils that are `known`."""
    found = Handed(exports.school, exports.year, exports.pupils is not None, exports.guardians is not None)
    given = [one.header.day for one in (exports.pupils, exports.guardians) if one is not None]
    found.days = sorted({day for day in given if day is not None})
    if exports.pupils is not None:
        _take_pupils(found, exports.pupils.pupils, known, today)
    if exports.guardians is not None:
        here = {one.siecle_id: one for one in found.pupils} if found.has_pupils else dict.fromkeys(known)
        _take_guardians(found, exports.guardians, here)
    return found


def _take_pupils(
    found: Handed, pupils: Collection[ExportedPupil], known: Collection[str], today: date
) -> None:
    third = [one for one in pupils if one.mef.startswith(THIRD)]
    others = [one for one in pupils if not one.mef.startswith(THIRD)]
    found.levels = [one.siecle_id for one in others]
    found.counts[OTHER_LEVEL] = len(others)
    found.lines += [
        _pupil_line(Kind.LEFT_OUT, _listed(found.school, one), UNKNOWN_LEVEL)
        for one in others
        if is_of_unknown_level(one, one.siecle_id in known)
    ]
    twofold = _twofold(third)
    for one in {(one.siecle_id, one.last_name, one.first_name, one.born_on): one for one in third}.values():
        listed = _listed(found.school, one)
        left_on = one.left_by(today)
        if why_not := _why_not(one, twofold):
            found.lines.append(_pupil_line(Kind.LEFT_OUT, listed, why_not))
        elif left_on is not None and left_on < today:
            found.left.append((listed, left_on))
        else:
            found.pupils.append(listed)
            found.lines += [_pupil_line(Kind.TO_CHECK, listed, why) for why in _odd(one, found.year)]


def _pupil_line(kind: Kind, one: Listed, reason: str) -> ReportLine:
    return ReportLine(kind, one.division, named(one), reason, one.siecle_id)


def _listed(school: str, one: ExportedPupil) -> Listed:
    return Listed(school, one.siecle_id, one.last_name, one.first_name, one.division, one.born_on)


def _twofold(pupils: Collection[ExportedPupil]) -> set[str]:
    """ELEVE_IDs that stand for two pupils of the file."""
    whose: dict[str, set[tuple[str, str, date | None]]] = defaultdict(set)
    for one in pupils:
        whose[one.siecle_id].add((one.last_name, one.first_name, one.born_on))
    return {id_ for id_, ones in whose.items() if len(ones) > 1}


def _why_not(one: ExportedPupil, twofold: Collection[str]) -> str | None:
    if not one.siecle_id:
        return "identifiant SIECLE (ELEVE_ID) absent"
    if not one.last_name or not one.first_name:
        return "nom ou prénom absent"
    return "son identifiant SIECLE est aussi celui d'un autre élève du fichier" * (one.siecle_id in twofold)


def _odd(one: ExportedPupil, year: int) -> Iterator[str]:
    if one.born_on is None:
        yield "date de naissance absente ou illisible : le téléservice ne pourra pas le reconnaître"
    if not one.division:
        yield "sans classe"
    yield from oddities.of_pupil(one, year)


def _take_guardians(found: Handed, export: GuardiansExport, here: Collection[str]) -> None:
    persons = _by_id(export.persons)
    about: set[str] = set()
    links: dict[Pair, None] = {}
    counts: Counter[str] = Counter()
    for link in export.links:
        if link.pupil not in here:
            counts[ELSEWHERE] += 1
            continue
        if why := _why_open(link, persons):
            found.unclear.append((link.pupil, link.person))
            found.lines.append(_line(Kind.LEFT_OUT, persons.get(link.person), link.person, link.pupil, why))
            continue
        about.add(link.pupil)
        if not link.legal or link.kinship == THE_PUPIL:
            counts[ONESELF if link.kinship == THE_PUPIL else CONTACTS] += 1
        else:
            links[link.pupil, link.person] = None
    found.about, found.links = sorted(about), list(links)
    found.counts |= counts
    legal = [one for id_ in sorted({person for _, person in links}) if (one := persons[id_]) is not None]
    found.guardians = [_guardian(one) for one in legal]
    found.lines += _odd_persons(legal, links)


def _odd_persons(legal: Sequence[ExportedPerson], links: Collection[Pair]) -> Iterator[ReportLine]:
    """Each oddity once, with the first of the pupils."""
    pupils: dict[str, list[str]] = defaultdict(list)
    for pupil, person in links:
        pupils[person].append(pupil)
    names = {one.siecle_id: (plain(one.last_name), plain(one.first_name)) for one in legal}
    namesakes = Counter((pupil, names[person]) for pupil, person in links)
    for one in legal:
        those = pupils[one.siecle_id]
        has_namesake = any(namesakes[pupil, names[one.siecle_id]] > 1 for pupil in those)
        for why in oddities.of_person(one, has_namesake=has_namesake):
            yield _line(Kind.TO_CHECK, one, one.siecle_id, those[0], why)


def _by_id(persons: Collection[ExportedPerson]) -> dict[str, ExportedPerson | None]:
    """Each PERSONNE_ID of the file; None where it stands for two people of different names."""
    found: dict[str, ExportedPerson | None] = {}
    for one in persons:
        other = found.get(one.siecle_id, one)
        same = other is not None and (other.last_name, other.first_name) == (one.last_name, one.first_name)
        found[one.siecle_id] = one if same else None
    return found


def _why_open(link: ExportedLink, persons: dict[str, ExportedPerson | None]) -> str | None:
    if link.kinship == THE_PUPIL or link.legal is False:
        return None
    if link.person not in persons:
        return NOBODY
    person = persons[link.person]
    if person is None:
        return TWOFOLD
    if not person.last_name and not person.first_name:
        return NAMELESS
    return UNSAID if link.legal is None else None


def _line(kind: Kind, person: ExportedPerson | None, person_id: str, pupil: str, why: str) -> ReportLine:
    name = f"{person.last_name} {person.first_name}".strip() if person else ""
    return ReportLine(kind, "", name or "(sans nom)", why, person_id, pupil)


def _guardian(one: ExportedPerson) -> Guardian:
    return Guardian(one.siecle_id, one.civility, one.last_name, one.first_name, one.email, one.address)
