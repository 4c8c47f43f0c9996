"""Events of the domain to stored ones and back, and the state that a stream of them leads to."""

from collections.abc import Sequence
from typing import Any, TypeVar

from uuid_utils.compat import uuid7

from services.intentions.domain.stream import RecordedEvent, State, Stream, UnknownEvent
from services.intentions.eventstore.model import NewEvent, StoredEvent
from shared.contract.event import Event
from shared.contract.events import EVENTS
from shared.contract.versions import upcast

S = TypeVar("S", bound=State)


def decode(stored: StoredEvent) -> RecordedEvent:
    """The stored event as the contract's newest version of it.

    Errors: `UnknownEvent`; `LookupError` where an upcaster is missing.
    """
    model = EVENTS.get(stored.type)
    if model is None:
        raise UnknownEvent(f"{stored.type} at {stored.position} is no event of the contract")
    data = upcast(stored.type, stored.schema_version, stored.data, model.version)
    return RecordedEvent(model.model_validate(data), stored.time, stored.position, stored.school)


def fold(stream: Stream[S], events: Sequence[StoredEvent]) -> S:
    """The state that a stream's events lead to. Errors: those of `decode`."""
    state = stream.empty()
    for stored in events:
        state = state.evolve(decode(stored))
    return state


def encode(event: Event, stream: Stream[Any]) -> NewEvent:
    """The event as it is appended to `stream`, with what subscribers filter it by.

    Errors: `ValueError` where the stream does not name the academy or the school that the event needs.
    """
    found_by = {name: getattr(stream, name) for name in event.filtered_by}
    if None in found_by.values():
        raise ValueError(f"{event.name()} in {stream.name} is found by {' and '.join(found_by)}")
    data = event.model_dump_json(exclude_none=False).encode()
    return NewEvent(stream.name, event.name(), event.version, data, uuid7(), **found_by)
