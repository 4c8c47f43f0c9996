"""Siècle's changes, each kept as the one command that it asks for, with the answer to it (A-35)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Counter

from services.sync import translate
from services.sync.siecle import Siecle
from shared.consumer.internal import InternalApi
from shared.contract.commands import REPLIES, Command, CommandAccepted, CommandRefused
from shared.contract.envelope import COMMANDS_SOURCE, Envelope, NotUnderstood, schema_urn, type_name
from shared.contract.versions import read
from shared.postgres.clock import database_now
from shared.postgres.replication import await_replication
from shared.postgres.sql import load_queries

log = structlog.get_logger("sync.replies")
QUERIES = load_queries(Path(__file__).parent / "sql" / "pull.sql")
CHANGES = Counter("orientation_siecle_changes_total", "Changes read from Siècle, by outcome", ["outcome"])
for _outcome in ("accepted", "refused"):
    CHANGES.labels(_outcome)


async def read_changes(connection: asyncpg.Connection, siecle: Siecle, api: InternalApi) -> int:
    """Keep one page of changes as commands, and move the cursor, in one transaction; how many there were.

    Errors: Postgres' own; `Unavailable`, `Rejected`.
    """
    changes = await siecle.changes(await connection.fetchval(QUERIES["load_cursor"]))
    if not changes:
        return 0
    pupils = await _pupils(api, changes)
    guardians = await _guardians(api, changes, pupils)
    async with connection.transaction():
        now = await database_now(connection)
        for change in changes:
            await connection.execute(QUERIES["keep_command"], *_command_row(change, pupils, guardians, now))
        await connection.execute(QUERIES["move_cursor"], changes[-1]["seq"])
    return len(changes)


async def _pupils(api: InternalApi, changes: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, UUID]]:
    """School → Siècle's id → pupil, for the pupils that these changes name."""
    named: dict[str, set[str]] = {}
    for change in changes:
        named.setdefault(str(change.get("school")), set()).update(translate.siecle_ids(change))
    return {school: await api.resolve(school, sorted(ids)) for school, ids in named.items() if ids}


async def _guardians(
    api: InternalApi, changes: Sequence[Mapping[str, Any]], pupils: Mapping[str, Mapping[str, UUID]]
) -> dict[tuple[UUID, str], dict[str, UUID]]:
    """Pupil and school → PERSONNE_ID there → account, where these changes name a guardian of the pupil."""
    naming = (change for change in changes if translate.names_guardian(change))
    ids = {_pupil_of(change, pupils) for change in naming} - {None}
    found: dict[tuple[UUID, str], dict[str, UUID]] = {}
    for pupil, persons in (await api.guardians([one for one in ids if one])).items():
        for person in persons:
            found.setdefault((pupil, person.school), {})[person.siecle_id] = person.account
    return found


def _pupil_of(change: Mapping[str, Any], pupils: Mapping[str, Mapping[str, UUID]]) -> UUID | None:
    named = translate.siecle_ids(change)
    return pupils.get(str(change.get("school")), {}).get(named[0]) if named else None


def _command_row(
    change: Mapping[str, Any],
    pupils: Mapping[str, Mapping[str, UUID]],
    guardians: Mapping[tuple[UUID, str], Mapping[str, UUID]],
    now: datetime,
) -> tuple[UUID, int, str, bytes | None, str, str | None]:
    """The row of a change: id, seq, name, body, state, reason."""
    id_ = translate.command_id(change)
    try:
        school, pupil = str(change.get("school")), _pupil_of(change, pupils)
        known = guardians.get((pupil, school), {}) if pupil else {}
        command = translate.command_of(change, pupils.get(school, {}), known)
    except translate.NotTranslatable as refusal:
        CHANGES.labels("refused").inc()
        return id_, change["seq"], str(change.get("kind")), None, "refused", str(refusal)
    return id_, change["seq"], command.name(), _message(id_, command, now), "pending", None


def _message(id_: UUID, command: Command, now: datetime) -> bytes:
    envelope = Envelope(
        id=id_,
        source=COMMANDS_SOURCE,
        type=type_name(command.name(), command.version),
        time=now,
        dataschema=schema_urn(command.name(), command.version),
        correlationid=id_,
        data=command.model_dump(mode="json"),
    )
    return envelope.encode()


async def note_answer(pool: asyncpg.Pool, envelope: Envelope) -> None:
    """Keep an answer for who typed the change; a repeat changes nothing. Errors: `NotUnderstood`."""
    model = REPLIES.get(envelope.name)
    if model is None:
        raise NotUnderstood(f"no route for {envelope.name}")
    reply = read(model, envelope.version, envelope.data)
    reason = reply.reason if isinstance(reply, CommandRefused) else None
    state = "accepted" if isinstance(reply, CommandAccepted) else "refused"
    await pool.execute(QUERIES["answered"], reply.command, state, reason)
    await await_replication(pool)  # of a repeat nothing was written
    CHANGES.labels(state).inc()
    log.info("command answered", command=str(reply.command), outcome=state, reason=reason)
