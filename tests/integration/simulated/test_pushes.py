"""`sync.pushes` and the inbox: the simulated statements do as the real ones."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from services.sync.inbound import QUERIES
from services.sync.siecle import UNKNOWN_PUPIL
from shared.consumer.inbox import QUERIES as INBOX
from tests.integration.simulated.ground import Ground, Open, Real, Simulated, is_blocked
from tests.simulation.postgres import pushes
from tests.simulation.postgres.every import of_inbox
from tests.simulation.world import NOON

REMEMBER = INBOX["remember_event"].format(service="sync")


@pytest.fixture(params=["real", "simulated"])
def ground(request: pytest.FixtureRequest) -> Ground:
    """The database of sync."""
    if request.param == "simulated":
        return Simulated({**pushes.STATEMENTS, **of_inbox("sync")}, {})
    return Real(request.getfixturevalue("sync_db"))


def _event(stream: str, version: int) -> UUID:
    return UUID(int=ord(stream) * 1000 + version)


async def _park(connection: asyncpg.Connection, stream: str, version: int, type_: str = "A") -> None:
    event, pupil = _event(stream, version), UUID(int=ord(stream))
    data = orjson.dumps({}).decode()
    await connection.execute(
        QUERIES["park"], event, stream, version, type_, "final", pupil, NOON, data, None, 1
    )


async def _take(connection: asyncpg.Connection) -> tuple[Any, ...] | None:
    row = await connection.fetchrow(QUERIES["take_due"], UNKNOWN_PUPIL)
    return None if row is None else (row["stream"], row["version"], row["known"], row["attempts"])


def test_a_dossier_goes_in_its_order_and_others_beside_it(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other = await open_(), await open_()
        for stream, version in (("a", 1), ("a", 2), ("b", 3)):
            await _park(one, stream, version)
        async with one.transaction():
            assert await _take(one) == ("a", 1, 0, 0)
            assert await _take(other) == ("b", 3, 0, 0)
            await one.execute(QUERIES["finish"], _event("a", 1), "pushed", None)
            assert await one.fetchval(QUERIES["was_superseded"], "a", "A", "final", 0)
            assert not await other.fetchval(QUERIES["was_superseded"], "a", "A", "final", 0)
        assert await _take(one) == ("a", 2, 1, 0)
        assert await other.fetchval(QUERIES["known_before"], "a", 9) == 2

    ground.play(body)


def test_what_is_postponed_waits_until_it_is_released(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        await _park(one, "a", 1)
        await one.execute(QUERIES["postpone"], _event("a", 1), "slow", 60.0)
        assert await _take(one) is None
        await one.execute(QUERIES["release"])
        assert await _take(one) == ("a", 1, 0, 1)
        [row] = await one.fetch(QUERIES["backlog"], UNKNOWN_PUPIL)
        assert (row["waiting"], row["refused"], row["unknown_pupils"]) == (1, 0, 0)

    ground.play(body)


def test_what_a_release_finds_locked_it_leaves_alone(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other = await open_(), await open_()
        await _park(one, "a", 1)
        async with one.transaction():
            await one.execute(QUERIES["postpone"], _event("a", 1), "slow", 60.0)
            await other.execute(QUERIES["release"])
        assert await _take(one) is None

    ground.play(body)


def test_a_departure_goes_ahead_of_what_waits_for_an_unknown_pupil(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        await _park(one, "a", 1)
        await _park(one, "a", 2, "DossierMoved")
        await one.execute(QUERIES["postpone"], _event("a", 1), UNKNOWN_PUPIL, 60.0)
        assert await _take(one) == ("a", 2, 1, 0)

    ground.play(body)


def test_an_event_is_remembered_once(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        assert await one.fetchval(REMEMBER, UUID(int=1), "A") == UUID(int=1)
        assert await one.fetchval(REMEMBER, UUID(int=1), "A") is None
        await _park(one, "a", 1)
        await _park(one, "a", 1)
        assert (await one.fetch(QUERIES["backlog"], UNKNOWN_PUPIL))[0]["waiting"] == 1

    ground.play(body)


@pytest.mark.parametrize("is_committed", [True, False])
def test_who_remembers_what_another_is_at_waits_for_it(ground: Ground, is_committed: bool) -> None:
    async def body(open_: Open) -> None:
        one, other, third = await open_(), await open_(), await open_()
        transaction = one.transaction()
        await transaction.start()
        await one.fetchval(REMEMBER, UUID(int=1), "A")
        remembering = asyncio.create_task(other.fetchval(REMEMBER, UUID(int=1), "A"))
        assert await is_blocked(remembering, third)
        await (transaction.commit() if is_committed else transaction.rollback())
        assert await remembering == (None if is_committed else UUID(int=1))

    ground.play(body)
