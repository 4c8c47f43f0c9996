"""Commands from Siècle, one at a time: look up, decide, append, answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import structlog
from prometheus_client import Counter
from pydantic import ValidationError

from services.intentions.directory import people
from services.intentions.domain.refusals import Refused
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.eventstore.model import Appended, Context
from services.intentions.eventstore.store import EventStore
from services.intentions.handling import Histories, Request, handle
from services.intentions.texts import Writer
from services.intentions.worker import use_cases
from services.intentions.worker.use_cases import Case, UnknownReference
from shared.contract.commands import COMMANDS, Command, CommandAccepted, CommandRefused, Reply
from shared.contract.envelope import EVENTS_SOURCE, Envelope, schema_urn, type_name
from shared.contract.events import Event
from shared.messaging.errors import Permanent
from shared.messaging.topology import REPLIES, SYNC_REPLIES

log = structlog.get_logger("worker.commands")
_handled = Counter("orientation_commands_total", "Commands from Siècle by outcome", ["command", "outcome"])

Publish = Callable[..., Awaitable[None]]
Prepare = Callable[["Lookups", Any, datetime, Writer], Awaitable[Case]]


@dataclass(frozen=True, slots=True)
class Lookups:
    """What use cases look up at the edge before they decide."""

    pool: asyncpg.Pool
    store: EventStore

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
        suffix = f"-{year}"
        async for event in self.store.read_all(types=["OpinionPublished"], school=school):
            if event.data["phase"] == phase and event.stream.endswith(suffix):
                return True
        return False


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


class CommandConsumer:
    """Handles `intentions.commands`; each command is answered before it is acknowledged."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore, publish: Publish) -> None:
        self._lookups = Lookups(pool, store)
        self._store = store
        self._publish = publish

    async def __call__(self, envelope: Envelope) -> None:
        """Run one command and answer it. Errors: `Permanent` for one that is not understood."""
        command = _parse(envelope)
        reply = await self._run(envelope, command)
        outcome = reply.outcome if isinstance(reply, CommandAccepted) else "refused"
        _handled.labels(command.name(), outcome).inc()
        log.info("command handled", command=command.name(), id=str(envelope.id), outcome=outcome)
        await self._answer(envelope, reply)

    async def _run(self, envelope: Envelope, command: Command) -> Reply:
        now = datetime.now(UTC)
        writer = Writer([])
        try:
            case = await ROUTES[command.name()](self._lookups, command, now, writer)
            appended = await self._append(envelope, case, writer, now)
        except (Refused, UnknownReference) as refusal:
            return CommandRefused(command=envelope.id, reason=refusal.slug)
        except CommandIdReused:
            return CommandRefused(command=envelope.id, reason="command-id-reused")
        applied = appended.last_position is not None
        outcome = "applied" if applied else "ignored"
        return CommandAccepted(command=envelope.id, outcome=outcome, position=appended.last_position)

    async def _append(self, envelope: Envelope, case: Case, writer: Writer, now: datetime) -> Appended:
        def decide(histories: Histories) -> Sequence[Event]:
            return case.decide(histories)

        request = Request(
            stream=case.stream,
            reads=case.reads,
            context=Context(now, envelope.correlationid or envelope.id, envelope.id),
            academy=case.academy,
            school=case.school,
            command_id=envelope.id,
            content=envelope.data,
            texts=writer.rows,
        )
        return await handle(self._store, request, lambda histories: list(decide(histories)))

    async def _answer(self, envelope: Envelope, reply: Reply) -> None:
        answer = Envelope(
            id=uuid5(envelope.id, reply.name()),
            source=EVENTS_SOURCE,
            type=type_name(reply.name(), reply.version),
            subject=str(envelope.id),
            time=datetime.now(UTC),
            dataschema=schema_urn(reply.name(), reply.version),
            correlationid=envelope.correlationid,
            causationid=envelope.id,
            data=reply.model_dump(mode="json"),
        )
        await self._publish(REPLIES, SYNC_REPLIES, answer.encode(), message_id=str(answer.id))


def _parse(envelope: Envelope) -> Command:
    model = COMMANDS.get(envelope.name)
    if model is None or envelope.version != model.version:
        raise Permanent(f"unknown command {envelope.type}")
    try:
        return model.model_validate(envelope.data)
    except ValidationError as error:
        fields = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
        raise Permanent(f"{envelope.type} with bad {', '.join(fields)}") from None
