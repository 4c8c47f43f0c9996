"""Reads what the log and Siècle have of a school, has it compared, and pushes again what that mends."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog

from services.sync.inbound import QUERIES
from services.sync.reconcile import ERASED, Key, Ours, Push, Pushes, Theirs, compare, newest, unmatched
from services.sync.resources import KEPT, RESOURCES, UNCOMPARED
from services.sync.siecle import Siecle
from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.contract.internal import MOST_IDS, Reference
from shared.contract.reconciling import MENDED, At, Compared, Difference, PupilsEvents, SchoolAsked
from shared.contract.versions import read
from shared.postgres.clock import database_now

LEFT_OUT = frozenset(RESOURCES[name].name for name in UNCOMPARED)
log = structlog.get_logger("sync.reconcile")


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Compares schools; `wake` is set where something is to be pushed again."""

    pool: asyncpg.Pool
    api: InternalApi
    siecle: Siecle
    wake: asyncio.Event

    async def school(self, asked: SchoolAsked) -> Compared:
        """Compare one school, and repair it where that is asked.

        Siècle is read first: what it has taken by then, the log has. What is pushed meanwhile is under way.
        Errors: `Unavailable`, `Rejected`, `NotUnderstood`; Postgres' own.
        """
        began = await database_now(self.pool)
        theirs = [one async for one in self._theirs(asked.school)]
        ours = newest([one async for one in self._ours(asked.school)])
        pushes = await self._pushes(ours.values(), began)
        compared = compare(ours, theirs, pushes, await self._of_others(unmatched(ours, theirs), asked.school))
        return await self._repaired(compared, ours) if asked.repair else compared

    async def _theirs(self, school: str) -> AsyncIterator[Theirs]:
        async for one in self.siecle.received(school):
            if one["resource"] in LEFT_OUT:
                continue
            yield Theirs(
                one["siecle_id"],
                one["resource"],
                one["phase"],
                At(year=one["year"], version=one["dossier_version"]),
                one["content"],
                _id_of(one.get("event")),
                has_left=bool(one.get("has_left")),
            )

    async def _ours(self, school: str) -> AsyncIterator[Ours]:
        """Texts are asked for a few at a time, and kept no longer than it takes to compare."""
        pupils = await self.api.dossiers(school, list(KEPT))
        events = [one for pupil in pupils for one in _events(pupil)]
        wanted = [id_ for _, envelope, event, _ in events for id_ in RESOURCES[envelope.name].texts(event)]
        texts = dict.fromkeys(wanted, ERASED)
        for some in _some(wanted):
            texts |= await self.api.texts(some)
        for pupil, envelope, event, fresh in events:
            resource = RESOURCES[envelope.name]
            yield Ours(
                pupil.pupil,
                pupil.siecle_id,
                resource.name,
                resource.phase_of(event),
                At(year=_year(envelope), version=envelope.streamversion or 0),
                resource.body(event, envelope.time, texts),
                envelope,
                event,
                fresh,
            )

    async def _pushes(self, ours: Iterable[Ours], began: Any) -> Pushes:
        places = [(str(one.envelope.subject), one.at.version) for one in ours]
        rows = await self.pool.fetch(
            QUERIES["pushes_of"], [stream for stream, _ in places], [version for _, version in places], began
        )
        return {
            (row["stream"], row["version"]): Push(row["event"], row["open"], row["refused"]) for row in rows
        }

    async def _of_others(self, theirs: Sequence[Theirs], school: str) -> frozenset[UUID]:
        """The events of pupils who are elsewhere by now, or are erased: pushed from here once."""
        events = [one.event for one in theirs if one.event]
        pupils = {
            row["event"]: row["pupil"] for row in await self.pool.fetch(QUERIES["pupils_of_pushes"], events)
        }
        places: dict[UUID, Reference] = {}
        for some in _some(sorted(set(pupils.values()))):
            places |= await self.api.references(some)
        return frozenset(
            one.event
            for one in theirs
            if one.event is not None
            and one.event in pupils
            and places.get(pupils[one.event]) != Reference(school=school, siecle_id=one.siecle_id)
        )

    async def _repaired(self, compared: Compared, ours: dict[Key, Ours]) -> Compared:
        differences = [
            await self._repair(one, ours[one.siecle_id, one.resource, one.phase])
            if one.differs in MENDED
            else one
            for one in compared.differences
        ]
        self.wake.set()
        return compared.model_copy(update={"differences": differences})

    async def _repair(self, difference: Difference, one: Ours) -> Difference:
        """Park it again, so that it goes as every push goes."""
        envelope = one.envelope
        async with self.pool.acquire() as connection, connection.transaction():
            place = envelope.subject, envelope.name, one.phase, envelope.streamversion
            await connection.execute(QUERIES["clear_the_way"], *place)
            await connection.execute(
                QUERIES["park_again"],
                envelope.id,
                envelope.subject,
                envelope.streamversion,
                envelope.name,
                one.phase,
                one.pupil,
                envelope.time,
                one.event.model_dump_json(),
                envelope.correlationid,
                one.event.version,
            )
        log.info("pushed again", event_id=str(envelope.id), differs=difference.differs)
        return difference.model_copy(update={"repaired": True})


def _events(pupil: PupilsEvents) -> Iterator[tuple[PupilsEvents, Envelope, Any, bool]]:
    for one in pupil.latest:
        envelope = Envelope.parse(orjson.dumps(one.event))
        event = read(RESOURCES[envelope.name].model, envelope.version, envelope.data)
        yield pupil, envelope, event, one.fresh


def _year(envelope: Envelope) -> int:
    return int(str(envelope.subject).rpartition("-")[2])


def _id_of(text: str | None) -> UUID | None:
    """The event's id; none where somebody else has pushed under a key of another form."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _some(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]
