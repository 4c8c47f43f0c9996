"""The recap jobs in Postgres: taken for a while, then ended or left for later.

A job is taken by a committed update, not by a lock held while the e-mail goes: several replicas share the
work, a job whose process died is free again after `CLAIM_SECONDS`, and each attempt counts even if it kills
the process. The database's clock alone decides what is due.

A job is `sending` from just before its text is handed over until its outcome is noted: what is still so when
its claim is over is in doubt. It is then taken again, or held for an operator.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import asyncpg
import structlog

from shared.postgres.sql import load_queries

# Of who has a job in hand: until its text goes (internal API 3 × 5 s, SMTP up to the text 10 s), and then for
# what is left of SMTP's 10 s. Whoever is slower has lost it, and finds that out before the text goes.
CLAIM_SECONDS = 30.0
SENDING_SECONDS = 15.0
# Five seconds to an hour, then hourly: an outage of two days costs no family its e-mail.
BACK_OFF_SECONDS = (5, 10, 30, 60, 300, 900, 1800, 3600)
MOST_ATTEMPTS = 55

_SQL = load_queries(Path(__file__).parent / "sql" / "jobs.sql")
log = structlog.get_logger("notifications.jobs")


class InDoubt(StrEnum):
    """The choice about an e-mail of which nobody knows whether it went."""

    SEND = "send"  # again, the same Message-ID and the same bytes
    HOLD = "hold"  # until an operator releases or discards it


class NoLongerOurs(Exception):
    """The attempt took so long that the job was given to another: nothing was sent, nothing is noted."""


class Overtaken(Exception):
    """The e-mail would tell what is no longer so: it is written anew."""

    reason = "overtaken"


class AlreadyTold(Exception):
    """Another e-mail to this account has told the same: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What an e-mail tells of a dossier, as versions of its stream.

    `acts`: what was validated or answered. `newest`: the newest event that the text rests on. `seen`: the
    last one there was when it was written.
    """

    acts: frozenset[int]
    newest: int
    seen: int


@dataclass(frozen=True, slots=True)
class Job:
    """One e-mail to send: ids and references, nothing personal. `attempts` counts the present one."""

    id: UUID
    session: UUID
    pupil: UUID
    account: UUID
    stream: str
    version: int  # of the dossier, as the session validated it last, or else answered
    answered: int | None  # where it did both: as it answered
    attempts: int
    ended_at: datetime
    correlation: UUID | None

    @property
    def acts(self) -> frozenset[int]:
        """The versions of what the session did last in the dossier."""
        return frozenset({self.version, self.answered or self.version})

    @property
    def is_last_attempt(self) -> bool:
        """True where a failure now ends the job."""
        return self.attempts >= MOST_ATTEMPTS


def back_off(attempts: int) -> int:
    """Seconds until the next attempt, after `attempts` (from 1) that failed."""
    return BACK_OFF_SECONDS[min(attempts, len(BACK_OFF_SECONDS)) - 1]


@dataclass(frozen=True, slots=True)
class Jobs:
    """The table of jobs; `in_doubt` says what becomes of an e-mail that may have gone."""

    pool: asyncpg.Pool
    in_doubt: InDoubt = InDoubt.SEND

    async def claim(self, most: int) -> Sequence[Job]:
        """Take up to `most` due jobs; nobody else gets them for `CLAIM_SECONDS`."""
        if self.in_doubt is InDoubt.HOLD:
            for row in await self.pool.fetch(_SQL["hold_in_doubt"]):
                log.warning("recap held", recap=str(row["id"]), error="in-doubt")
        again = self.in_doubt is InDoubt.SEND
        rows = await self.pool.fetch(_SQL["claim_recaps"], most, CLAIM_SECONDS, again)
        return [Job(**row) for row in rows]

    async def begin(self, job: Job, telling: Telling) -> None:
        """Note that the text is about to be handed over, and what it tells.

        Errors: `NoLongerOurs`; `Overtaken`, where a newer act is known by now, or another recap of the
        dossier is under way: an older one must never come after a newer one; `AlreadyTold`.
        """
        told = (telling.newest, sorted(telling.acts), telling.seen)
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(_SQL["lock_dossier"], job.stream)
            begun = await connection.fetchrow(
                _SQL["begin_sending"], job.id, job.attempts, *told, SENDING_SECONDS
            )
        if begun is None:
            raise NoLongerOurs
        if begun["must_wait"]:
            raise Overtaken
        if begun["is_told"]:
            raise AlreadyTold

    async def finish(self, job: Job, state: str, error: str | None = None) -> None:
        """End a job: `sent`, `already-told`, `no-address`, `erased`, or `failed` with its error's slug."""
        await self.pool.execute(_SQL["finish_recap"], job.id, state, error, job.attempts)

    async def postpone(self, job: Job, error: str) -> None:
        """Leave a job for its next attempt."""
        pause = float(back_off(job.attempts))
        await self.pool.execute(_SQL["postpone_recap"], job.id, pause, error, job.attempts)

    async def doubt(self, job: Job, error: str) -> None:
        """The connection broke while the text went: as after a crash, the job is sent again, or held.

        After the last attempt it has failed: a server that breaks every time may have taken each of them.
        """
        if self.in_doubt is InDoubt.SEND and job.is_last_attempt:
            await self.finish(job, "failed", error)
        elif self.in_doubt is InDoubt.SEND:
            await self.postpone(job, error)
        else:
            await self.pool.execute(_SQL["hold_recap"], job.id, error, job.attempts)

    async def backlog(self) -> Mapping[str, float]:
        """Jobs not done: `waiting` for what they name, `pending`, `held`, `failed`; ages in seconds."""
        [row] = await self.pool.fetch(_SQL["backlog"])
        return dict(row)
