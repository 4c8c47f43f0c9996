"""Whose a login is, and what a password opens."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.intentions.directory.queries import QUERIES
from services.intentions.directory.signing_in import passwords


@dataclass(frozen=True, slots=True)
class Login:
    """What was typed as a login, and whose it is: nobody's where there is no such account."""

    typed: str
    account: UUID | None = None
    password_hash: str | None = None  # None also while the account is closed or was never opened

    @property
    def key(self) -> str:
        """One text for every way to type it; also for an unknown one, so that tries on it count alike."""
        return str(self.account or self.typed.strip().casefold()[:100])

    @property
    def name(self) -> str | None:
        """Whose it is, as logs say it: never what was typed, which may be a password."""
        return str(self.account) if self.account else None


async def find(pool: asyncpg.Pool, typed: str) -> Login:
    """Whose login this is."""
    row = await pool.fetchrow(QUERIES["account_by_login"], typed.strip())
    return Login(typed, row["id"], row["password_hash"]) if row else Login(typed)


async def of(pool: asyncpg.Pool, account: UUID) -> Login:
    """The login of an account. Errors: `LookupError`."""
    row = await pool.fetchrow(QUERIES["account_by_id"], account)
    if row is None:
        raise LookupError("there is no such account")
    return Login(row["login"], account, row["password_hash"])


async def opened_by(login: Login, password: str) -> UUID | None:
    """The account that the password opens; None otherwise, after the same time."""
    return login.account if await passwords.matches(login.password_hash, password) else None
