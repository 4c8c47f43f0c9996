"""The AsyncAPI document: up to date, complete, its references and examples right."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from shared.contract.events import EVENTS
from shared.contract.generate import as_text
from shared.messaging.asyncapi import FILE, document
from shared.messaging.topology import STREAM, topology

DOCUMENT = document()
MESSAGES = DOCUMENT["components"]["messages"]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_it_is_what_make_contract_writes() -> None:
    assert FILE.read_text() == as_text(DOCUMENT), "make contract"


def test_every_reference_leads_somewhere() -> None:
    for reference in set(references(DOCUMENT)):
        place: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


@pytest.mark.parametrize("key", MESSAGES)
def test_every_event_has_its_channel_its_operation_and_a_valid_example(key: str) -> None:
    assert DOCUMENT["channels"][key]["address"].endswith(".v1.{academy}.{school}")
    assert DOCUMENT["operations"][f"send{key}"]["action"] == "send"
    message = MESSAGES[key]
    assert message["contentType"] == "application/cloudevents+json"
    whole = {**message["payload"], "components": DOCUMENT["components"]}
    for example in message["examples"]:
        jsonschema.validate(example["payload"], whole)


def test_all_events_the_stream_and_the_queues_arguments_are_there() -> None:
    assert {key.partition(".")[0] for key in MESSAGES} == set(EVENTS)
    [stream] = [queue for queue in topology().queues if queue.name == STREAM]
    assert DOCUMENT["channels"]["stream"]["x-queue-arguments"] == dict(stream.arguments)
    assert DOCUMENT["channels"]["subscriber"]["x-queue-arguments"]["x-overflow"] == "drop-head"
    assert DOCUMENT["servers"]["broker"]["security"]
