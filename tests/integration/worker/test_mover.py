"""A-34: what an import noted of a change of collège becomes an event, once, whatever happens between."""

import asyncio
from typing import Any

import asyncpg
import pytest

from services.intentions.eventstore.errors import StoreUnavailable
from services.intentions.eventstore.model import StoredEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.worker import mover
from shared.postgres.database import create_pool
from tests.integration.worker.siecle import Siecle
from tests.support.events import intentions_validated
from tests.support.servers import Database
from tests.support.town import Child, Town

ELSEWHERE, FAR = "9749999Z", "reunion"
NOTED = """
    INSERT INTO directory.moves
        (pupil, year, from_school, from_academy, from_siecle_id, to_school, to_academy)
    SELECT p.id, p.year, p.school, s.academy, p.siecle_id, t.uai, t.academy
    FROM directory.pupils p JOIN directory.schools s ON s.uai = p.school
    JOIN directory.schools t ON t.uai = $2 WHERE p.id = $1
"""


async def note(town: Town, child: Child, to: str) -> None:
    """What an import does with a pupil who came from another school."""
    async with town.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "INSERT INTO directory.schools VALUES ($1, 'CLG JEAN MOULIN', $2) ON CONFLICT DO NOTHING",
            ELSEWHERE,
            FAR,
        )
        await connection.execute(NOTED, child.id, to)
        await connection.execute("UPDATE directory.pupils SET school = $2 WHERE id = $1", child.id, to)


async def stored(town: Town, child: Child) -> list[StoredEvent]:
    """The events of a dossier."""
    return (await town.store.read_streams([child.stream]))[child.stream]


async def untold(town: Town) -> int:
    """How many wait."""
    found: int = await town.pool.fetchval("SELECT count(*) FROM directory.moves WHERE told_at IS NULL")
    return found


def places(events: list[StoredEvent]) -> list[tuple[str, str | None, str | None]]:
    """What each is found by."""
    return [(one.type, one.academy, one.school) for one in events]


async def test_a34_a_move_has_the_old_place_in_its_envelope_and_both_in_its_data(town: Town) -> None:
    await town.happen(town.child.stream, intentions_validated(town.child.id, by=town.accounts["mother"]))
    await note(town, town.child, ELSEWHERE)

    for _ in range(2):
        assert await mover.tell(town.pool, town.store) == 0

    _, moved = await stored(town, town.child)
    assert places([moved]) == [("DossierMoved", town.academy, town.school)]
    assert moved.data == {
        "pupil": str(town.child.id),
        "from_school": town.school,
        "from_academy": town.academy,
        "to_school": ELSEWHERE,
        "to_academy": FAR,
    }
    assert await untold(town) == 0


async def test_a34_there_and_back_before_any_worker_ran_are_two_events_in_order(town: Town) -> None:
    await note(town, town.child, ELSEWHERE)
    await note(town, town.child, town.school)
    await asyncio.gather(*(mover.tell(town.pool, town.store) for _ in range(3)))
    assert places(await stored(town, town.child)) == [
        ("DossierMoved", town.academy, town.school),
        ("DossierMoved", FAR, ELSEWHERE),
    ]


async def test_a34_a_worker_that_dies_between_event_and_note_tells_nothing_twice(town: Town) -> None:
    await note(town, town.child, ELSEWHERE)
    await mover.tell(town.pool, town.store)
    await town.pool.execute("UPDATE directory.moves SET told_at = NULL")
    await mover.tell(town.pool, town.store)
    assert (len(await stored(town, town.child)), await untold(town)) == (1, 0)


async def test_a34_what_cannot_be_stored_waits_with_what_follows_it_and_holds_up_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await town.add_child("Louise", login="twin")
    await note(town, town.child, ELSEWHERE)
    await note(town, town.child, town.school)
    await note(town, other, ELSEWHERE)
    append = EventStore.append

    async def fails_for_one(store: EventStore, one: Any) -> Any:
        if one.events[0].stream == town.child.stream:
            raise StoreUnavailable("away")
        return await append(store, one)

    with monkeypatch.context() as broken:
        broken.setattr(EventStore, "append", fails_for_one)
        assert await mover.tell(town.pool, town.store) == 2
    assert (len(await stored(town, other)), await untold(town)) == (1, 2)
    assert await mover.tell(town.pool, town.store) == 0
    assert len(await stored(town, town.child)) == 2


async def test_a34_the_workers_role_may_tell_and_change_nothing_else(
    town: Town, intentions_db: Database
) -> None:
    await note(town, town.child, ELSEWHERE)
    async with (
        await create_pool(intentions_db.url_as("intentions_worker")) as pool,
        EventStore(pool) as store,
    ):
        assert await mover.tell(pool, store) == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute("UPDATE directory.moves SET to_school = from_school")
    assert await untold(town) == 0


async def test_a34_the_former_school_asks_for_nothing_more_and_the_new_one_goes_on(
    town: Town, siecle: Siecle
) -> None:
    """A change of the former school that was on its way counts for nobody."""
    entry, avis = siecle.entry(), siecle.opinion(2)
    await siecle.send(siecle.campaign())
    await siecle.send(entry)
    await note(town, town.child, ELSEWHERE)
    await mover.tell(town.pool, town.store)

    refused = await siecle.send(avis)
    accepted = await siecle.send(avis.model_copy(update={"school": ELSEWHERE, "source_version": 3}))

    assert getattr(refused, "reason", None) == "pupil-moved"
    assert getattr(accepted, "outcome", None) == "applied"
    assert places(await stored(town, town.child)) == [
        ("IntentionsValidated", town.academy, town.school),
        ("DossierMoved", town.academy, town.school),
        ("OpinionPublished", FAR, ELSEWHERE),
    ]


async def test_a34_what_staff_do_for_a_family_is_the_new_schools_to_do(town: Town, siecle: Siecle) -> None:
    """The dossier, which began elsewhere, is entered again once it was withdrawn there (A-27)."""
    await siecle.send(siecle.campaign())
    await siecle.send(siecle.entry())
    await note(town, town.child, ELSEWHERE)
    await mover.tell(town.pool, town.store)

    withdrawal, emails = siecle.withdrawal(version=5), siecle.emails()
    refused = [await siecle.send(one) for one in (withdrawal, emails)]
    there = [one.model_copy(update={"school": ELSEWHERE}) for one in (withdrawal, emails)]
    accepted = [await siecle.send(one) for one in there]

    assert [getattr(one, "reason", None) for one in refused] == ["pupil-moved"] * 2
    assert [getattr(one, "outcome", None) for one in accepted] == ["applied"] * 2
    assert places(await stored(town, town.child)) == [
        ("IntentionsValidated", town.academy, town.school),
        ("DossierMoved", town.academy, town.school),
        ("IntentionsWithdrawn", FAR, ELSEWHERE),
    ]
