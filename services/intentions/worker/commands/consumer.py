"""Commands from Siècle, one at a time: look up, decide, append, answer."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NoReturn
from uuid import UUID, uuid5

import asyncpg
import orjson
import structlog
from prometheus_client import Counter
from pydantic import SecretStr, ValidationError

from services.intentions.application.run import Once, answered, remember, run
from services.intentions.application.texts import Writer
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
from services.intentions.worker.commands.letters import LetterDesk
from services.intentions.worker.commands.lookups import Lookups, UnknownReference
from services.intentions.worker.commands.prepare import ROUTES
from shared.contract.commands import (
    COMMANDS,
    Command,
    CommandAccepted,
    CommandRefused,
    Reply,
    RequestLetter,
)
from shared.contract.envelope import EVENTS_SOURCE, Envelope, fields_of, schema_urn, type_name
from shared.messaging.aside import Permanent
from shared.messaging.receiving import AWAY_SECONDS
from shared.messaging.topology import REPLIES, SYNC_REPLIES
from shared.postgres.away import is_away
from shared.runtime.waking import rest

log = structlog.get_logger("worker.commands")
_handled = Counter("orientation_commands_total", "Commands from Siècle by outcome", ["command", "outcome"])
_held = Counter("orientation_commands_held_total", "Tries of commands that waited for database or broker")

HOLD_SECONDS = 0.5
# Nothing is wrong with the command: the store is away, or others were faster again and again.
PASSING = (StoreUnavailable, StoreBusy, OutcomeUnknown, VersionConflict)
NOT_UNDERSTOOD = "command-not-understood"  # set aside for operators, and said to staff
NOTED = RequestLetter.name()  # the one command that leads to no event; it stands in its result
REFUSED = "refused"  # in the result that is kept of a command, and in the measures

Publish = Callable[..., Awaitable[None]]

for _command in (*ROUTES, NOTED):
    for _outcome in ("applied", "ignored", REFUSED):
        _handled.labels(_command, _outcome)


class CommandConsumer:
    """Handles `intentions.commands`; each command is answered before it is acknowledged."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        store: EventStore,
        publish: Publish,
        clock: Callable[[], datetime],
        letters_token: SecretStr | None = None,
    ) -> None:
        self._lookups = Lookups(pool)
        self._letters = LetterDesk(pool, letters_token)
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
                if not (isinstance(error, PASSING) or is_away(error)):
                    raise
                if time.monotonic() > until:
                    _give_up(error)
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
        now, writer = self._clock(), Writer()
        context = Context(now, envelope.correlationid or envelope.id, envelope.id)
        once = Once(envelope.id, envelope.data)
        try:
            if isinstance(command, RequestLetter):
                return await self._note(command, context, once)
            asked = await ROUTES[command.name()](self._lookups, command, now, writer)
            return await run(self._store, asked, context, once=once, texts=writer.rows)
        except (Refused, UnknownReference) as refusal:
            return await remember(self._store, context, once, {REFUSED: refusal.slug})

    async def _note(self, command: RequestLetter, context: Context, once: Once) -> Appended:
        """Errors: `UnknownReference`; of a repeat none, nor is anything noted."""
        if (known := await answered(self._store, once)) is not None:
            return known
        await self._letters.note(command, context.time)
        return await remember(self._store, context, once, {NOTED: str(command.letter)})

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


def _give_up(error: Exception) -> NoReturn:
    """A store that takes nothing is away for the bus too, which keeps the command then."""
    if isinstance(error, StoreUnavailable):
        raise ConnectionError(str(error)) from error
    raise error


def _reply(command: UUID, appended: Appended) -> Reply:
    """The answer to what a command led to, now or the first time."""
    result = orjson.loads(appended.result)
    if isinstance(result, dict) and REFUSED in result:
        return CommandRefused(command=command, reason=result[REFUSED])
    applied = appended.last_position is not None or (isinstance(result, dict) and NOTED in result)
    outcome = "applied" if applied else "ignored"
    return CommandAccepted(command=command, outcome=outcome, position=appended.last_position)


def _parse(envelope: Envelope) -> Command:
    model = COMMANDS.get(envelope.name)
    if model is None or envelope.version != model.version:
        raise Permanent(f"unknown command {envelope.type}")
    try:
        return model.model_validate(envelope.data)
    except ValidationError as error:
        raise Permanent(f"{envelope.type} with bad {fields_of(error)}") from None
