"""The address of an account: a new one is used once its owner has followed the message that went there.

Until then the old one stays in use, and hears of it. Addresses that the school gave, or that were given
before this was so, count as they are; an import never replaces one that was confirmed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from uuid_utils.compat import uuid7

from services.intentions.directory.people import change_email
from shared.addresses import EmailAddress, address_of
from shared.postgres.database import Connection
from shared.postgres.replication import await_replication
from shared.postgres.sql import load_queries
from shared.sign_in import codes
from shared.sign_in.keys import Key
from shared.sign_in.limits import Full, Limit, Limiter

QUERIES = load_queries(Path(__file__).parent / "sql" / "addresses.sql")
DAY = timedelta(days=1)
OF_ACCOUNT = Limit("address-of-account", 5, DAY)
OF_TARGET = Limit("address-of-target", 3, DAY)


class Asked(StrEnum):
    """The outcome of a wish."""

    ASKED = "asked"
    AGAIN = "again"
    SAME = "same"
    CAPPED = "capped"
    REMOVED = "removed"
    NOTHING = "nothing"
    CANCELLED = "cancelled"


class Confirmed(StrEnum):
    """The outcome of a code."""

    CONFIRMED = "confirmed"
    ALREADY = "already"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    UNKNOWN = "unknown"


# What a code says whose request is no longer open, by its state.
_OVER = {
    "confirmed": Confirmed.ALREADY,
    "expired": Confirmed.EXPIRED,
    "cancelled": Confirmed.WITHDRAWN,
    "replaced": Confirmed.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Pending:
    """An address that waits for its confirmation."""

    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Addresses:
    """Changes of addresses. `key` derives the codes: who reads the database alone confirms nothing."""

    pool: asyncpg.Pool
    limiter: Limiter
    key: Key

    def code(self, request: UUID) -> str:
        """The code of a request, the same whenever its message is sent."""
        return codes.derived(self.key.digest(str(request)))

    async def pending(self, account: UUID) -> Pending | None:
        """The address that waits for its confirmation."""
        row = await self.pool.fetchrow(QUERIES["pending"], account)
        return Pending(**row) if row else None

    async def ask(self, account: UUID, wanted: EmailAddress) -> Asked:
        """Have a message sent to the address; one that waited for its confirmation before does so no more."""
        current = address_of(await self.pool.fetchval(QUERIES["current"], account))
        if current is not None and current.key == wanted.key:
            return Asked.SAME
        try:
            place = await self.limiter.reserve(OF_ACCOUNT.of(str(account)), OF_TARGET.of(wanted.key))
        except Full:
            return Asked.CAPPED
        async with self.pool.acquire() as connection, connection.transaction():
            asked = await self._ask(connection, account, wanted, current)
        await self.limiter.keep(place)
        return asked

    async def _ask(
        self, connection: Connection, account: UUID, wanted: EmailAddress, current: EmailAddress | None
    ) -> Asked:
        await connection.execute(QUERIES["lock_account"], account)
        before = await connection.fetchrow(QUERIES["pending"], account)
        again = before is not None and before["email"] == wanted.shown
        await connection.execute(QUERIES["withdraw"], account, "replaced")
        await connection.execute(QUERIES["forget_old"], account)
        request = uuid4()
        kept = codes.kept(self.code(request))
        await connection.execute(QUERIES["ask"], request, account, wanted.shown, kept)
        await self._write(connection, account, "confirm", wanted, request)
        if not again:
            await self._write(connection, account, "asked", current)
        return Asked.AGAIN if again else Asked.ASKED

    async def cancel(self, account: UUID) -> Asked:
        """The address that waits is not wanted any more."""
        withdrawn = await self.pool.fetchval(QUERIES["withdraw"], account, "cancelled")
        return Asked.NOTHING if withdrawn is None else Asked.CANCELLED

    async def remove(self, account: UUID) -> Asked:
        """The account has no address any more; the one it had hears of it."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(QUERIES["lock_account"], account)
            email = await connection.fetchval(QUERIES["current"], account)
            if email is None:
                return Asked.NOTHING
            await change_email(connection, account, None)
            await self._write(connection, account, "removed", address_of(email))
        return Asked.REMOVED

    async def confirm(self, code: str) -> tuple[Confirmed, UUID | None]:
        """Use the address that the code was sent to, once; and whose it is."""
        async with self.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(QUERIES["request_of_code"], codes.kept(code))
            if row is None:
                return Confirmed.UNKNOWN, None
            if row["state"] in _OVER:
                await await_replication(connection)  # it says what a request before this one did
                return _OVER[row["state"]], row["account"]
            if row["disabled"]:
                return Confirmed.CLOSED, row["account"]
            old = address_of(await connection.fetchval(QUERIES["current"], row["account"]))
            await change_email(connection, row["account"], row["email"])
            await connection.execute(QUERIES["withdraw"], row["account"], "confirmed")
            await self._write(connection, row["account"], "changed", old)
            return Confirmed.CONFIRMED, row["account"]

    async def _write(
        self,
        connection: Connection,
        account: UUID,
        kind: str,
        to: EmailAddress | None,
        request: UUID | None = None,
    ) -> None:
        """A letter, where there is an address to write to."""
        if to is not None:
            await connection.execute(QUERIES["write_letter"], uuid7(), account, kind, to.shown, request)
