"""The planned e-mails in Postgres: at most one a dossier, a legal responsible and a day.

As recaps, they are taken by a committed update. Unlike a recap, one that may have gone is never sent again:
that somebody misses a hint costs less than that the same comes twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from services.notifications.jobs import CLAIM_SECONDS, SENDING_SECONDS, back_off
from shared.contract.types import NoticeKind
from shared.postgres.sql import load_queries

MOST_ATTEMPTS = 30  # about a day: what is news then, the next look tells
_SQL = load_queries(Path(__file__).parent / "sql" / "notices.sql")


class NotNow(Exception):
    """Another e-mail on the dossier went to this account today, or more news came while it was written."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One e-mail to send; what it tells is known when it is written. `attempts` counts the present one."""

    id: UUID
    pupil: UUID
    account: UUID
    kind: str
    since: datetime
    attempts: int
    joined: int
    created_at: datetime

    def letter_id(self, marks: Collection[str]) -> UUID:
        """The id of the e-mail that tells this: the same in every replica and after every crash."""
        named = f"urn:orientation:notice:{self.pupil}:{self.account}:{','.join(marks)}"
        return uuid5(NAMESPACE_URL, named)


async def plan(
    connection: PoolConnectionProxy, pupil: UUID, account: UUID, since: datetime, kind: NoticeKind, zone: str
) -> None:
    """Have the account told what is news of the dossier since then, in the e-mail that waits if there is one.

    `zone` is the academy's, whose days count.
    """
    if await connection.fetchval(_SQL["join_notice"], pupil, account, since) is None:
        await connection.execute(_SQL["plan_notice"], pupil, account, since, kind, zone)


@dataclass(frozen=True, slots=True)
class Notices:
    """The table."""

    pool: asyncpg.Pool

    async def claim(self) -> Notice | None:
        """Take the one that is due first, for `CLAIM_SECONDS`; None while recaps are due."""
        row = await self.pool.fetchrow(_SQL["claim_notice"], CLAIM_SECONDS)
        return Notice(**row) if row else None

    async def lost(self) -> list[str]:
        """End those whose process ended while they went; gives their kinds."""
        return [row["kind"] for row in await self.pool.fetch(_SQL["doubt_lost"])]

    async def told(self, notice: Notice) -> frozenset[str]:
        """The marks of what the account was told of the dossier before."""
        rows = await self.pool.fetch(_SQL["told"], notice.pupil, notice.account)
        return frozenset(row[0] for row in rows)

    async def wanted(self, academy: str, year: int) -> frozenset[str]:
        """What the academy wants now."""
        return frozenset(row[0] for row in await self.pool.fetch(_SQL["wanted"], academy, year))

    async def begin(self, notice: Notice, marks: Collection[str], zone: str) -> None:
        """Note that the text is about to be handed over, and what it tells. Errors: `NotNow`."""
        try:
            begun = await self.pool.fetchval(
                _SQL["begin_notice"],
                notice.id,
                notice.attempts,
                zone,
                list(marks),
                notice.joined,
                SENDING_SECONDS,
            )
        except asyncpg.UniqueViolationError:
            begun = None
        if begun is None:
            raise NotNow

    async def put_off(self, notice: Notice, zone: str) -> None:
        """It waits until tomorrow at eight, or only until it is written anew (`NotNow`)."""
        await self.pool.execute(_SQL["put_off"], notice.id, notice.attempts, zone)

    async def finish(self, notice: Notice, state: str, error: str | None = None) -> None:
        """End it in this state."""
        await self.pool.execute(_SQL["finish_notice"], notice.id, state, error, notice.attempts)

    async def postpone(self, notice: Notice, error: str) -> None:
        """Leave it for its next attempt."""
        pause = float(back_off(notice.attempts))
        await self.pool.execute(_SQL["postpone_notice"], notice.id, pause, error, notice.attempts)

    async def backlog(self) -> Mapping[str, float]:
        """`pending`: how many are to go; `pending_seconds`: since when the oldest, or a look, is due."""
        [row] = await self.pool.fetch(_SQL["backlog"])
        return dict(row)
