"""Looks, page by page, what there is to tell, and plans an e-mail for each who is told something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from services.notifications.jobs import back_off
from services.notifications.news.looks import QUERIES
from services.notifications.news.notices import plan
from services.notifications.news.planning import whom_to_tell
from shared.consumer.http import Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.internal import MOST_NEWS, DossierNews
from shared.postgres.away import DATABASE_FAILURES, is_away
from shared.runtime.waking import rest

CLAIM_SECONDS = 15.0  # longer than one page may take: two questions of up to 5 s
POLL_SECONDS = 2.0
AWAY_REST_SECONDS = 3.0
log = structlog.get_logger("notifications.looks")


@dataclass(frozen=True, slots=True)
class Look:
    """A look that was taken, and what its academy wants; `after`: the last pupil that it has come to."""

    id: UUID
    academy: str
    year: int
    school: str
    class_id: UUID | None
    pupil: UUID | None
    at: datetime
    after: UUID | None
    attempts: int
    kinds: list[str]


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks, until cancelled; several replicas share the work."""

    pool: asyncpg.Pool
    api: InternalApi

    async def run(self) -> None:
        """For ever; a database or an internal API that is away is waited for."""
        while True:
            try:
                is_busy = await self.look_once()
            except DATABASE_FAILURES as error:
                log.warning("database away" if is_away(error) else "look failed", error=type(error).__name__)
                await rest(AWAY_REST_SECONDS)
                continue
            if not is_busy:
                await rest(POLL_SECONDS)

    async def look_once(self) -> bool:
        """Take one page of one look; False where none is due. Errors: Postgres' and the network's own."""
        row = await self.pool.fetchrow(QUERIES["claim_look"], CLAIM_SECONDS)
        if row is None:
            return False
        look = Look(**row)
        try:
            await self._page(look)
        except Unavailable as error:
            log.warning("look postponed", reason=error.reason, attempt=look.attempts)
            await self.pool.execute(
                QUERIES["look_later"], look.id, look.attempts, float(back_off(look.attempts))
            )
        return True

    async def _page(self, look: Look) -> None:
        """Errors: `Unavailable`; Postgres' and the network's own."""
        pupils = await self._pupils(look) if look.kinds else []
        news = await self.api.news(pupils)
        ahead = min((one.opens_at for one in news.values() if one.opens_at), default=None)
        async with self.pool.acquire() as connection, connection.transaction():
            await self._plan(connection, look, news)
            if look.pupil is None and len(pupils) == MOST_NEWS:
                await connection.execute(QUERIES["go_on"], look.id, look.attempts, pupils[-1], ahead)
            elif look.pupil or not await connection.fetchval(
                QUERIES["look_again"], look.id, look.attempts, ahead
            ):
                await connection.execute(QUERIES["end_look"], look.id, look.attempts)

    async def _pupils(self, look: Look) -> list[UUID]:
        if look.pupil is not None:
            return [look.pupil]
        place = look.school, look.year, look.class_id
        return await self.api.pupils_of_school(*place, look.after, MOST_NEWS)

    async def _plan(self, connection: Any, look: Look, news: Mapping[UUID, DossierNews]) -> None:
        planned = 0
        for pupil, dossier in sorted(news.items()):
            for account, told in whom_to_tell(dossier, look.kinds, look.at).items():
                await plan(connection, pupil, account, look.at, told.kind, dossier.time_zone)
                planned += 1
        log.info("looked", pupils=len(news), planned=planned)
