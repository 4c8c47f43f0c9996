"""Accounts: a one-time code opens one, once; a fresh one replaces a forgotten password."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from services.intentions.directory.signing_in import accounts, sessions
from shared.sign_in.sessions import SessionLimits
from tests.integration.directory.office import authenticate, import_files
from tests.support.exports import pupil, pupils, written


async def test_a_code_opens_its_account_once(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="AUBERT"))))
    now = datetime(2026, 11, 7, tzinfo=UTC)
    [printed] = await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1))
    login, code, password = printed["login"], printed["code"], "une longue phrase"

    assert await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1)) == []
    assert await authenticate(pool, login, password) is None
    assert not await accounts.activate(pool, login, "WRONG", password, now)
    assert not await accounts.activate(pool, login, code, password, now + timedelta(days=2))
    assert await accounts.activate(pool, login, code, password, now)
    assert not await accounts.activate(pool, login, code, "another long one", now)
    assert await authenticate(pool, login.upper(), password) is not None
    assert await accounts.disable(pool, login) is not None
    assert await authenticate(pool, login, password) is None
    assert await accounts.enable(pool, login) is not None
    assert await authenticate(pool, login, password) is not None
    assert await accounts.enable(pool, login) is None


async def test_codes_are_printed_anew_when_asked(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="AUBERT"))))
    now = datetime(2026, 11, 7, tzinfo=UTC)
    tomorrow = now + timedelta(days=1)
    [first] = await accounts.print_codes(pool, "0931234A", now, tomorrow)
    [second] = await accounts.print_codes(pool, "0931234A", now, tomorrow, again=True)

    assert first["login"] == second["login"]
    assert not await accounts.activate(pool, first["login"], first["code"], "une longue phrase", now)
    assert await accounts.activate(pool, second["login"], second["code"], "une longue phrase", now)
    assert await accounts.print_codes(pool, "0931234A", now, tomorrow, again=True) == []


async def test_a_forgotten_password_is_replaced_and_open_sessions_are_void(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="AUBERT"))))
    now = datetime(2026, 11, 7, tzinfo=UTC)
    limits = SessionLimits(timedelta(minutes=30), timedelta(hours=4))
    [first] = await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1))
    login = first["login"]
    assert await accounts.activate(pool, login, first["code"], "une longue phrase", now)
    account = await authenticate(pool, login, "une longue phrase")
    assert account is not None
    _, token = await sessions.create(pool, account, now)

    [second] = await accounts.print_code(pool, login, now + timedelta(days=1))
    assert await authenticate(pool, login, "une longue phrase") == account
    assert await sessions.find(pool, token, limits, now) is not None
    assert await accounts.activate(pool, login, second["code"], "une autre longue phrase", now)
    assert await authenticate(pool, login, "une longue phrase") is None
    assert await sessions.find(pool, token, limits, now) is None
    assert len(await sessions.expired(pool, limits, now)) == 1


async def test_no_code_for_an_account_that_is_closed_or_unknown(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="AUBERT"))))
    now, tomorrow = datetime(2026, 11, 7, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC)
    [printed] = await accounts.print_codes(pool, "0931234A", now, tomorrow)
    await accounts.disable(pool, printed["login"])
    assert await accounts.print_code(pool, printed["login"], tomorrow) == []
    assert await accounts.print_code(pool, "nobody", tomorrow) == []


async def test_a_code_that_is_being_handed_over_keeps_nobody_from_signing_in(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="AUBERT"))))
    now = datetime(2026, 11, 7, tzinfo=UTC)
    [first] = await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1))
    account = await accounts.activate(pool, first["login"], first["code"], "une longue phrase", now)
    assert account is not None
    async with pool.acquire() as connection, connection.transaction():
        assert await accounts.print_code(connection, first["login"], now + timedelta(days=1))
        async with asyncio.timeout(5):
            await sessions.create(pool, account, now)
