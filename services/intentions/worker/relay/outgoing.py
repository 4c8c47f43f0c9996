"""A stored event on its way out: in every version that subscribers are given, and with a span of its own."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from uuid import UUID

import orjson
from aiormq import Channel
from opentelemetry.trace import Span

from services.intentions.eventstore.log import Row
from shared import traces
from shared.contract.envelope import routing_key
from shared.contract.versions import PUBLISHED, Versions
from shared.messaging import publishing
from shared.messaging.publishing import Confirm, Message

_cached_key = lru_cache(maxsize=65536)(routing_key)


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """The rows in order, in batches of at most `size` that hold no stream twice."""
    batch: list[Row] = []
    streams: set[str] = set()
    for row in rows:
        if len(batch) == size or row["stream"] in streams:
            yield batch
            batch, streams = [], set()
        batch.append(row)
        streams.add(row["stream"])
    if batch:
        yield batch


def outgoing(row: Row, versions: Versions = PUBLISHED) -> list[Message]:
    """A row of `cloudevents` as it is published: a message for each version that subscribers are given.

    Errors: `LookupError` where a step between versions is missing.
    """
    name, place = row["type"], (row["academy"], row["school"])
    return [
        Message(row["id"], _cached_key(name, version, *place), body)
        for version, body in versions.forms(row["body"].encode(), name, row["schema_version"])
    ]


async def publish(channel: Channel, exchange: str, messages: Sequence[Message]) -> list[Confirm]:
    """`publishing.publish`, each message with its `traceparent` where traces are on. Errors: the same."""
    if not traces.on():
        return await publishing.publish(channel, exchange, messages)
    spans = [_begin(exchange, message) for message in messages]
    carrying = [
        message._replace(headers=traces.headers_of(span))
        for message, span in zip(messages, spans, strict=True)
    ]
    confirms = await publishing.publish(channel, exchange, carrying)
    for span, confirm in zip(spans, confirms, strict=True):
        confirm.add_done_callback(partial(_end, span))
    return confirms


def _begin(exchange: str, message: Message) -> Span:
    event = orjson.loads(message.body)
    id_ = UUID(event["id"])
    attributes = {
        "messaging.system": "rabbitmq",
        "messaging.destination.name": exchange,
        "messaging.message.id": message.id,
        "cloudevents.event_type": event["type"],
    }
    return traces.begun(f"send {exchange}", UUID(event.get("correlationid", event["id"])), id_, attributes)


def _end(span: Span, confirm: Confirm) -> None:
    if confirm.cancelled():
        traces.fail(span, "cancelled")
    elif error := confirm.exception():
        traces.fail(span, type(error).__name__)
    span.end()
