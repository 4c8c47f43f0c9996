"""Who wants no e-mails about news of a dossier (A-36); the link in each of them stops them, without sign-in.

The link's code names the account and is signed: it needs no table, holds for good, and lets nobody do more
than stop what its owner gets.
"""

import binascii
from base64 import b32decode, b32encode
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from shared.postgres.sql import load_queries
from shared.sign_in.keys import Key

QUERIES = load_queries(Path(__file__).parent / "sql" / "notice_stops.sql")
ID_BYTES, SIGNATURE_BYTES = 16, 16
LETTERS = 52  # of 32 bytes in base 32, without what fills them up
_FILLED = "===="


@dataclass(frozen=True, slots=True)
class NoticeStops:
    """Stops, by account."""

    pool: asyncpg.Pool
    key: Key

    def code(self, account: UUID) -> str:
        """What the link of this account shows, in letters and digits; always the same."""
        return b32encode(account.bytes + self._signature(account)).decode().rstrip("=")

    def account_of(self, code: str) -> UUID | None:
        """The account that a code is of; None for one that is not ours."""
        if len(code) != LETTERS:
            return None
        try:
            raw = b32decode(code + _FILLED)
        except (binascii.Error, ValueError):
            return None
        account = UUID(bytes=raw[:ID_BYTES])
        return account if self.code(account) == code else None

    async def stopped(self, accounts: Collection[UUID]) -> frozenset[UUID]:
        """Those of the accounts that want none."""
        rows = await self.pool.fetch(QUERIES["stopped"], list(accounts))
        return frozenset(row["account"] for row in rows)

    async def stop(self, account: UUID) -> bool:
        """It wants none from now on; False where that was so, or where there is no such account."""
        return await self.pool.fetchval(QUERIES["stop"], account) is not None

    async def resume(self, account: UUID) -> bool:
        """It wants them again; False where it did."""
        return await self.pool.fetchval(QUERIES["resume"], account) is not None

    def _signature(self, account: UUID) -> bytes:
        return self.key.digest(str(account))[:SIGNATURE_BYTES]
