"""The AsyncAPI document: up to date, complete, its references and examples right."""

from collections.abc import Iterator
from typing import Any, ClassVar

import jsonschema
import pytest

from shared.contract.event import DossierEvent, Event
from shared.contract.events import EVENTS
from shared.contract.generate import as_text, files
from shared.contract.types import Message
from shared.contract.versions import GIVEN, Versions, numbers
from shared.messaging.asyncapi import FILE, document
from shared.messaging.queues import topology
from shared.messaging.topology import STREAM
from tests.contract.compat import breaks

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
    assert DOCUMENT["channels"][key]["address"].endswith(f".{key.partition('.')[2]}.{{academy}}.{{school}}")
    assert DOCUMENT["operations"][f"send{key}"]["action"] == "send"
    message = MESSAGES[key]
    assert message["contentType"] == "application/cloudevents+json"
    whole = {**message["payload"], "components": DOCUMENT["components"]}
    for example in message["examples"]:
        jsonschema.validate(example["payload"], whole)


@pytest.mark.parametrize("key", MESSAGES)
@pytest.mark.parametrize("attribute", ["position", "log", "streamversion", "subject"])
def test_an_event_without_its_place_is_none(key: str, attribute: str) -> None:
    message = MESSAGES[key]
    whole = {**message["payload"], "components": DOCUMENT["components"]}
    example = {**message["examples"][0]["payload"]}
    del example[attribute]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(example, whole)


def test_who_subscribes_learns_where_and_what_to_read() -> None:
    read = {one["channel"]["$ref"] for one in DOCUMENT["operations"].values() if one["action"] == "receive"}
    assert read == {"#/channels/subscriber", "#/channels/stream"}
    server = DOCUMENT["servers"]["broker"]
    assert server["host"] == "{host}:{port}"
    assert "subscriptions add" in server["variables"]["host"]["description"]


def test_all_events_the_stream_and_the_queues_arguments_are_there() -> None:
    assert {key.partition(".")[0] for key in MESSAGES} == set(EVENTS)
    [stream] = [queue for queue in topology().queues if queue.name == STREAM]
    assert DOCUMENT["channels"]["stream"]["x-queue-arguments"] == dict(stream.arguments)
    assert DOCUMENT["channels"]["subscriber"]["x-queue-arguments"]["x-overflow"] == "drop-head"
    assert DOCUMENT["servers"]["broker"]["security"]


class Intention(Message):
    """A part by the same name as one of today's, but another."""

    rank: int


class IntentionsValidated(DossierEvent):
    """The version that a next release may bring."""

    version: ClassVar[int] = 2
    choices: tuple[Intention, ...]


def test_both_versions_that_are_published_are_described() -> None:
    """As long as a subscriber reads the old one, it is in document, schemas and examples, unchanged."""
    models: list[type[Event]] = [*GIVEN, IntentionsValidated]
    step = {("IntentionsValidated", 1): lambda data: {"choices": [{"rank": 1} for _ in data["intentions"]]}}
    versions = Versions(numbers(models), step)
    whole = document(models, versions)

    old, new = "IntentionsValidated.v1", "IntentionsValidated.v2"
    assert versions.published["IntentionsValidated"] == (1, 2)
    assert whole["channels"][old] == DOCUMENT["channels"][old]
    assert whole["channels"][new]["address"] == "intentions-validated.v2.{academy}.{school}"
    assert breaks(DOCUMENT, whole, f"#/components/schemas/{old}") == []
    schemas = {"components": whole["components"]}
    for key in (old, new):
        message = whole["components"]["messages"][key]
        jsonschema.validate(message["examples"][0]["payload"], {**message["payload"], **schemas})
    kinds = [f"{path.parent.name}/{path.stem}" for path, _ in files(models, versions)]
    assert {f"schemas/{old}", f"schemas/{new}", f"examples/{old}", f"examples/{new}"} <= set(kinds)
