"""Limits on wrong passwords, on their table in Postgres (S4, security checklist 3)."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.http.errors import Busy, TooManyTries
from shared.postgres.database import create_pool
from shared.sign_in.keys import Key, Purpose
from shared.sign_in.limits import Limiter
from shared.sign_in.login import Login
from shared.sign_in.marks import Marks
from shared.sign_in.throttle import LONGEST_DELAY, Origin, Throttle, delay_of
from shared.sign_in.turns import Turns
from tests.support.servers import Database
from tests.support.web_settings import SECRET_KEY

NOW = datetime(2026, 11, 7, 11, tzinfo=UTC)
MARKS = Marks(Key(SECRET_KEY, Purpose.MARKS))
PATIENT = Turns(8, 1000, 1000)


@pytest.fixture
async def throttle(intentions_database: Database) -> AsyncIterator[Throttle]:
    # Counts of its own, as the database is the whole run's.
    key = Key(secrets.token_hex(16), Purpose.LIMITS)
    async with await create_pool(intentions_database.url, max_size=8) as pool:
        yield Throttle(Limiter(pool, key), MARKS, PATIENT)


async def attempt(
    throttle: Throttle,
    typed: str,
    address: str,
    answer: object = None,
    account: UUID | None = None,
    marks: str | None = None,
) -> object:
    """What came of one try: `answer`, or why it was not let in."""

    async def find() -> Login:
        return Login(typed, account)

    async def check(_login: Login) -> object:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    try:
        return (await throttle.attempt(Origin(address, marks, NOW), find, check))[1]
    except (TooManyTries, Busy) as refusal:
        return type(refusal)


async def test_s4_the_sixth_try_of_a_line_on_an_account_is_refused(throttle: Throttle) -> None:
    tries = [await attempt(throttle, "m.martin", "10.0.0.1") for _ in range(7)]
    assert tries == [None] * 5 + [TooManyTries] * 2
    assert await attempt(throttle, " M.Martin ", "10.0.0.1", "right") is TooManyTries
    assert await attempt(throttle, "m.martin", "10.0.0.2", "right") == "right"
    assert await attempt(throttle, "p.martin", "10.0.0.1", "right") == "right"


async def test_s4_two_replicas_count_together(intentions_database: Database) -> None:
    secret = secrets.token_hex(16)  # the same for both, as every replica of web has it
    async with (
        await create_pool(intentions_database.url, max_size=2) as one,
        await create_pool(intentions_database.url, max_size=2) as other,
    ):
        replicas = [
            Throttle(Limiter(pool, Key(secret, Purpose.LIMITS)), MARKS, PATIENT) for pool in (one, other)
        ]
        tries = [await attempt(replicas[n % 2], "m.martin", "10.0.0.1") for n in range(7)]
        at_once = await asyncio.gather(*(attempt(replicas[n % 2], "p.martin", "10.0.0.3") for n in range(20)))
    assert tries == [None] * 5 + [TooManyTries] * 2
    assert at_once.count(None) == 5


@pytest.mark.parametrize(
    "typed", ["m.martin", " M.MARTIN", "M.Mart\u0130n", "m.mart\u0131n", "\u212a.martin"]
)
async def test_s4_one_account_is_counted_once_however_it_is_typed(throttle: Throttle, typed: str) -> None:
    account = uuid4()
    for _ in range(5):
        await attempt(throttle, "m.martin", "10.0.0.1", account=account)
    assert await attempt(throttle, typed, "10.0.0.1", account=account) is TooManyTries


async def test_s4_thirty_wrong_passwords_do_not_close_a_shared_address_to_right_ones(
    throttle: Throttle,
) -> None:
    for number in range(60):
        assert await attempt(throttle, f"account{number}", "10.0.0.1") is None
    assert await attempt(throttle, "m.martin", "10.0.0.1", "right") == "right"


async def test_s4_a_network_that_tries_many_accounts_is_stopped(throttle: Throttle) -> None:
    tries = [attempt(throttle, f"account{number}", f"10.0.0.{number % 250}") for number in range(400)]
    came = await asyncio.gather(*tries)
    assert (came.count(None), came.count(TooManyTries)) == (300, 100)
    assert await attempt(throttle, "m.martin", "10.0.0.251", "right") is TooManyTries
    assert await attempt(throttle, "m.martin", "10.0.1.1", "right") == "right"


async def test_s4_an_account_attacked_from_everywhere_is_slow_and_never_closed(throttle: Throttle) -> None:
    tries = [attempt(throttle, "m.martin", f"10.1.{number}.1") for number in range(60)]
    assert await asyncio.gather(*tries) == [None] * 60
    assert await attempt(throttle, "m.martin", "10.2.0.1", "right") == "right"


def test_s4_the_delay_grows_and_ends_below_three_seconds() -> None:
    delays = [delay_of(tries) for tries in range(1, 100)]
    assert delays == sorted(delays)
    assert (delays[0], delays[9], max(delays)) == (0, 0, LONGEST_DELAY)
    assert LONGEST_DELAY <= 3


async def test_s4_a_right_password_gives_back_only_its_own_place(throttle: Throttle) -> None:
    for _ in range(4):
        await attempt(throttle, "m.martin", "10.0.0.1")
    for _ in range(10):
        assert await attempt(throttle, "m.martin", "10.0.0.1", "right") == "right"
    assert [await attempt(throttle, "m.martin", "10.0.0.1") for _ in range(2)] == [None, TooManyTries]


@pytest.mark.parametrize(
    "lost",
    [
        asyncpg.InterfaceError("closed"),
        TimeoutError(),
        OSError(),
        asyncio.CancelledError(),
        asyncpg.AdminShutdownError(),
    ],
)
async def test_w4_a_try_whose_outcome_is_unknown_is_given_back(
    throttle: Throttle, lost: BaseException
) -> None:
    for _ in range(12):
        with pytest.raises(type(lost)):
            await attempt(throttle, "m.martin", "10.0.0.1", lost)
    assert await attempt(throttle, "m.martin", "10.0.0.1", "right") == "right"


async def test_s4_a_marked_browser_has_a_count_of_its_own(throttle: Throttle) -> None:
    mother, father = uuid4(), uuid4()
    marks = MARKS.renewed(None, mother, NOW)
    for number in range(300):
        await attempt(throttle, f"account{number}", "10.0.0.1")
    for _ in range(5):
        await attempt(throttle, "mother", "10.0.0.1", account=mother)
    assert await attempt(throttle, "mother", "10.0.0.1", "right", mother) is TooManyTries
    assert await attempt(throttle, "mother", "10.0.0.1", "right", mother, marks) == "right"
    assert await attempt(throttle, "father", "10.0.0.1", "right", father, marks) is TooManyTries
    tries = [await attempt(throttle, "mother", "10.0.0.9", None, mother, marks) for _ in range(6)]
    assert tries == [None] * 5 + [TooManyTries]


async def test_s4_the_addresses_of_one_subscriber_count_as_one(throttle: Throttle) -> None:
    tries = [await attempt(throttle, "m.martin", f"2001:db8:1:2::{number:x}") for number in range(8)]
    assert tries == [None] * 5 + [TooManyTries] * 3
    assert await attempt(throttle, "m.martin", "2001:db8:1:3::1", "right") == "right"
    assert await attempt(throttle, "m.martin", "unknown", "right") == "right"


async def test_s4_of_150_tries_at_once_on_one_account_five_are_checked(throttle: Throttle) -> None:
    came = await asyncio.gather(*(attempt(throttle, "m.martin", "10.0.0.1") for _ in range(150)))
    assert (came.count(None), came.count(TooManyTries)) == (5, 145)


async def test_s4_a_crowd_of_one_network_is_sent_away_and_others_get_in(throttle: Throttle) -> None:
    throttle._turns = Turns(at_once=2, waiting=30, waiting_each=10)
    crowd = [asyncio.create_task(attempt(throttle, f"account{n}", "10.0.0.1")) for n in range(200)]
    await asyncio.sleep(0)
    assert await attempt(throttle, "m.martin", "10.9.9.9", "right") == "right"
    came = await asyncio.gather(*crowd)
    assert (came.count(None), came.count(Busy)) == (12, 188)
