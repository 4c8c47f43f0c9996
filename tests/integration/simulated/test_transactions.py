"""Transactions, locks and cancellation: the simulated Postgres does as the real one."""

import asyncio
from contextlib import suppress

import asyncpg
import pytest

from services.intentions.eventstore.queries import QUERIES as STORE
from services.intentions.worker.relay.queries import QUERIES as RELAY
from tests.integration.simulated.ground import HISTORY, Ground, Open, Real, Simulated, is_blocked
from tests.simulation.postgres import log
from tests.support.waiting import wait_until

SAVE, LOAD = STORE["save_checkpoint"], STORE["load_checkpoint"]


@pytest.fixture(params=["real", "simulated"])
def ground(request: pytest.FixtureRequest) -> Ground:
    """The database of intentions."""
    if request.param == "simulated":
        return Simulated(log.STATEMENTS, {"log": {(HISTORY,): {"id": HISTORY}}})
    return Real(request.getfixturevalue("intentions_db"))


async def _position(connection: asyncpg.Connection, reader: str) -> int | None:
    row = await connection.fetchrow(LOAD, reader)
    return None if row is None else row["position"]


def test_what_is_rolled_back_never_was(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other = await open_(), await open_()
        with suppress(ZeroDivisionError):
            async with one.transaction():
                await one.execute(SAVE, "reader", 7)
                assert await _position(one, "reader") == 7
                assert await _position(other, "reader") is None
                raise ZeroDivisionError
        assert await _position(one, "reader") is None
        async with one.transaction():
            await one.execute(SAVE, "reader", 8)
        assert await _position(other, "reader") == 8

    ground.play(body)


def test_a_connection_that_ends_takes_its_transaction_along(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other = await open_(), await open_()
        transaction = one.transaction()
        await transaction.start()
        await one.execute(SAVE, "reader", 7)
        one.terminate()
        await other.execute(SAVE, "reader", 3)
        assert await _position(other, "reader") == 3

    ground.play(body)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_row_that_is_being_written_is_waited_for(ground: Ground, is_there: bool) -> None:
    async def body(open_: Open) -> None:
        one, other, third = await open_(), await open_(), await open_()
        if is_there:
            await one.execute(SAVE, "reader", 1)
        async with one.transaction():
            await one.execute(SAVE, "reader", 7)
            saving = asyncio.create_task(other.execute(SAVE, "reader", 9))
            assert await is_blocked(saving, third)
        await saving
        assert await _position(third, "reader") == 9

    ground.play(body)


def test_two_that_wait_for_each_other_do_not_both_win(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other = await open_(), await open_()
        both = one.transaction(), other.transaction()
        for each in both:
            await each.start()
        await one.execute(SAVE, "a", 1)
        await other.execute(SAVE, "b", 1)
        crossing = one.execute(SAVE, "b", 2), other.execute(SAVE, "a", 2)
        done = await asyncio.gather(*crossing, return_exceptions=True)
        lost = [isinstance(each, asyncpg.DeadlockDetectedError) for each in done]
        assert sorted(lost) == [False, True]
        with pytest.raises(asyncpg.InFailedSQLTransactionError):
            await _position((one, other)[lost.index(True)], "a")

    ground.play(body)


def test_a_wait_that_is_cancelled_leaves_the_connection_usable(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other = await open_(), await open_()
        async with one.transaction():
            await one.execute(SAVE, "reader", 7)
            with pytest.raises(TimeoutError):
                await other.execute(SAVE, "reader", 9, timeout=0.2)
            assert await _position(other, "reader") is None
        assert await _position(other, "reader") == 7

    ground.play(body)


def test_the_relays_lock_goes_with_its_connection(ground: Ground) -> None:
    async def body(open_: Open) -> None:
        one, other = await open_(), await open_()
        assert await one.fetchval(RELAY["take_relay_lock"])
        assert not await other.fetchval(RELAY["take_relay_lock"])
        one.terminate()

        async def is_taken() -> bool | None:
            return await other.fetchval(RELAY["take_relay_lock"]) or None

        await wait_until(is_taken, "the lock is free")

    ground.play(body)
