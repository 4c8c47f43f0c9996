"""The one way to run a use case: load, fold, decide, append, and decide again when somebody was faster."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.intentions.application.codec import encode, fold
from services.intentions.domain.stream import Command, Stream
from services.intentions.eventstore.errors import CommandIdReused, VersionConflict
from services.intentions.eventstore.model import Append, Appended, Context, TextRow
from services.intentions.eventstore.store import EventStore

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Once:
    """Tells a repeat: the same `id` with the same `content` (any JSON) is answered as the first time."""

    id: UUID
    content: object

    @property
    def hash(self) -> bytes:
        """SHA-256 of the content."""
        return hashlib.sha256(orjson.dumps(self.content, option=orjson.OPT_SORT_KEYS)).digest()


async def load(store: EventStore, *streams: Stream[Any], at: datetime | None = None) -> tuple[Any, ...]:
    """The states of `streams` in one round trip, in their order; with `at` as they were at that instant."""
    histories = await store.read_streams([stream.name for stream in streams], at=at)
    return tuple(fold(stream, histories[stream.name]) for stream in streams)


async def run(
    store: EventStore,
    command: Command,
    context: Context,
    *,
    once: Once | None = None,
    texts: Sequence[TextRow] = (),
    result: object = None,
) -> Appended:
    """Decide on the streams as they are and append the events, with their `texts`, at the versions it saw.

    `result` is any JSON value that a repeat of `once` is given back, also where the command would be refused
    by now: what it raises passes through only if `once` is not known. Errors: the refusals of the command,
    those of `EventStore.append`; `VersionConflict` only after `ATTEMPTS` lost races.
    """
    streams = command.reads()
    for attempt in range(1, ATTEMPTS + 1):
        histories = await store.read_streams([stream.name for stream in streams])
        try:
            events = command.decide(*(fold(stream, histories[stream.name]) for stream in streams))
        except Exception:
            if once is not None and (known := await answered(store, once)) is not None:
                return known
            raise
        if not events and once is None:
            return Appended(None, result=orjson.dumps(result))
        append = Append(
            [encode(event, streams[0]) for event in events],
            {name: len(history) for name, history in histories.items()},
            context,
            *_request(once),
            orjson.dumps(result),
            texts if events else (),
        )
        try:
            return await store.append(append)
        except VersionConflict:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


async def remember(store: EventStore, context: Context, once: Once, result: object) -> Appended:
    """Keep `result` as what the command was answered although it appended nothing, so that a repeat gets it.

    Gives back the first answer where there was one. Errors: those of `EventStore.append`.
    """
    return await store.append(Append((), {}, context, *_request(once), orjson.dumps(result)))


async def answered(store: EventStore, once: Once) -> Appended | None:
    """The first answer; None for what is no repeat. Errors: `CommandIdReused`."""
    known = await store.find_command(once.id)
    if known is not None and not known.is_repeated_by(once.hash):
        raise CommandIdReused(once.id)
    return known.appended if known else None


def _request(once: Once | None) -> tuple[UUID | None, bytes]:
    return (once.id, once.hash) if once else (None, b"")
