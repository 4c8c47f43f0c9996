"""Sessions nobody signed out of: ended once, with what was validated in them (A-02)."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.intentions.application import sessions as ending
from services.intentions.application.run import run
from services.intentions.directory.signing_in import sessions
from services.intentions.domain.signing_in.end_session import EndSession
from services.intentions.eventstore.errors import StoreUnavailable
from services.intentions.eventstore.model import Context, StoredEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.sweeper import sweep
from shared.contract import streams
from shared.contract.types import SessionEnd
from shared.sign_in.sessions import SessionLimits
from tests.support.events import intentions_validated
from tests.support.town import NOON, Town

LIMITS = SessionLimits(idle=timedelta(minutes=20), absolute=timedelta(hours=8))


async def sign_in(town: Town, at: datetime = NOON) -> UUID:
    """A session of the mother's."""
    session, _ = await sessions.create(town.pool, town.accounts["mother"], at)
    return session


async def validate(town: Town, session: UUID, stream: str, pupil: UUID) -> None:
    """The mother validates in her session."""
    event = intentions_validated(pupil, by=town.accounts["mother"], session=session)
    await town.happen(stream, event)


async def ended(town: Town, session: UUID) -> list[StoredEvent]:
    """The events of a session."""
    stream = streams.session(session)
    return (await town.store.read_streams([stream]))[stream]


async def sweep_at(town: Town, at: datetime) -> int:
    """One sweep."""
    return await sweep(town.pool, town.store, LIMITS, at)


@pytest.mark.parametrize(
    ("after", "seen_after", "is_ended"),
    [
        (timedelta(minutes=19), timedelta(), False),
        (timedelta(minutes=20), timedelta(), True),
        (timedelta(hours=7, minutes=59), timedelta(hours=7, minutes=58), False),
        (timedelta(hours=8), timedelta(hours=7, minutes=59), True),
    ],
)
async def test_a_02_a_session_ends_at_the_idle_or_the_absolute_expiry(
    town: Town, after: timedelta, seen_after: timedelta, is_ended: bool
) -> None:
    session = await sign_in(town)
    await town.pool.execute("UPDATE directory.sessions SET seen_at = $1", NOON + seen_after)

    assert await sweep_at(town, NOON + after) == is_ended

    reasons = [event.data["reason"] for event in await ended(town, session)]
    assert reasons == (["expired"] if is_ended else [])


async def test_the_event_names_each_dossier_at_its_last_version_in_the_session(town: Town) -> None:
    twin = await town.add_child("Louise", login="twin")
    await town.pool.execute(
        "INSERT INTO directory.guardianships (guardian, pupil) SELECT guardian, $2 "
        "FROM directory.accounts WHERE id = $1",
        town.accounts["mother"],
        twin.id,
    )
    earlier, session = await sign_in(town), await sign_in(town)
    await validate(town, earlier, town.child.stream, town.child.id)
    await validate(town, session, town.child.stream, town.child.id)
    await validate(town, session, town.child.stream, town.child.id)
    await validate(town, earlier, twin.stream, twin.id)

    assert await sweep_at(town, NOON + timedelta(hours=1)) == 2

    [event] = await ended(town, session)
    assert event.data["validated"] == [
        {"pupil": str(town.child.id), "stream": town.child.stream, "version": 3}
    ]
    [event] = await ended(town, earlier)
    versions = {one["pupil"]: one["version"] for one in event.data["validated"]}
    assert versions == {str(town.child.id): 1, str(twin.id): 1}


async def test_several_workers_end_a_session_once(town: Town) -> None:
    all_sessions = [await sign_in(town) for _ in range(10)]

    counts = await asyncio.gather(*(sweep_at(town, NOON + timedelta(hours=1)) for _ in range(4)))

    assert sum(counts) == 10
    for session in all_sessions:
        assert len(await ended(town, session)) == 1


async def test_a_sign_out_that_crashed_half_way_is_finished_without_a_second_event(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await sign_in(town)

    with monkeypatch.context() as patch:
        patch.setattr(ending, "run", _crash_after_running)
        with pytest.raises(Crash):
            await ending.end_session(town.pool, town.store, session, SessionEnd.LOGOUT, NOON)
    assert await _is_open(town.pool, session)

    assert await sweep_at(town, NOON + timedelta(hours=1)) == 1
    assert [event.data["reason"] for event in await ended(town, session)] == ["logout"]
    assert not await _is_open(town.pool, session)


async def test_one_session_that_cannot_be_ended_does_not_keep_the_others_open(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await sign_in(town), await sign_in(town, NOON + timedelta(minutes=1))

    async def refusing(store: EventStore, command: EndSession, context: Context) -> None:
        if command.session == bad:
            raise StoreUnavailable("not now")
        await run(store, command, context)

    monkeypatch.setattr(ending, "run", refusing)

    assert await sweep_at(town, NOON + timedelta(hours=1)) == 1
    assert len(await ended(town, good)) == 1


async def test_a_validation_that_lands_while_the_session_ends_is_in_its_event(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, read_streams = await sign_in(town), town.store.read_streams
    late = True

    async def slow(names: list[str]) -> dict[str, list[StoredEvent]]:
        nonlocal late
        found = await read_streams(names)
        if late:
            late = False
            await validate(town, session, town.child.stream, town.child.id)
        return found

    monkeypatch.setattr(town.store, "read_streams", slow)
    assert await sweep_at(town, NOON + timedelta(hours=1)) == 1

    [event] = await ended(town, session)
    assert [one["version"] for one in event.data["validated"]] == [1]


async def test_a_session_nobody_knows_does_not_end(town: Town) -> None:
    assert not await ending.end_session(town.pool, town.store, uuid7(), SessionEnd.LOGOUT, NOON)


class Crash(BaseException):
    """As if the process were killed."""


async def _crash_after_running(store: EventStore, command: EndSession, context: Context) -> None:
    await run(store, command, context)
    raise Crash


async def _is_open(pool: asyncpg.Pool, session: UUID) -> bool:
    query = "SELECT ended_at IS NULL FROM directory.sessions WHERE id = $1"
    return bool(await pool.fetchval(query, session))
