"""The span of a message that is consumed."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from opentelemetry.trace import Span, SpanKind

from shared import traces
from shared.contract.envelope import Envelope
from shared.messaging.topology import Consumed
from shared.traces import HEADER


def consuming(
    consumed: Consumed, envelope: Envelope, headers: Mapping[str, Any]
) -> AbstractContextManager[Span]:
    """A span in the trace of what led to the message; its parent is what its headers name."""
    attributes = {
        "messaging.system": "rabbitmq",
        "messaging.destination.name": consumed.name,
        "messaging.message.id": str(envelope.id),
        "cloudevents.event_type": envelope.type,
    }
    correlation = envelope.correlationid or envelope.id
    return traces.span(
        f"process {consumed.name}", correlation, SpanKind.CONSUMER, attributes, headers.get(HEADER)
    )
