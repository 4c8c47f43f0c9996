"""Random schools of which two exports are made: people stay who they are, their identifiers do not.

Each record carries who it truly is, so that a test can tell whom an import took for somebody else. Within a
school no two pupils and no two adults have both names in common, and nobody gets both the number and the id
of one other: two records that agree in all of that are one person by definition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from hypothesis import strategies as st

from shared.exports.model import (
    ExportedLink,
    ExportedPerson,
    ExportedPupil,
    GuardiansExport,
    Header,
    PupilsExport,
)

YEAR = 2026
BIRTHS = (date(2012, 5, 14), date(2012, 6, 1))
FIRST = ("Zoé", "Théo", "Léo", "Léa", "Marie", "Marie-Lou", "Lina", "Lena", "Jean", "Jean-Noël")
LAST = ("JUMEL", "MARTIN", "LE GOFF")
ADULTS = ("Claire", "Nathalie", "Dominique", "Marc", "")
OTHERS = ("BERNARD", "CHEVALIER", "DUMAS", "FONTAINE", "OLIVIER")
NOTHING = ("", "-", "?")
FAMILIES = ("JUMEL", "MARTIN", "LOPEZ", "ROUX", "SERVICE NORD")
Names = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Export:
    """One moment: records with who they truly are; `legal` is the true authority (adult, pupil)."""

    pupils: tuple[tuple[int, ExportedPupil], ...]
    persons: tuple[tuple[int, ExportedPerson], ...]
    legal: frozenset[tuple[int, int]]

    def files(self, school: str) -> tuple[PupilsExport, GuardiansExport]:
        """As the reader hands them over."""
        header = Header(school, YEAR)
        ids = {true: one.siecle_id for true, one in self.pupils}
        theirs = {true: one.siecle_id for true, one in self.persons}
        links = tuple(
            ExportedLink(ids[pupil], theirs[adult], "10", legal=True)
            for adult, pupil in sorted(self.legal)
            if pupil in ids and adult in theirs
        )
        persons = tuple(one for _, one in self.persons)
        return (
            PupilsExport(header, tuple(one for _, one in self.pupils)),
            GuardiansExport(header, persons, links),
        )


def two_exports() -> st.SearchStrategy[tuple[Export, Export]]:
    """A school, and the same some months later: all drawn from one seed, which is quick."""
    return st.integers(0, 10**9).map(_two_exports)


def _two_exports(seed: int) -> tuple[Export, Export]:
    chance = Random(seed)
    children = chance.sample([(a, b) for a in FIRST for b in LAST], chance.randint(2, 5))
    adults = chance.sample([(a, b) for a in ADULTS for b in FAMILIES], chance.randint(1, 5))
    births = [chance.choice(BIRTHS) for _ in children]
    first = _export(chance, children, births, adults)
    second = _export(chance, children, births, adults)
    return first, replace(second, pupils=tuple(one for one in second.pupils if not _took_both(one, first)))


def _took_both(record: tuple[int, ExportedPupil], first: Export) -> bool:
    """Whether number and id are both what one other pupil had."""
    true, pupil = record
    return pupil.ine is not None and any(
        (pupil.ine, pupil.siecle_id) == (one.ine, one.siecle_id) and true != other
        for other, one in first.pupils
    )


def _export(chance: Random, children: Names, births: Sequence[date], adults: Names) -> Export:
    legal = [
        (chance.randrange(len(adults)), chance.randrange(len(children))) for _ in range(chance.randint(1, 6))
    ]
    return Export(_pupils(chance, children, births), _persons(chance, adults), frozenset(legal))


def _pupils(chance: Random, names: Names, births: Sequence[date]) -> tuple[tuple[int, ExportedPupil], ...]:
    """Who is in the file, under ids that may be anybody's, some without number or with another's."""
    ids = chance.sample(range(len(names)), len(names))
    records = []
    for true in _some(chance, len(names)):
        birth = chance.choice([births[true], births[true], births[true], *BIRTHS])
        first, last = names[true]
        last = _maybe_married(chance, last, true)
        number = chance.choice([true, true, None, chance.randrange(len(names)), len(names) + true])
        ine = None if number is None else f"N{number}"
        records.append((true, ExportedPupil(str(ids[true]), ine, last, first, birth, None, "10310019110")))
    return tuple(records)


def _persons(chance: Random, names: Names) -> tuple[tuple[int, ExportedPerson], ...]:
    """Who is in the file; ids change hands."""
    ids = chance.sample(range(len(names)), len(names))
    records = []
    for true in _some(chance, len(names)):
        first, last = names[true]
        last = _maybe_married(chance, last, true)
        first = first or chance.choice(NOTHING)
        records.append((true, ExportedPerson(str(100 + ids[true]), "", last, first, None)))
    return tuple(records)


def _some(chance: Random, number: int) -> list[int]:
    return sorted(chance.sample(range(number), chance.randint(1, number)))


def _maybe_married(chance: Random, last: str, true: int) -> str:
    """The family name, now and then another one that nobody else has."""
    return chance.choice([last, last, last, f"{last}-{OTHERS[true]}", OTHERS[true]])
