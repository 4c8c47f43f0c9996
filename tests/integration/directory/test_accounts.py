"""Accounts: a one-time code opens one, once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from services.intentions.directory import accounts
from tests.integration.directory.office import import_files
from tests.support.exports import pupil, pupils, written


async def test_a_code_opens_its_account_once(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="AUBERT"))))
    now = datetime(2026, 11, 7, tzinfo=UTC)
    [printed] = await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1))
    login, code, password = printed["login"], printed["code"], "une longue phrase"

    assert await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1)) == []
    assert await accounts.authenticate(pool, login, password) is None
    assert not await accounts.activate(pool, login, "WRONG", password, now)
    assert not await accounts.activate(pool, login, code, password, now + timedelta(days=2))
    assert await accounts.activate(pool, login, code, password, now)
    assert not await accounts.activate(pool, login, code, "another long one", now)
    assert await accounts.authenticate(pool, login.upper(), password) is not None
    assert await accounts.disable(pool, login) is not None
    assert await accounts.authenticate(pool, login, password) is None
