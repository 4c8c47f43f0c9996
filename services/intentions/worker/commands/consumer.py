"""Commands from Siècle, one at a time: look up, decide, append, answer."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import orjson
import structlog
from prometheus_client import Counter
from pydantic import ValidationError

from services.intentions.directory import people
from services.intentions.domain.refusals import Refused
from services.intentions.eventstore.errors import (
    CommandIdReused,
    InvalidData,
    OutcomeUnknown,
    StoreBusy,
    StoreUnavailable,
    VersionConflict,
)
from services.intentions.eventstore.model import Appended, Context
from services.intentions.eventstore.store import EventStore
from services.intentions.handling import Request, handle, remember
from services.intentions.texts import Writer
from services.intentions.worker import use_cases
from services.intentions.worker.use_cases import Case, UnknownReference
from shared.contract.commands import COMMANDS, Command, CommandAccepted, CommandRefused, Reply
from shared.contract.envelope import EVENTS_SOURCE, Envelope, schema_urn, type_name
from shared.database import is_away
from shared.messaging.errors import Permanent
from shared.messaging.hold import AWAY_SECONDS
from shared.messaging.topology import REPLIES, SYNC_REPLIES
from shared.sql import load_queries
from shared.waking import rest

log = structlog.get_logger("worker.commands")
_handled = Counter("orientation_commands_total", "Commands from Siècle by outcome", ["command", "outcome"])
_held = Counter("orientation_commands_held_total", "Tries of commands that waited for database or broker")

HOLD_SECONDS = 0.5
# Nothing is wrong with the command: the store is away, or others were faster again and again.
PASSING = (StoreUnavailable, StoreBusy, OutcomeUnknown, VersionConflict)
QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "commands.sql")
NOT_UNDERSTOOD = "command-not-understood"  # set aside for operators, and said to staff
REFUSED = "refused"  # in the result that is kept of a command, and in the measures

Publish = Callable[..., Awaitable[None]]
Prepare = Callable[["Lookups", Any, datetime, Writer], Awaitable[Case]]


@dataclass(frozen=True, slots=True)
class Lookups:
    """What use cases look up at the edge before they decide."""

    pool: asyncpg.Pool

    async def academy_of(self, school: str) -> str:
        """The academy of a school. Errors: `UnknownReference`."""
        academy = await people.academy_of(self.pool, school)
        if academy is None:
            raise UnknownReference("unknown-school")
        return academy

    async def pupil(self, pupil: UUID) -> people.Reference:
        """Where a pupil is now (A-34). Errors: `UnknownReference`."""
        found = (await people.references(self.pool, [pupil])).get(pupil)
        if found is None:
            raise UnknownReference("unknown-pupil")
        return found

    async def is_guardian_of(self, account: UUID, pupil: UUID) -> bool:
        """Whether the account is a legal responsible's of the pupil."""
        return await people.is_guardian_of(self.pool, account, pupil)

    async def opinions_exist(self, school: str, year: int, phase: str) -> bool:
        """Whether any pupil of the school has an avis of this phase and year (A-11)."""
        found: bool = await self.pool.fetchval(QUERIES["opinions_exist"], school, year, phase)
        return found


# The routing table: what each command is prepared by.
ROUTES: Mapping[str, Prepare] = MappingProxyType(
    {
        "ConfigureCampaign": use_cases.configure_campaign,
        "OpenWindow": use_cases.open_window,
        "CloseWindow": use_cases.close_window,
        "PublishOpinion": use_cases.publish_opinion,
        "EnterIntentions": use_cases.enter_intentions,
        "TransferAuthorship": use_cases.transfer_authorship,
    }
)
for _command in ROUTES:
    for _outcome in ("applied", "ignored", REFUSED):
        _handled.labels(_command, _outcome)


