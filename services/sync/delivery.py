"""Hands a parked push over to Siècle, with the newest of what events do not hold."""

from typing import Any
from uuid import UUID, uuid5

import asyncpg
import orjson
from opentelemetry.trace import SpanKind

from services.sync.inbound import ROUTES
from services.sync.resources import RESOURCES
from services.sync.siecle import UNKNOWN_PUPIL, Siecle
from shared import traces
from shared.consumer.http import Rejected
from shared.consumer.internal import InternalApi
from shared.contract.envelope import NotUnderstood
from shared.contract.events import DossierMoved
from shared.contract.internal import Reference
from shared.contract.versions import read

NOBODY_THERE = "nobody-there"  # told of a departure, Siècle does not know the pupil at that school


async def deliver(api: InternalApi, siecle: Siecle, row: asyncpg.Record) -> str:
    """Hand over a row of `sync.pushes`; what Siècle did with it.

    Errors: `Rejected`, `Unavailable`, `NotUnderstood`.
    """
    if row["type"] not in RESOURCES:  # a newer release parked it
        raise NotUnderstood(f"no resource for {row['type']}")
    resource = RESOURCES[row["type"]]
    event = read(ROUTES[row["type"]].model, row["schema_version"], orjson.loads(row["data"]))
    pupil = await api.reference(row["pupil"])
    if pupil is None:
        raise Rejected("unknown-pupil")
    body = resource.body(event, row["happened_at"], await api.texts(resource.texts(event)))
    if resource.people is not None:
        guardians = (await api.guardians([row["pupil"]])).get(row["pupil"], [])
        body |= resource.people(event, guardians, pupil.school)
    body |= {"dossier_version": row["version"], "year": int(row["stream"].rpartition("-")[2])}
    noted = {"orientation.event": row["type"], "attempt": row["attempts"] + 1}
    with traces.span("push to Siècle", row["correlation"], SpanKind.CLIENT, noted):
        if isinstance(event, DossierMoved):
            return await _tell_schools(siecle, event, pupil, body, row["event"])
        name = f"{resource.name}/{row['phase']}"
        return await siecle.put(name, pupil, body, _key(row))


def _key(row: asyncpg.Record) -> UUID:
    """The idempotency key: the event's id; another one where it goes to a further school."""
    event: UUID = row["event"]
    return uuid5(event, str(row["again_for"])) if row["again_for"] else event


async def _tell_schools(
    siecle: Siecle, event: DossierMoved, pupil: Reference, body: dict[str, Any], key: UUID
) -> str:
    """Tell the former school of the departure, and of the return the new one, where the pupil had left it.

    A school that does not know the pupil has nothing to mark: it is no error (A-34).
    """
    was_there, is_there = pupil.former.get(event.from_school), event.to_school == pupil.school
    if is_there and event.to_school in pupil.former:
        await _put(siecle, pupil, body | {"left_at": None}, uuid5(key, event.to_school))
    if was_there is None:
        return NOBODY_THERE
    former = pupil.model_copy(update={"school": event.from_school, "siecle_id": was_there})
    return await _put(siecle, former, body, key)


async def _put(siecle: Siecle, pupil: Reference, body: dict[str, Any], key: UUID) -> str:
    try:
        return await siecle.put("departure", pupil, body, key)
    except Rejected as failure:
        if failure.reason != UNKNOWN_PUPIL:
            raise
        return NOBODY_THERE
