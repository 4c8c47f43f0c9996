"""The letters that wait in the outbox, as notifications fetches them; at least once each, in no order."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.intentions.directory.addresses import QUERIES, Addresses
from shared.addresses import EmailAddress, address_of
from shared.contract.internal import OutboxLetter

CLAIM_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Letters:
    """The outbox."""

    pool: asyncpg.Pool
    addresses: Addresses

    async def claim(self, most: int) -> list[OutboxLetter]:
        """Take up to `most` letters that are due; nobody else gets them for `CLAIM_SECONDS`."""
        await self.pool.execute(QUERIES["tidy_letters"])
        rows = await self.pool.fetch(QUERIES["claim_letters"], most, CLAIM_SECONDS)
        return [self._letter(row, to) for row in rows if (to := address_of(row["email"]))]

    async def done(self, letter: UUID) -> None:
        """The letter went, or never will."""
        await self.pool.execute(QUERIES["letter_done"], letter)

    async def later(self, letter: UUID, seconds: float) -> None:
        """The letter is tried again."""
        await self.pool.execute(QUERIES["letter_later"], letter, seconds)

    def _letter(self, row: asyncpg.Record, to: EmailAddress) -> OutboxLetter:
        code = self.addresses.code(row["request"]) if row["request"] else None
        return OutboxLetter(**{**row, "email": to.sent, "code": code})
