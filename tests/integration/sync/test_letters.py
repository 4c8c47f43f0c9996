"""Letters of access on their way to Siècle: each once, sealed as they are."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from uuid_utils.compat import uuid7

from services.siecle.kinds import Kind
from services.sync.letters import LettersTold
from shared.consumer.http import Unavailable
from shared.contract.access_letters import SealedLetter
from shared.contract.internal import Reference
from tests.integration.sync.conftest import SCHOOL, Town

SEALED, ELSEWHERE = "c2VhbGVk", "0940002B"
REFUSED = "orientation_siecle_letters_refused_total"


async def wanted(town: Town, pupil: UUID) -> SealedLetter:
    """A letter that staff asked for, and which intentions has written."""
    letter = uuid4()
    data = {"letter": str(letter), "siecle_id": "1", "guardian": "1042"}
    await town.repository.change(Kind.LETTER, "letter-1042", "creteil", SCHOOL, uuid4(), data)
    ends = datetime(2099, 1, 1, tzinfo=UTC)
    return SealedLetter(id=letter, school=SCHOOL, pupil=pupil, sealed=SEALED, expires_at=ends)


async def kept(town: Town) -> list[tuple[UUID, str]]:
    rows = await town.repository.pool.fetch("SELECT id, sealed FROM siecle.letters")
    return [(row["id"], row["sealed"]) for row in rows]


async def test_siecle_gets_a_letter_as_it_is_and_ours_is_told_so(town: Town) -> None:
    pupil, telling = uuid7(), LettersTold(town.api, town.siecle)
    await town.know("1", pupil)
    letter = await wanted(town, pupil)
    town.directory.sealed = [letter]
    assert await telling.tell_some() == 1
    assert await telling.tell_some() == 0
    assert await kept(town) == [(letter.id, SEALED)]

    town.directory.sealed_told.clear()  # the note was lost: it is told once more
    assert await telling.tell_some() == 1
    assert await kept(town) == [(letter.id, SEALED)]


async def test_what_siecle_cannot_take_now_waits_and_what_it_never_asked_for_goes(town: Town) -> None:
    pupil, telling = uuid7(), LettersTold(town.api, town.siecle)
    await town.know("1", pupil)
    letter = await wanted(town, pupil)
    town.directory.sealed = [letter]
    await town.admin("POST", "/admin/faults", json={"mode": "down"})
    with pytest.raises(Unavailable):
        await telling.tell_some()
    assert town.directory.sealed_told == []

    await town.admin("POST", "/admin/faults", json={"mode": "none"})
    stranger, erased = letter.model_copy(update={"id": uuid4()}), {"id": uuid4(), "pupil": uuid7()}
    town.directory.sealed = [stranger, letter.model_copy(update=erased), letter]
    refused = REGISTRY.get_sample_value(REFUSED) or 0.0
    assert await telling.tell_some() == 3
    assert len(town.directory.sealed_told) == 3
    assert await kept(town) == [(letter.id, SEALED)]
    assert REGISTRY.get_sample_value(REFUSED) == refused + 1, "the stranger, and nobody asked for the erased"


async def test_staff_read_at_once_why_a_letter_does_not_come(town: Town) -> None:
    pupil, telling = uuid7(), LettersTold(town.api, town.siecle)
    await town.know("1", pupil)
    renamed, erased = await wanted(town, pupil), await wanted(town, uuid7())
    await town.list(SCHOOL, "2")
    town.directory.references[pupil] = Reference(school=SCHOOL, siecle_id="2", former={})
    town.directory.sealed = [renamed, erased]
    assert await telling.tell_some() == 2
    assert len(town.directory.sealed_told) == 2
    rows = await town.repository.pool.fetch("SELECT id, siecle_id, sealed, reason FROM siecle.letters")
    assert {tuple(row) for row in rows} == {
        (renamed.id, "1", None, "letter-rejected"),
        (erased.id, "1", None, "unknown-pupil"),
    }


async def test_a_letter_goes_to_the_school_that_asked_where_the_pupil_has_left_it_since(town: Town) -> None:
    pupil, telling = uuid7(), LettersTold(town.api, town.siecle)
    await town.know("1", pupil)
    letter = await wanted(town, pupil)
    await town.list(ELSEWHERE, "77")
    moved = Reference(school=ELSEWHERE, siecle_id="77", former={SCHOOL: "1"})
    town.directory.references[pupil] = moved
    town.directory.sealed = [letter]
    assert await telling.tell_some() == 1
    assert await kept(town) == [(letter.id, SEALED)]
