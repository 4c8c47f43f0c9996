"""`python -m shared.messaging.asyncapi`: the contract as an AsyncAPI 3 document, in docs/contract/.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from shared.contract.envelope import CONTENT_TYPE, IN_EVERY_EVENT, Envelope, routing_key
from shared.contract.event import Event
from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER, as_text, schema, write
from shared.contract.samples import examples
from shared.contract.versions import GIVEN, PUBLISHED, Versions
from shared.messaging.queues import Queue, subscriber_queue, topology
from shared.messaging.topology import EVENTS as EXCHANGE
from shared.messaging.topology import STREAM

FILE = FOLDER / "asyncapi.json"
SCHEMAS = "#/components/schemas/"
AMQP = {"bindingVersion": "0.3.0"}
Document = dict[str, Any]
# Said wherever people meet such a number and cannot look it up.
RULES = (
    "R-030 and the like are numbers of the acceptance rules: R for what the ministry's guide to the "
    "téléservice says, A for what was decided where it leaves something open."
)
ABOUT = (
    "Every event of the téléservice Orientation, as CloudEvents 1.0 in structured JSON, at least once and "
    "per stream in order. Events hold ids and no personal data. `send`: what the system publishes; "
    "`receive`: what a subscriber reads. Promises and HTTP feed: /contract of the running service. " + RULES
)
USER = (
    "`subscriber.NAME` with its password, made by `orientation subscriptions add NAME`. It may read its "
    "queue, with `--stream` the stream too, and declare or send nothing."
)


def document(models: Sequence[type[Event]] = GIVEN, versions: Versions = PUBLISHED) -> Document:
    """The whole document; what the system sends, seen from the system: every version that is published."""
    names = {f"{model.name()}.v{model.version}": model for model in models}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Téléservice Orientation: events", "version": "1.0.0", "description": ABOUT},
        "defaultContentType": CONTENT_TYPE,
        "servers": {"broker": _server()},
        "channels": {key: _channel(key, model) for key, model in names.items()} | _queues(list(names)),
        "operations": {f"send{key}": _operation("send", key, _summary(one)) for key, one in names.items()}
        | {
            "receiveSubscriber": _operation("receive", "subscriber", "A subscriber reads its own queue"),
            "receiveStream": _operation("receive", "stream", "A subscriber reads the stream of all events"),
        },
        "components": {
            "messages": {key: _message(key, model, versions) for key, model in names.items()},
            "schemas": _schemas(names),
            "parameters": {
                "academy": {"description": "Slug of the académie, or _ where an event has none"},
                "school": {"description": "UAI of the school, or _ where an event has none"},
            },
            "securitySchemes": {"user": {"type": "userPassword", "description": USER}},
        },
    }


def _operation(action: str, channel: str, summary: str) -> Document:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}


def _server() -> Document:
    given = "in the address that `orientation subscriptions add` prints"
    return {
        "host": "{host}:{port}",
        "variables": {
            "host": {"description": f"The broker's public name, {given}", "examples": ["mq.example.fr"]},
            "port": {"description": f"As {given}", "default": "5671", "examples": ["5671", "5672"]},
        },
        "pathname": "/orientation",
        "protocol": "amqps",
        "protocolVersion": "0.9.1",
        "description": "RabbitMQ, virtual host orientation. The operator gives each subscriber its address "
        "with user and password; in a demo it is amqp without TLS.",
        "security": [{"$ref": "#/components/securitySchemes/user"}],
    }


def _channel(key: str, model: type[Event]) -> Document:
    parameters = {name: {"$ref": f"#/components/parameters/{name}"} for name in ("academy", "school")}
    exchange = {"name": EXCHANGE, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": routing_key(model.name(), model.version, "{academy}", "{school}"),
        "parameters": parameters,
        "messages": {key: {"$ref": f"#/components/messages/{key}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, **AMQP}},
    }


def _queues(keys: list[str]) -> Document:
    """A subscriber's own queue, and the stream of everything."""
    [stream] = [queue for queue in topology().queues if queue.name == STREAM]
    own = "What was bound for one subscriber; the oldest is dropped from a full queue"
    whole = "All events of about a week; a consumer sets a prefetch and x-stream-offset"
    return {
        "subscriber": _queue(subscriber_queue("{name}"), own, keys)
        | {"parameters": {"name": {"description": "As given to `orientation subscriptions add`"}}},
        "stream": _queue(stream, whole, keys),
    }


def _queue(queue: Queue, description: str, keys: list[str]) -> Document:
    described = {"name": queue.name, "durable": True, "exclusive": False, "autoDelete": False}
    return {
        "address": queue.name,
        "description": description,
        "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in keys},
        "bindings": {"amqp": {"is": "queue", "queue": described, **AMQP}},
        "x-queue-arguments": dict(queue.arguments),
    }


def _message(key: str, model: type[Event], versions: Versions) -> Document:
    sample = examples()[model.name()]
    example = json.loads(versions.form(sample.encode(), sample.name, sample.version, model.version))
    return {
        "name": f"orientation.{key}",
        "title": model.name(),
        "summary": _summary(model),
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": f"{SCHEMAS}Envelope"},
                {
                    "type": "object",
                    "required": list(IN_EVERY_EVENT),
                    "properties": {
                        "type": {"const": f"orientation.{key}"},
                        "data": {"$ref": f"{SCHEMAS}{key}"},
                    },
                },
            ]
        },
        "bindings": {"amqp": {"contentEncoding": "", "messageType": "", **AMQP}},
        "examples": [{"name": key, "payload": example}],
    }


def _summary(model: type[Event]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _schemas(names: dict[str, type[Event]]) -> Document:
    """The data of every event and the envelope; what they share lies beside them once.

    The parts of another version may go by the same names, so they lie under its key.
    """
    found: Document = {}
    models: dict[str, type[BaseModel]] = {**names, "Envelope": Envelope}
    today = {*EVENTS.values(), Envelope}
    for key, model in models.items():
        part = "{model}" if model in today else key + ".{model}"
        described = schema(model, SCHEMAS + part)
        found |= {part.format(model=name): one for name, one in described.pop("$defs", {}).items()}
        found[key] = described
    return dict(sorted(found.items()))


if __name__ == "__main__":
    write(FILE, as_text(document()))
