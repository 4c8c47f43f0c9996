"""Appends as the tests write them: short, with nothing of the domain in them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.intentions.eventstore.model import Append, Context, NewEvent, TextRow


def event(stream: str, data: bytes = b'{"n":1}', **named: str | None) -> NewEvent:
    """One event; `named` are its type, academy and school."""
    type_ = named.get("type") or "ThingHappened"
    return NewEvent(stream, type_, 1, data, uuid4(), named.get("academy"), named.get("school"))


def context() -> Context:
    """Now."""
    return Context(datetime.now(UTC), uuid4())


def append(
    *events: NewEvent,
    expected: Mapping[str, int],
    command_id: UUID | None = None,
    request_hash: bytes = b"request",
    result: bytes = b'{"ok":true}',
    texts: tuple[TextRow, ...] = (),
) -> Append:
    """An append of `events` at the `expected` versions."""
    return Append(events, expected, context(), command_id, request_hash, result, texts)


def first(stream: str, data: bytes = b'{"n":1}', command_id: UUID | None = None) -> Append:
    """The first event of a new stream."""
    return append(event(stream, data), expected={stream: 0}, command_id=command_id)
