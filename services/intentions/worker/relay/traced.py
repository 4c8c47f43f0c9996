"""Publishing; where traces are on, with a span an event, from the hand-over to the broker's confirm."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import orjson
from aiormq import Channel
from opentelemetry.trace import Span

from shared import traces
from shared.messaging import publishing
from shared.messaging.publishing import Confirm, Message


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
