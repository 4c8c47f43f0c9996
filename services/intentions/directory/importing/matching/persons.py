"""Recognises the legal responsible of the directory that a person of a file is. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from services.intentions.directory.importing.matching.assigning import Edge, assign
from services.intentions.directory.importing.matching.names import both_names, says_something
from services.intentions.directory.importing.matching.records import (
    KnownPerson,
    LinkedPerson,
    Recognised,
    full_name,
)
from services.intentions.directory.importing.matching.rules import (
    PERSONS,
    Evidence,
    Said,
    is_nearly,
    rule_for,
)
from shared.exports.model import ExportedPerson

T = TypeVar("T")


def is_named(person: ExportedPerson) -> bool:
    """True if there is a name at all, the first or the family's; a placeholder is none."""
    return says_something(person.last_name) or says_something(person.first_name)


def recognise(persons: Sequence[LinkedPerson], known: Sequence[KnownPerson]) -> Recognised:
    """Recognise each person by the table `rules.PERSONS`; who is not recognised is somebody else.

    In: each PERSONNE_ID once. Nobody is recognised as two, nor two as one: such persons are in doubt.
    """
    family = _Family(persons, known)
    named = [new for new, one in enumerate(persons) if is_named(one.person)]
    pairs = assign([edge for new in named for edge in family.edges(new)])
    ids = [one.person.siecle_id for one in persons]
    return Recognised(
        {ids[new]: known[edge.old] for new, edge in pairs.same.items()},
        {ids[new]: tuple(known[edge.old] for edge in edges) for new, edges in pairs.doubts.items()},
    )


class _Family:
    """The persons of a file beside those that are known, with the pupils of both."""

    def __init__(self, persons: Sequence[LinkedPerson], known: Sequence[KnownPerson]) -> None:
        self._persons, self._known = persons, known
        self._named_pupils = {pupil for one in persons for pupil in one.pupils}
        self._by_id = {one.siecle_id: old for old, one in enumerate(known) if not one.elsewhere}
        self._by_pupil = _by_pupil((one.pupils, old) for old, one in enumerate(known))
        self._new_names = _by_pupil((one.pupils, full_name(one.person)) for one in persons)
        self._old_names = _by_pupil((one.pupils, full_name(one)) for one in known)

    def edges(self, new: int) -> list[Edge]:
        """The table's verdicts on a person and each known one that has the id or a pupil in common."""
        one = self._persons[new]
        candidates = {old for pupil in one.pupils for old in self._by_pupil.get(pupil, ())}
        if (old := self._by_id.get(one.person.siecle_id)) is not None:
            candidates.add(old)
        return [edge for old in sorted(candidates) if (edge := self._edge(new, old))]

    def _edge(self, new: int, old: int) -> Edge | None:
        evidence = self._evidence(self._persons[new], self._known[old])
        row = rule_for(PERSONS, evidence)
        if row is None or (is_nearly(evidence) and self._is_taken(self._persons[new], self._known[old])):
            return None
        return Edge(new, old, row, PERSONS[row], evidence)

    def _evidence(self, new: LinkedPerson, old: KnownPerson) -> Evidence:
        person, same_id = new.person, new.person.siecle_id == old.siecle_id and not old.elsewhere
        known_names, names = (old.first_name, old.last_name), (person.first_name, person.last_name)
        first, last = both_names(known_names, names, person.birth_name)
        return {
            "id": Said.SAME if same_id else Said.OTHER,
            "first": first,
            "last": last,
            "civility": _either(old.civility, person.civility),
            "shared": self._shared(new, old),
            "kinship": _kinship(new.pupils, old.pupils),
        }

    def _is_taken(self, new: LinkedPerson, old: KnownPerson) -> bool:
        """True if another adult of these pupils bears the very name of one of the two."""
        person, known = full_name(new.person), full_name(old)
        pupils = {*new.pupils, *old.pupils}
        return any(person in self._old_names[one] or known in self._new_names[one] for one in pupils)

    def _shared(self, new: LinkedPerson, old: KnownPerson) -> Said:
        if new.pupils.keys() & old.pupils.keys():
            return Said.SAME if new.pupils.keys() <= old.pupils.keys() else Said.ALIKE
        return Said.OTHER if self._named_pupils & old.pupils.keys() else Said.UNSAID


def _kinship(new: Mapping[UUID, str], old: Mapping[UUID, str]) -> Said:
    said = [_either(old[pupil], new[pupil]) for pupil in new.keys() & old.keys()]
    return next((one for one in Said if one in said), Said.NEITHER)


def _either(one: str, other: str) -> Said:
    if one and other:
        return Said.SAME if one == other else Said.OTHER
    return Said.UNSAID if one or other else Said.NEITHER


def _by_pupil(people: Iterable[tuple[Mapping[UUID, str], T]]) -> Mapping[UUID, set[T]]:
    found: dict[UUID, set[T]] = defaultdict(set)
    for pupils, one in people:
        for pupil in pupils:
            found[pupil].add(one)
    return found
