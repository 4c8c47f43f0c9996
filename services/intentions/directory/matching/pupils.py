"""Which pupil of the directory each exported one is, and who is left out and why. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.intentions.directory.siecle.model import ExportedPupil

THIRD = ("103", "167")  # 3e, and 3e SEGPA; the same in `pupils_of_account`
OTHER_LEVEL = "Élèves d'un autre niveau que la 3e"
LEFT = "Élèves sortis de l'établissement"
NEVER_CAME = "Élèves qui ne sont jamais venus (motif de sortie 44)"
INCOMPLETE = "Élèves sans identifiant, nom, prénom ou date de naissance"
CLASH = "Élèves dont l'identifiant est celui d'un autre élève"


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil of the directory, as far as it takes to recognise one."""

    id: UUID
    siecle_id: str
    ine: str | None
    born_on: date
    mef: str
    left_on: date | None
    elsewhere: bool = False  # at another school so far, found by the national number

    def is_here(self, today: date) -> bool:
        """Whether this is a pupil of 3e of this school who has not left."""
        gone = self.elsewhere or (self.left_on is not None and self.left_on < today)
        return self.mef.startswith(THIRD) and not gone


@dataclass(frozen=True, slots=True)
class Placed:
    """An exported pupil: its national number if that is trusted, who it is here, why it is left out."""

    pupil: ExportedPupil
    ine: str | None
    known: Known | None
    why_not: str | None

    @property
    def is_written(self) -> bool:
        """Whether the directory learns of it: it is taken, or it is known and has left or changed level."""
        news = self.known is not None and self.why_not in {OTHER_LEVEL, LEFT, NEVER_CAME}
        return self.why_not is None or (news and _is_complete(self.pupil))


def place(pupils: Sequence[ExportedPupil], known: Sequence[Known], today: date) -> list[Placed]:
    """Recognise each pupil by national number, else by ELEVE_ID and birth date.

    A pupil of another school comes from there by national number and birth date; only who is taken (A-34).
    No two end up with one ELEVE_ID or as one pupil: whose family that would be is not known, so such a
    pupil is left out.
    """
    numbers = _trusted_numbers(pupils)
    found = _found(pupils, numbers, known)
    placed = [
        _placed(pupil, number, found.get(index), _why_not(pupil, today))
        for index, (pupil, number) in enumerate(zip(pupils, numbers, strict=True))
    ]
    while clashing := _clashing(placed, known):
        placed = [replace(one, why_not=CLASH) if i in clashing else one for i, one in enumerate(placed)]
    return placed


def _placed(pupil: ExportedPupil, number: str | None, known: Known | None, why_not: str | None) -> Placed:
    """What this school says of a pupil it does not take is nothing to the pupil's other school."""
    return Placed(pupil, number, None if known and known.elsewhere and why_not else known, why_not)


def _trusted_numbers(pupils: Iterable[ExportedPupil]) -> list[str | None]:
    """National numbers; one that two pupils of the file have is nobody's."""
    counts = Counter(pupil.ine for pupil in pupils)
    return [pupil.ine if counts[pupil.ine] == 1 else None for pupil in pupils]


def _found(
    pupils: Sequence[ExportedPupil], numbers: Sequence[str | None], known: Sequence[Known]
) -> Mapping[int, Known]:
    """Index in the file → the pupil it is. The number goes first: ELEVE_ID may be another's meanwhile."""
    own_last = sorted(known, key=lambda one: not one.elsewhere)
    by_number = {one.ine: one for one in own_last if one.ine}
    by_id = {(one.siecle_id, one.born_on): one for one in known if not one.elsewhere}
    found = {}
    for index, (pupil, number) in enumerate(zip(pupils, numbers, strict=True)):
        one = by_number.get(number) if number else None
        # The same number with another birth date may be another person, unless ELEVE_ID is the same too.
        same_id = one is not None and not one.elsewhere and one.siecle_id == pupil.siecle_id
        if one and (one.born_on == pupil.born_on or same_id):
            found[index] = one
    recognised = {one.id for one in found.values()}
    for index, pupil in enumerate(pupils):
        one = by_id.get((pupil.siecle_id, pupil.born_on)) if pupil.born_on else None
        if index not in found and one and one.id not in recognised:
            found[index] = one
    return found


def _why_not(pupil: ExportedPupil, today: date) -> str | None:
    left_on = pupil.left_by(today)
    if not pupil.mef.startswith(THIRD):
        return OTHER_LEVEL
    if left_on is not None and left_on < today:
        return NEVER_CAME if pupil.never_came else LEFT
    return None if _is_complete(pupil) else INCOMPLETE


def _is_complete(pupil: ExportedPupil) -> bool:
    return all((pupil.siecle_id, pupil.last_name, pupil.first_name, pupil.born_on))


def _clashing(placed: Sequence[Placed], known: Sequence[Known]) -> set[int]:
    """Who would take the ELEVE_ID of somebody who keeps it, or the place of somebody earlier in the file."""
    written = {index: one for index, one in enumerate(placed) if one.is_written}
    changed = {one.known.id for one in written.values() if one.known}
    ids = {one.siecle_id for one in known if one.id not in changed and not one.elsewhere}
    people: set[UUID] = set()
    clashing = set()
    for index, one in written.items():
        if one.pupil.siecle_id in ids or (one.known and one.known.id in people):
            clashing.add(index)
            continue
        ids.add(one.pupil.siecle_id)
        people |= {one.known.id} if one.known else set()
    return clashing
