"""Which legal responsible of the directory each person of a file is. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from services.intentions.directory.importing.matching import names
from services.intentions.directory.importing.matching.assigning import Edge, assign
from services.intentions.directory.importing.matching.records import KnownPerson, LinkedPerson, Recognised
from services.intentions.directory.importing.matching.rules import (
    PERSONS,
    Evidence,
    Said,
    is_nearly,
    rule_for,
)
from services.intentions.directory.importing.siecle.model import ExportedPerson

FullName = tuple[str, str]


def is_named(person: ExportedPerson) -> bool:
    """Whether there is a name at all, the first or the family's; a placeholder is none."""
    return names.says_something(person.last_name) or names.says_something(person.first_name)


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
        self._by_pupil = _indexed([one.pupils for one in known])
        self._new_names = _names_of([(one.pupils, _full_name(one.person)) for one in persons])
        self._old_names = _names_of([(one.pupils, _full_name(one)) for one in known])

    def edges(self, new: int) -> list[Edge]:
        """What the table says of a person and each known one that has the id or a pupil in common."""
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
        same_id = new.person.siecle_id == old.siecle_id and not old.elsewhere
        return {
            "id": Said.SAME if same_id else Said.OTHER,
            "first": self._first(new, old),
            "last": names.last_names(old.last_name, new.person.last_name, new.person.birth_name),
            "civility": _either(old.civility, new.person.civility),
            "shared": self._shared(new, old),
            "kinship": _kinship(new.pupils, old.pupils),
        }

    def _first(self, new: LinkedPerson, old: KnownPerson) -> Said:
        first = names.first_names(old.first_name, new.person.first_name)
        theirs = (old.first_name, old.last_name)
        if first is not Said.SAME and names.swapped(theirs, (new.person.first_name, new.person.last_name)):
            return Said.SWAPPED
        return first

    def _is_taken(self, new: LinkedPerson, old: KnownPerson) -> bool:
        """Whether another adult of these pupils bears the very name of one of the two."""
        person, known = _full_name(new.person), _full_name(old)
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


def _full_name(one: ExportedPerson | KnownPerson) -> FullName:
    return names.read(one.first_name).joined, names.read(one.last_name).joined


def _indexed(pupils: Sequence[Mapping[UUID, str]]) -> Mapping[UUID, list[int]]:
    found: dict[UUID, list[int]] = defaultdict(list)
    for old, theirs in enumerate(pupils):
        for pupil in theirs:
            found[pupil].append(old)
    return found


def _names_of(people: Sequence[tuple[Mapping[UUID, str], FullName]]) -> Mapping[UUID, set[FullName]]:
    found: dict[UUID, set[FullName]] = defaultdict(set)
    for pupils, name in people:
        for pupil in pupils:
            found[pupil].add(name)
    return found
