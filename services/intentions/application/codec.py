"""Between domain and event store, the only place that knows both: decode, fold, encode, run a use case."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from services.intentions.domain.happened import Happened, UnknownEvent
from services.intentions.eventstore.execute import Decision, execute
from services.intentions.eventstore.model import Append, Appended, Context, NewEvent, StoredEvent, TextRow
from services.intentions.eventstore.store import EventStore
from shared.contract.events import EVENTS, Event
from shared.contract.upcasters import upcast


class State(Protocol):
    """What a stream is folded into: made empty, then evolved."""

    def evolve(self, happened: Happened) -> Self:
        """The state after one more event."""
        ...


S = TypeVar("S", bound=State)
Histories = Mapping[str, list[StoredEvent]]


def decode(stored: StoredEvent) -> Happened:
    """The stored event as the contract's newest version of it.

    Errors: `UnknownEvent`; `LookupError` where an upcaster is missing.
    """
    model = EVENTS.get(stored.type)
    if model is None:
        raise UnknownEvent(f"{stored.type} at {stored.position} is no event of the contract")
    data = upcast(stored.type, stored.schema_version, stored.data, model.version)
    return Happened(model.model_validate(data), stored.time, stored.position, stored.school)


def fold(empty: Callable[[], S], events: Sequence[StoredEvent]) -> S:
    """The state that a stream's events lead to."""
    state = empty()
    for stored in events:
        state = state.evolve(decode(stored))
    return state


def encode(event: Event, stream: str, academy: str | None, school: str | None) -> NewEvent:
    """The event as it is appended to `stream`, with what subscribers filter by."""
    data = event.model_dump_json(exclude_none=False).encode()
    return NewEvent(stream, event.name(), event.version, data, uuid7(), academy, school)


@dataclass(frozen=True, slots=True)
class Request:
    """One run of a use case: where its events go, what it reads, and who asked.

    `reads` are further streams that the decision relies on: they must be unchanged when it is stored. The
    same `command_id` with the same `content` is answered as the first time; `content` is any JSON value.
    """

    stream: str
    reads: Sequence[str]
    context: Context
    academy: str | None = None
    school: str | None = None
    command_id: UUID | None = None
    content: object = None
    texts: Sequence[TextRow] = ()


async def handle(
    store: EventStore, request: Request, decide: Callable[[Histories], list[Event]], result: object = None
) -> Appended:
    """Load the streams, let the pure `decide` answer, append at the versions it saw; again if outrun.

    `result` is any JSON value to give back to a repeat. Errors: the refusals of `decide`, and those of
    `eventstore.execute`.
    """

    def decision(histories: Histories) -> Decision:
        events = decide(histories)
        encoded = [encode(event, request.stream, request.academy, request.school) for event in events]
        return Decision(encoded, request.texts if events else (), orjson.dumps(result))

    return await execute(
        store,
        streams=[request.stream, *request.reads],
        decide=decision,
        context=request.context,
        command_id=request.command_id,
        request_hash=_hash(request.content),
    )


async def remember(
    store: EventStore, context: Context, command_id: UUID, content: object, result: object
) -> Appended:
    """Keep `result` as what the command was answered although it appended nothing, so that a repeat gets it.

    Gives back the first answer where there was one. Errors: those of `EventStore.append`.
    """
    append = Append((), {}, context, command_id, _hash(content), orjson.dumps(result))
    return await store.append(append)


def _hash(content: object) -> bytes:
    encoded = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(encoded).digest()
