"""Accounts of staff: codes, passwords, closing; and what the database keeps of it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from services.siecle.people import accounts, credentials, sample
from services.siecle.people.accounts import New
from services.siecle.people.members import OPERATOR, By, Place
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.postgres.database import create_pool
from shared.sign_in.login import WeakPassword, opened_by
from tests.support.servers import Database
from tests.support.staff import LIMITS, employed

ADDRESS = "192.0.2.7"
SCHOOL = "0931234A"
PASSWORD = "un cheval de trait bleu"


@pytest.fixture
async def pool(siecle_db: Database) -> AsyncIterator[asyncpg.Pool]:
    async with await create_pool(siecle_db.url) as pool:
        yield pool


@pytest.fixture
async def owner(siecle_db: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(siecle_db.owner_url)
    yield connection
    await connection.close()


async def opened(pool: asyncpg.Pool, role: Role = Role.HEAD) -> str:
    """The login of an account that was opened with its code."""
    given = await accounts.give_code(pool, await employed(pool, role, school=SCHOOL), OPERATOR)
    assert given is not None
    login = given.member.login
    assert await credentials.activate(pool, login.upper(), given.code.lower(), PASSWORD, ADDRESS)
    return login


async def opens(pool: asyncpg.Pool, login: str, password: str) -> bool:
    return await opened_by(await credentials.find(pool, login), password) is not None


async def test_a_code_opens_an_account_once_and_with_a_password_that_is_none_of_the_first_tried(
    pool: asyncpg.Pool,
) -> None:
    given = await accounts.give_code(pool, await employed(pool, Role.HEAD, school=SCHOOL), OPERATOR)
    assert given is not None
    login = given.member.login
    for weak in ("court", "motdepasse2026", "dominiquetest"):
        with pytest.raises(WeakPassword):
            await credentials.activate(pool, login, given.code, weak, ADDRESS)
    assert await credentials.activate(pool, login, "K7QM-AAAA-BBBB-CCCC", PASSWORD, ADDRESS) is None
    assert await credentials.activate(pool, login, given.code, PASSWORD, ADDRESS)
    assert await credentials.activate(pool, login, given.code, PASSWORD, ADDRESS) is None
    assert await opens(pool, login, PASSWORD)
    assert not await opens(pool, login, "un autre mot de passe")


async def test_a_code_that_has_expired_opens_nothing(pool: asyncpg.Pool, owner: asyncpg.Connection) -> None:
    given = await accounts.give_code(pool, await employed(pool, Role.DEPUTY, school=SCHOOL), OPERATOR)
    assert given is not None
    await owner.execute("UPDATE siecle.accounts SET code_expires_at = now()")
    assert await credentials.activate(pool, given.member.login, given.code, PASSWORD, ADDRESS) is None


async def test_a_closed_account_opens_with_nothing_until_it_is_opened_again(pool: asyncpg.Pool) -> None:
    login = await opened(pool)
    known = await credentials.find(pool, login)
    assert known.account is not None
    sessions = Sessions(pool, LIMITS)
    token = await sessions.begin(known.account, ADDRESS)
    assert await accounts.disable(pool, known.account, OPERATOR)
    assert not await accounts.disable(pool, known.account, OPERATOR)
    assert await sessions.find(token) is None
    assert not await opens(pool, login, PASSWORD)
    assert await accounts.give_code(pool, known.account, OPERATOR) is None
    assert await accounts.enable(pool, known.account, OPERATOR)
    assert await opens(pool, login, PASSWORD)
    assert await sessions.find(token) is None, "what was over stays over"


async def test_a_new_password_ends_every_session(pool: asyncpg.Pool) -> None:
    known = await credentials.find(pool, await opened(pool))
    assert known.account is not None
    sessions = Sessions(pool, LIMITS)
    token = await sessions.begin(known.account, ADDRESS)
    assert await credentials.change(pool, known, "une jument de trait verte", ADDRESS)
    assert await sessions.find(token) is None
    assert await credentials.change(pool, known, PASSWORD, ADDRESS) is None, "it is another by now"


@pytest.mark.parametrize(
    "outlived",
    [
        "UPDATE siecle.sessions SET seen_at = now() - interval '20 minutes'",
        "UPDATE siecle.sessions SET started_at = now() - interval '8 hours'",
    ],
)
async def test_a02_a_session_ends_by_idleness_and_by_age(
    pool: asyncpg.Pool, owner: asyncpg.Connection, outlived: str
) -> None:
    account = await employed(pool, Role.SECRETARY, school=SCHOOL)
    sessions = Sessions(pool, LIMITS)
    token = await sessions.begin(account, ADDRESS)
    found = await sessions.find(token)
    assert found is not None
    assert found.member.id == account
    assert bytes(await owner.fetchval("SELECT token_hash FROM siecle.sessions")) != token.encode()
    await owner.execute(outlived)
    assert await sessions.find(token) is None
    await sessions.begin(account, ADDRESS)
    assert await owner.fetchval("SELECT count(*) FROM siecle.sessions") == 1, "what has ended is not kept"


async def test_two_of_one_name_have_a_login_each_and_asking_twice_makes_one(pool: asyncpg.Pool) -> None:
    place = Place(SCHOOL)
    for new in 2 * [New(uuid4(), "Élodie", "Œuvrard", Role.DEPUTY, place)]:
        made = await accounts.add(pool, new, OPERATOR)
    assert not made
    await accounts.add(pool, New(uuid4(), "Éric", "Œuvrard", Role.SECRETARY, place), OPERATOR)
    logins = [one.member.login for one in await accounts.listed(pool, SCHOOL)]
    assert logins == ["e.oeuvrard", "e.oeuvrard2"]


async def test_fixed_passwords_are_for_the_sample_alone(pool: asyncpg.Pool) -> None:
    repository = Repository(pool)
    await repository.add_pupils([Listed(sample.SCHOOL, "1", "MARTIN", "Camille", "3A")], sample.ACADEMY)
    assert await sample.make(pool) == await sample.make(pool) == len(Role)
    assert {one.member.login for one in await accounts.listed(pool)} == set(sample.STAFF)
    assert await opens(pool, "s.benali", sample.PASSWORD)
    await repository.add_pupils([Listed(SCHOOL, "1", "MARTIN", "Camille", "3A")], sample.ACADEMY)
    with pytest.raises(sample.NotTheSample):
        await sample.make(pool)


async def test_fixed_passwords_are_not_set_beside_an_account_of_somebodys(pool: asyncpg.Pool) -> None:
    await employed(pool, Role.HEAD, school=sample.SCHOOL)
    with pytest.raises(sample.NotTheSample):
        await sample.make(pool)


async def test_s23_the_audit_only_grows_and_says_who_did_what_to_whom(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    account = await employed(pool, Role.TEACHER, "3A", school=SCHOOL)
    head = await employed(pool, Role.HEAD, school=SCHOOL)
    await accounts.give_code(pool, account, By(head, ADDRESS))
    await accounts.disable(pool, account, By(head, ADDRESS))
    rows = await pool.fetch("SELECT action, account, subject, school, address FROM siecle.audit ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("account-made", None, account, SCHOOL, None),
        ("account-made", None, head, SCHOOL, None),
        ("code-given", head, account, SCHOOL, ADDRESS),
        ("account-closed", head, account, SCHOOL, ADDRESS),
    ]
    for forbidden in (
        "UPDATE siecle.audit SET action = 'read'",
        "DELETE FROM siecle.audit",
        "TRUNCATE siecle.audit",
        "DELETE FROM siecle.accounts",
        "SELECT * FROM limits.counts",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(forbidden)