class CommandConsumer:
    """Handles `intentions.commands`; each command is answered before it is acknowledged."""

    def __init__(
        self, pool: asyncpg.Pool, store: EventStore, publish: Publish, clock: Callable[[], datetime]
    ) -> None:
        self._lookups = Lookups(pool)
        self._store = store
        self._publish = publish
        self._clock = clock

    async def __call__(self, envelope: Envelope) -> None:
        """Run one command and answer it. Errors: `Permanent` for one that can never be handled.

        While the database or the broker is away the command is held, as it would fail again, and the next
        one must not overtake it; for `AWAY_SECONDS`, before the broker would give it out a second time.
        """
        try:
            command = _parse(envelope)
        except Permanent:
            await self._answer(envelope, CommandRefused(command=envelope.id, reason=NOT_UNDERSTOOD))
            raise
        until = time.monotonic() + AWAY_SECONDS
        while True:
            try:
                return await self._settle(envelope, command)
            except Exception as error:
                if time.monotonic() > until or not (isinstance(error, PASSING) or is_away(error)):
                    raise
                _held.inc()
                log.warning("command held", id=str(envelope.id), error=type(error).__name__)
                await rest(HOLD_SECONDS)

    async def _settle(self, envelope: Envelope, command: Command) -> None:
        try:
            reply = _reply(envelope.id, await self._run(envelope, command))
        except CommandIdReused:
            reply = CommandRefused(command=envelope.id, reason="command-id-reused")
        except InvalidData as error:
            await self._answer(envelope, CommandRefused(command=envelope.id, reason=NOT_UNDERSTOOD))
            raise Permanent(f"{envelope.type} with data that the store refuses") from error
        await self._answer(envelope, reply)
        outcome = reply.outcome if isinstance(reply, CommandAccepted) else REFUSED
        _handled.labels(command.name(), outcome).inc()
        log.info("command handled", command=command.name(), id=str(envelope.id), outcome=outcome)

    async def _run(self, envelope: Envelope, command: Command) -> Appended:
        now, writer = self._clock(), Writer([])
        context = Context(now, envelope.correlationid or envelope.id, envelope.id)
        try:
            case = await ROUTES[command.name()](self._lookups, command, now, writer)
            request = Request(
                stream=case.stream,
                reads=case.reads,
                context=context,
                academy=case.academy,
                school=case.school,
                command_id=envelope.id,
                content=envelope.data,
                texts=writer.rows,
            )
            return await handle(self._store, request, case.decide)
        except (Refused, UnknownReference) as refusal:
            answer = {REFUSED: refusal.slug}
            return await remember(self._store, context, envelope.id, envelope.data, answer)

    async def _answer(self, envelope: Envelope, reply: Reply) -> None:
        answer = Envelope(
            id=uuid5(envelope.id, reply.name()),
            source=EVENTS_SOURCE,
            type=type_name(reply.name(), reply.version),
            subject=str(envelope.id),
            time=self._clock(),
            dataschema=schema_urn(reply.name(), reply.version),
            correlationid=envelope.correlationid,
            causationid=envelope.id,
            data=reply.model_dump(mode="json"),
        )
        await self._publish(REPLIES, SYNC_REPLIES, answer.encode(), message_id=str(answer.id))


def _reply(command: UUID, appended: Appended) -> Reply:
    """The answer to what a command led to, now or the first time."""
    result = orjson.loads(appended.result)
    if isinstance(result, dict) and REFUSED in result:
        return CommandRefused(command=command, reason=result[REFUSED])
    applied = appended.last_position is not None
    outcome = "applied" if applied else "ignored"
    return CommandAccepted(command=command, outcome=outcome, position=appended.last_position)


def _parse(envelope: Envelope) -> Command:
    model = COMMANDS.get(envelope.name)
    if model is None or envelope.version != model.version:
        raise Permanent(f"unknown command {envelope.type}")
    try:
        return model.model_validate(envelope.data)
    except ValidationError as error:
        fields = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
        raise Permanent(f"{envelope.type} with bad {', '.join(fields)}") from None
