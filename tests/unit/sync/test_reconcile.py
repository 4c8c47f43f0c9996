"""A-35: the log beside what Siècle holds, by school year, version and content."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from services.sync.reconcile import ERASED, Ours, Push, Pushes, Theirs, compare, newest, says_the_same
from shared.contract.events import OpinionAcknowledged
from shared.contract.reconciling import At, Compared, Differs
from shared.contract.samples import examples
from shared.contract.streams import dossier

PUPIL = UUID(int=7)
AT = datetime(2026, 12, 10, 18, 30, tzinfo=UTC)
EVENT = OpinionAcknowledged.model_validate(examples()["OpinionAcknowledged"].data)
NOBODY: frozenset[UUID] = frozenset()
SAID = {"opinion_version": 1}


def id_of(version: int) -> UUID:
    return uuid5(PUPIL, str(version))


def ours(version: int, *, year: int = 2026, fresh: bool = False, content: Any = None) -> Ours:
    place = {"id": id_of(version), "subject": dossier(PUPIL, year), "streamversion": version}
    envelope = examples()["OpinionAcknowledged"].model_copy(update=place)
    at = At(year=year, version=version)
    said = SAID if content is None else content
    return Ours(PUPIL, "1", "acknowledgements", "provisional", at, said, envelope, EVENT, fresh)


def theirs(version: int, *, year: int = 2026, event: UUID | None = None, content: Any = None) -> Theirs:
    at = At(year=year, version=version)
    return Theirs("1", "acknowledgements", "provisional", at, SAID if content is None else content, event)


def compared(
    here: Ours | None, there: Theirs | None, push: Push | None = None, others: frozenset[UUID] = NOBODY
) -> Compared:
    pushes: Pushes = {(str(here.envelope.subject), here.at.version): push} if here and push else {}
    return compare(newest([here] if here else []), [there] if there else [], pushes, others)


@pytest.mark.parametrize(
    ("here", "there", "differs"),
    [
        (ours(3), theirs(3), None),
        (ours(3), None, Differs.MISSING),
        (ours(3), theirs(2), Differs.OLDER),
        (ours(3), theirs(4), Differs.NEWER),
        (ours(3), theirs(3, content={"opinion_version": 2}), Differs.OTHER),
        (None, theirs(3), Differs.UNKNOWN_HERE),
        (ours(1, year=2027), theirs(9), Differs.OLDER),
        (ours(9), theirs(1, year=2027), Differs.NEWER),
        (ours(3), theirs(3, year=0), None),
        (ours(3), theirs(2, year=0), Differs.OLDER),
    ],
)
def test_a35_year_and_version_decide_then_what_is_said(
    here: Ours | None, there: Theirs | None, differs: Differs | None
) -> None:
    found = compared(here, there)
    assert [one.differs for one in found.differences] == ([] if differs is None else [differs])
    assert (found.same, found.on_their_way, found.of_others) == (differs is None, 0, 0)


OPEN, DONE = Push(id_of(3), open=True), Push(id_of(3), open=False)
OF_ANOTHER_HISTORY = Push(UUID(int=1), open=True)


@pytest.mark.parametrize(
    ("fresh", "push", "on_its_way"),
    [
        (True, None, True),
        (False, None, False),
        (True, OPEN, True),
        (False, OPEN, True),
        (True, DONE, False),
        (True, OF_ANOTHER_HISTORY, False),
    ],
)
def test_a35_what_waits_or_has_not_come_yet_is_no_difference(
    fresh: bool, push: Push | None, on_its_way: bool
) -> None:
    for there in (None, theirs(2)):
        found = compared(ours(3, fresh=fresh), there, push)
        assert (found.on_their_way, bool(found.differences)) == (on_its_way, not on_its_way)


def test_a35_what_is_newer_or_otherwise_there_is_said_also_while_a_push_waits() -> None:
    for there in (theirs(4), theirs(3, content={})):
        assert compared(ours(3), there, OPEN).differences


def test_a35_a_refusal_of_siecle_is_said_with_the_difference() -> None:
    [said] = compared(ours(3), None, Push(id_of(3), open=False, refused="siecle-404")).differences
    assert said.refused == "siecle-404"
    [other] = compared(ours(3), None, Push(UUID(int=1), open=False, refused="siecle-404")).differences
    assert other.refused is None, "it was another event's"


def test_a34_what_siecle_keeps_of_who_has_left_is_counted_alone() -> None:
    event = id_of(5)
    assert compared(None, theirs(5, event=event), others=frozenset({event})).of_others == 1
    assert not compared(None, theirs(5, event=event), others=frozenset({event})).differences
    assert compared(None, theirs(5, event=event)).differences
    assert compared(None, replace(theirs(5), has_left=True)).of_others == 1, (
        "pushed again for a move: another key"
    )


def test_a_pupil_who_stays_in_3e_is_compared_by_the_newer_dossier() -> None:
    [kept] = newest([ours(9), ours(1, year=2027), ours(5)]).values()
    assert kept.at == At(year=2027, version=1)


LATER = AT.astimezone(tz=None) + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ({"at": "2026-12-10T18:30:00+00:00"}, {"at": "2026-12-10T18:30:00Z", "more": 1}, True),
        ({"at": AT.isoformat()}, {"at": LATER.isoformat()}, False),
        ({"rows": [{"rank": 1, "trade": ERASED}]}, {"rows": [{"rank": 1, "trade": "Pâtisserie"}]}, True),
        (
            {"rows": [{"rank": 1, "trade": "Boulangerie"}]},
            {"rows": [{"rank": 1, "trade": "Pâtisserie"}]},
            False,
        ),
        ({"rows": [1, 2]}, {"rows": [1]}, False),
        ({"rows": []}, {}, False),
        ({"trade": None}, {}, True),
        ({"answer": "agreed"}, {"answer": 1}, False),
        ({"answer": {}}, {"answer": []}, False),
    ],
)
def test_the_same_is_said_however_it_is_written(
    here: Mapping[str, Any], there: Mapping[str, Any], same: bool
) -> None:
    assert says_the_same(here, there) is same
