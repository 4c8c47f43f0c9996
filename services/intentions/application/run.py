"""Load, decide, append, and decide again when somebody else was faster."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intentions.eventstore.errors import CommandIdReused, VersionConflict
from services.intentions.eventstore.model import (
    Append,
    Appended,
    CommandResult,
    Context,
    NewEvent,
    StoredEvent,
    TextRow,
)
from services.intentions.eventstore.store import EventStore

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What to append; `result` (JSON) is what a repeat of the command is answered."""

    events: Sequence[NewEvent]
    texts: Sequence[TextRow] = ()
    result: bytes = b"null"


Decide = Callable[[Mapping[str, list[StoredEvent]]], Decision]


async def execute(
    store: EventStore,
    *,
    streams: Sequence[str],
    decide: Decide,
    context: Context,
    command_id: UUID | None = None,
    request_hash: bytes = b"",
) -> Appended:
    """Run the pure `decide` on `streams` as they are and append its events at the versions it saw.

    A repeat of `command_id` is answered as the first time, also where `decide` would refuse it by now: the
    store recognises it, and what `decide` raises passes through only if the command is not known.
    Errors: those of `EventStore.append`; `VersionConflict` only after `ATTEMPTS` lost races.
    """
    for attempt in range(1, ATTEMPTS + 1):
        histories = await store.read_streams(streams)
        try:
            decision = decide(histories)
        except Exception:
            if command_id is not None and (known := await store.find_command(command_id)) is not None:
                return _repeat(command_id, known, request_hash)
            raise
        if not decision.events and command_id is None:
            return Appended(None, result=decision.result)
        expected = {stream: len(events) for stream, events in histories.items()}
        append = Append(
            decision.events, expected, context, command_id, request_hash, decision.result, decision.texts
        )
        try:
            return await store.append(append)
        except VersionConflict:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _repeat(command_id: UUID, known: CommandResult, request_hash: bytes) -> Appended:
    if not known.is_repeated_by(request_hash):
        raise CommandIdReused(command_id)
    return known.appended
