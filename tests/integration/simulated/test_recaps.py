"""`notifications.recaps`: the simulated statements do as the real ones."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.notifications import inbound, jobs
from tests.integration.simulated.ground import Ground, Open, Real, Simulated, is_blocked
from tests.simulation.postgres import recaps
from tests.simulation.world import NOON
from tests.support.waiting import wait_until

JOBS, SQL = jobs._SQL, inbound._SQL
PUPIL, ACCOUNT, STREAM = UUID(int=5), UUID(int=6), "dossier"


@pytest.fixture(params=["real", "simulated"])
def ground(request: pytest.FixtureRequest) -> Ground:
    """The database of notifications."""
    if request.param == "simulated":
        return Simulated(recaps.STATEMENTS, {})
    return Real(request.getfixturevalue("notifications_db"))


async def _plan(connection: asyncpg.Connection, session: int, version: int) -> None:
    key = UUID(int=session + 100), UUID(int=session), PUPIL, ACCOUNT
    await connection.execute(SQL["plan_recap"], *key, STREAM, version, None, NOON, None)


async def _keep(connection: asyncpg.Connection, session: int, version: int) -> None:
    place = STREAM, version, UUID(int=session), PUPIL
    await connection.execute(SQL["keep_validation"], *place, "provisional", NOON, "[]")


async def _claim(connection: asyncpg.Connection, seconds: float = 30.0, again: bool = True) -> list[Any]:
    rows = await connection.fetch(JOBS["claim_recaps"], 8, seconds, again)
    return sorted((row["version"], row["attempts"]) for row in rows)


async def _begin(
    connection: asyncpg.Connection, session: int, attempt: int, version: int, seconds: float = 15.0
) -> Any:
    told = UUID(int=session + 100), attempt, version, [version], version, seconds
    row = await connection.fetchrow(JOBS["begin_sending"], *told)
    return None if row is None else (row["must_wait"], row["is_told"])


def test_a_recap_is_claimed_once_what_it_names_is_here(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        await _plan(one, 1, 1)
        await _plan(one, 1, 1)
        assert await _claim(one) == []
        await _keep(one, 2, 1)  # what another session did
        assert await _claim(one) == []
        await _keep(one, 1, 1)  # too late for this place
        assert await _claim(one) == []

    ground.play(body)


def test_a_claim_lasts_and_is_taken_again_where_it_has_ended(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        await _plan(one, 1, 1)
        await _keep(one, 1, 1)
        assert await _claim(one, -1.0) == [(1, 1)]
        assert await _claim(one, -1.0) == [(1, 2)]
        assert await _begin(one, 1, 1, 1) is None
        assert await _begin(one, 1, 2, 1, -1.0) == (False, False)
        assert await _claim(one, 30.0, again=False) == []
        assert await _claim(one) == [(1, 3)]
        assert await _claim(one) == []

    ground.play(body)


def test_an_older_or_a_second_one_waits_and_what_was_told_is_not_told_again(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        for session in (1, 2):
            await _plan(one, session, session)
            await _keep(one, session, session)
        assert await _claim(one) == [(1, 1), (2, 1)]
        assert await _begin(one, 1, 1, 1) == (True, False)  # a newer act is known
        assert await _begin(one, 2, 1, 2) == (False, False)
        assert await _begin(one, 1, 1, 2) == (True, False)  # another is being sent
        await one.execute(JOBS["finish_recap"], UUID(int=102), "sent", None, 1)
        assert await _begin(one, 1, 1, 2) == (False, True)

    ground.play(body)


def test_a_stale_attempt_notes_nothing_but_that_it_went(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        await _plan(one, 1, 1)
        await _keep(one, 1, 1)
        await _claim(one, -1.0)
        await _claim(one, -1.0)
        await one.execute(JOBS["postpone_recap"], UUID(int=101), 60.0, "slow", 1)
        await one.execute(JOBS["finish_recap"], UUID(int=101), "failed", "slow", 1)
        assert (await one.fetch(JOBS["backlog"]))[0]["pending"] == 1
        await one.execute(JOBS["postpone_recap"], UUID(int=101), 60.0, "slow", 2)
        assert await _claim(one) == []
        await one.execute(JOBS["finish_recap"], UUID(int=101), "sent", None, 1)
        assert (await one.fetch(JOBS["backlog"]))[0]["pending"] == 0

    ground.play(body)


def test_a_dossier_is_locked_until_the_end_of_the_transaction(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other, third = await open_(), await open_(), await open_()
        async with one.transaction():
            await one.execute(JOBS["lock_dossier"], STREAM)
            locking = asyncio.create_task(other.execute(JOBS["lock_dossier"], STREAM))
            assert await is_blocked(locking, third)
        await locking

    ground.play(body)


def test_what_is_missing_for_a_second_is_asked_for_once_in_ten(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one = await open_()
        await _plan(one, 1, 3)

        async def missing() -> list[Any]:
            rows = await one.fetch(SQL["take_missing"], 20)
            return [(row["stream"], row["version"]) for row in rows]

        assert await missing() == []
        assert await wait_until(missing, "the event is missed") == [(STREAM, 3)]
        assert await missing() == []

    ground.play(body)
