"""Limits in Postgres: atomic, shared, given back, and nobody's name in them (S4)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from shared.postgres.database import create_pool
from shared.sign_in.keys import Key, Purpose
from shared.sign_in.limits import Claim, Full, Limit, Limiter, Place
from tests.support.servers import Database
from tests.support.waiting import wait_until
from tests.support.web_settings import SECRET_KEY

QUARTER = timedelta(minutes=15)
FIVE = Limit("five", 5, QUARTER)
THIRTY = Limit("thirty", 30, QUARTER)
KEY = Key(SECRET_KEY, Purpose.LIMITS)


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    async with await create_pool(intentions_db.url, max_size=20) as pool:
        yield pool


@pytest.fixture
async def owner(intentions_db: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(intentions_db.owner_url)
    yield connection
    await connection.close()


async def attempt(limiter: Limiter, *claims: Claim, hold: timedelta = QUARTER) -> Place | None:
    try:
        return await limiter.reserve(*claims, hold=hold)
    except Full:
        return None


async def test_s4_of_150_at_once_none_passes_a_limit_of_30(pool: asyncpg.Pool) -> None:
    replicas = [Limiter(pool, KEY), Limiter(pool, KEY)]
    given = await asyncio.gather(*(attempt(replicas[n % 2], THIRTY.of("10.0.0.0/24")) for n in range(150)))
    assert sum(place is not None for place in given) == 30


async def test_s4_a_burst_over_crossing_claims_passes_none_and_blocks_none(pool: asyncpg.Pool) -> None:
    limiter = Limiter(pool, KEY)
    accounts = [FIVE.of(f"account{n}") for n in range(10)]
    pairs = [(accounts[n % 10], accounts[(n * 7 + 3) % 10], THIRTY.of("here")) for n in range(120)]
    given = await asyncio.gather(
        *(attempt(limiter, *(one if n % 2 else one[::-1])) for n, one in enumerate(pairs))
    )
    kept = [place for place in given if place]
    for account in accounts:
        assert sum(account in place.claims for place in kept) <= 5
    assert 0 < len(kept) <= 30


async def test_s4_a_full_claim_takes_no_place_of_the_others_and_says_when_it_is_free(
    pool: asyncpg.Pool,
) -> None:
    limiter, network = Limiter(pool, KEY), Limit("network", 6, QUARTER).of("here")
    for _ in range(5):
        await limiter.reserve(FIVE.of("m.martin", "here"), network, hold=QUARTER)
    with pytest.raises(Full) as full:
        await limiter.reserve(network, FIVE.of("m.martin", "here"))
    assert full.value.claim == FIVE.of("m.martin", "here")
    assert 0 < full.value.seconds <= QUARTER.total_seconds()
    assert (await limiter.reserve(network)).taken == 6


async def test_s4_only_its_own_place_is_given_back(pool: asyncpg.Pool) -> None:
    limiter, claim = Limiter(pool, KEY), FIVE.of("m.martin", "here")
    places = [await limiter.reserve(claim) for _ in range(5)]
    assert [place.taken for place in places] == [1, 2, 3, 4, 5]
    for place in places[:3]:
        await limiter.keep(place)
    await limiter.give_back(places[4])
    await limiter.give_back(places[4])
    assert (await limiter.reserve(claim)).taken == 5
    assert await attempt(limiter, claim) is None


async def test_s4_a_place_that_is_neither_kept_nor_given_back_becomes_free_by_itself(
    pool: asyncpg.Pool,
) -> None:
    limiter, claim = Limiter(pool, KEY), Limit("one", 1, QUARTER).of("m.martin")
    await limiter.reserve(claim, hold=timedelta(milliseconds=50))

    async def is_free() -> bool:
        return await attempt(limiter, claim) is not None

    await wait_until(is_free, "the place is free")


async def test_s4_a_place_that_is_kept_after_its_lease_counts_all_the_same(pool: asyncpg.Pool) -> None:
    limiter, claim = Limiter(pool, KEY), Limit("one", 1, QUARTER).of("m.martin")
    await limiter.keep(await limiter.reserve(claim, hold=timedelta(0)))
    assert await attempt(limiter, claim) is None


async def test_s4_counts_outlive_the_process_and_the_secret_parts_them(pool: asyncpg.Pool) -> None:
    limit = Limit("one", 1, QUARTER)
    await Limiter(pool, KEY).use(limit.of("m.martin"))
    assert await attempt(Limiter(pool, KEY), limit.of("m.martin")) is None
    assert await attempt(Limiter(pool, Key(SECRET_KEY[::-1], Purpose.LIMITS)), limit.of("m.martin"))
    assert await attempt(Limiter(pool, KEY), Limit("another", 1, QUARTER).of("m.martin"))


async def test_s4_nobody_is_named_and_nobody_else_may_touch_the_counts(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    await Limiter(pool, KEY).use(FIVE.of("m.martin", "10.1.2.3"))
    stored = await owner.fetchval("SELECT string_agg(t::text, ' ') FROM limits.counts t")
    assert "martin" not in stored and "10.1.2.3" not in stored  # noqa: PT018
    assert b"martin".hex() not in stored
    for query in ("SELECT * FROM limits.counts", "DELETE FROM limits.counts"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(query)


async def test_s4_what_is_over_goes_a_few_rows_at_a_time(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    limiter = Limiter(pool, KEY)
    for number in range(50):
        await limiter.use(FIVE.of(f"account{number}"))
    await owner.execute("UPDATE limits.counts SET expires_at = 'epoch'")
    left = []
    for _ in range(4):
        await limiter.use(FIVE.of("a newer one"))
        left.append(await owner.fetchval("SELECT count(*) FROM limits.counts"))
    assert left == [31, 11, 1, 1]
