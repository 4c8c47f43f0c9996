"""Finds the pupil of the directory that each exported one is, or why it is left out. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.intentions.directory.importing.matching.assigning import Edge, Pairs, assign
from services.intentions.directory.importing.matching.comparing import Compared
from services.intentions.directory.importing.matching.records import (
    NOTHING_DECIDED,
    Decided,
    Known,
    Placed,
    WhyNot,
    is_complete,
)
from services.intentions.directory.importing.matching.rules import Said
from shared.exports.model import THIRD, ExportedPupil


def place(
    pupils: Sequence[ExportedPupil],
    known: Sequence[Known],
    today: date,
    decided: Decided = NOTHING_DECIDED,
) -> list[Placed]:
    """Recognise each pupil by the table `rules.PUPILS`, one of another school by `rules.MOVED` (A-34).

    No two end up with one ELEVE_ID or as one pupil: whose family that would be is not known, so such a
    pupil is left out, and so is one in doubt, unless it was `decided` who that is.
    """
    numbers = _trusted_numbers(pupils)
    compared = Compared(pupils, numbers, known)
    complete = [new for new, pupil in enumerate(pupils) if is_complete(pupil)]
    pairs = assign([edge for new in complete for edge in compared.edges(new)])
    placed = [
        _placed(pupil, numbers[index], index, pairs, known, _why_not(pupil, today), decided)
        for index, pupil in enumerate(pupils)
    ]
    placed = _without_twofold_ids(placed)
    let_go = {one.pupil.siecle_id for one in placed if one.pupil.siecle_id in decided.other}
    while clashing := _clashing(placed, known, let_go):
        placed = [
            replace(one, why_not=WhyNot.CLASH) if i in clashing else one for i, one in enumerate(placed)
        ]
    return _with_numbers(placed, known)


def _trusted_numbers(pupils: Iterable[ExportedPupil]) -> list[str | None]:
    """National numbers; one that two pupils of the file have is nobody's."""
    counts = Counter(pupil.ine for pupil in pupils)
    return [pupil.ine if counts[pupil.ine] == 1 else None for pupil in pupils]


def _placed(
    pupil: ExportedPupil,
    number: str | None,
    index: int,
    pairs: Pairs,
    known: Sequence[Known],
    why_not: WhyNot | None,
    decided: Decided,
) -> Placed:
    """What this school says of a pupil it does not take is nothing to the pupil's other school."""
    doubts = pairs.doubts.get(index, [])
    one = known[pairs.same[index].old] if index in pairs.same else None
    if len(doubts) == 1 and pupil.siecle_id in decided.same:
        one, doubts = known[doubts[0].old], []
    if pupil.siecle_id in decided.other:
        doubts = []
    if why_not and one and one.elsewhere:
        one = None
    maybe = tuple((known[edge.old], edge.evidence) for edge in doubts)
    return Placed(pupil, number, one, _doubtful(doubts, why_not) if doubts else why_not, maybe)


def _doubtful(doubts: Sequence[Edge], why_not: WhyNot | None) -> WhyNot:
    """The reason of a doubt; who would not be taken anyway is in doubt only by a number or id."""
    said = {field for edge in doubts for field in ("number", "id") if edge.evidence[field] is Said.SAME}
    if why_not and not said:
        return why_not
    return WhyNot.NUMBER if "number" in said else WhyNot.CLASH if "id" in said else WhyNot.NAMESAKE


def _why_not(pupil: ExportedPupil, today: date) -> WhyNot | None:
    left_on = pupil.left_by(today)
    if not pupil.mef.startswith(THIRD):
        return WhyNot.OTHER_LEVEL
    if left_on is not None and left_on < today:
        return WhyNot.NEVER_CAME if pupil.never_came else WhyNot.LEFT
    return None if is_complete(pupil) else WhyNot.INCOMPLETE


def _without_twofold_ids(placed: Sequence[Placed]) -> list[Placed]:
    """One ELEVE_ID for two pupils of the file: whose family the guardians' file means is not known."""
    sharing: Mapping[str, list[Placed]] = defaultdict(list)
    for one in placed:
        sharing[one.pupil.siecle_id].append(one)
    twofold = {
        id_
        for id_, ones in sharing.items()
        if id_ and len({(one.pupil.first_name, one.pupil.last_name, one.pupil.born_on) for one in ones}) > 1
    }
    taken = [one.why_not is None and one.pupil.siecle_id in twofold for one in placed]
    return [
        replace(one, why_not=WhyNot.CLASH) if is_one else one
        for one, is_one in zip(placed, taken, strict=True)
    ]


def _clashing(placed: Sequence[Placed], known: Sequence[Known], let_go: set[str]) -> set[int]:
    """Those who would take the ELEVE_ID of one who keeps it, or the place of somebody earlier in the file."""
    written = {index: one for index, one in enumerate(placed) if one.is_written}
    changed = {one.known.id for one in written.values() if one.known}
    kept = (one for one in known if one.id not in changed and not one.elsewhere)
    ids = {one.siecle_id for one in kept} - let_go
    people: set[UUID] = set()
    clashing = set()
    for index, one in written.items():
        if one.pupil.siecle_id in ids or (one.known and one.known.id in people):
            clashing.add(index)
            continue
        ids.add(one.pupil.siecle_id)
        people |= {one.known.id} if one.known else set()
    return clashing


def _with_numbers(placed: Sequence[Placed], known: Sequence[Known]) -> list[Placed]:
    """The national numbers to keep: the file's, else the known one, and never one that stays another's."""
    written = {one.known.id for one in placed if one.known and one.is_written}
    others = {one.ine for one in known if one.ine and one.id not in written and not one.elsewhere}
    given = {one.ine for one in placed if one.ine} | others
    numbers = []
    for one in placed:
        own = one.known.ine if one.known else None
        kept = one.ine or (own if own not in given else None)
        numbers.append(None if kept in others else kept)
    return [replace(one, ine=number) for one, number in zip(placed, numbers, strict=True)]
