"""Letters of access on their way to Siècle: each once, sealed as they are."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from services.siecle.kinds import Kind
from services.sync.letters import LettersTold
from shared.consumer.http import Unavailable
from shared.contract.access_letters import SealedLetter
from tests.integration.sync.conftest import SCHOOL, Town

SEALED = "c2VhbGVk"


async def wanted(town: Town, pupil: UUID) -> SealedLetter:
    """A letter that staff asked for, and which intentions has written."""
    letter = uuid4()
    data = {"letter": str(letter), "siecle_id": "1", "guardian": "1042"}
    await town.repository.change(Kind.LETTER, "letter-1042", "creteil", SCHOOL, uuid4(), data)
    return SealedLetter(id=letter, pupil=pupil, sealed=SEALED, expires_at=datetime(2099, 1, 1, tzinfo=UTC))


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
    assert await telling.tell_some() == 3
    assert len(town.directory.sealed_told) == 3
    assert await kept(town) == [(letter.id, SEALED)]
