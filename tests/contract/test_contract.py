"""What other systems rely on: examples, schemas, golden files, and the envelope's conformance."""

import json
from typing import Any, get_args
from uuid import UUID

import jsonschema
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from pydantic import BaseModel

from shared.contract.commands import COMMANDS, REPLIES
from shared.contract.envelope import Envelope, NotUnderstood, routing_key
from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER, files
from shared.contract.samples import examples
from shared.contract.types import TextRef
from shared.contract.upcasters import upcast

MESSAGES: dict[str, type[BaseModel]] = {**EVENTS, **COMMANDS, **REPLIES}
GOLDEN = sorted(FOLDER.glob("examples/*.json"))


def _json(path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / path).read_text())
    return document


def test_every_message_has_an_example_and_a_schema() -> None:
    assert {file.name.split(".")[0] for file in GOLDEN} == set(MESSAGES)
    assert {file.name.split(".")[0] for file in FOLDER.glob("schemas/*.json")} == {*MESSAGES, "Envelope"}


def test_the_generated_files_are_those_of_the_code() -> None:
    drifted = [path.name for path, content in files() if path.read_text() != content]
    assert drifted == [], "run make contract, and review what changes for subscribers"


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_an_example_fits_its_schema_and_is_read_back_the_same(name: str) -> None:
    document = _json(f"examples/{name}.v1.json")
    jsonschema.Draft202012Validator(_json("schemas/Envelope.json")).validate(document)
    jsonschema.Draft202012Validator(_json(f"schemas/{name}.v1.json")).validate(document["data"])

    envelope = Envelope.parse(json.dumps(document))
    model = MESSAGES[envelope.name].model_validate(envelope.data)

    assert json.loads(envelope.encode()) == document
    assert model.model_dump(mode="json") == document["data"]


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_cloudevents_sdk_reads_an_example(name: str) -> None:
    event = JSONFormat().read(CloudEvent, (FOLDER / f"examples/{name}.v1.json").read_bytes())

    assert event.get_type() == f"orientation.{name}.v1"
    assert event.get_id() == str(examples()[name].id)
    assert event.get_data() == examples()[name].data


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_can_hold_no_text_of_a_person(name: str) -> None:
    """Strings are ids, slugs, codes and instants; what people write is a reference (ADR 0003)."""
    allowed = {"academy", "school", "stream", "receipt", "time_zone", "digest"}
    schema = _json(f"schemas/{name}.v1.json")
    models = [schema, *schema.get("$defs", {}).values()]
    free = [
        field
        for model in models
        for field, described in model.get("properties", {}).items()
        for one in [described, *described.get("anyOf", [])]
        if one.get("type") == "string" and "format" not in one and field not in allowed
    ]
    assert free == []


def test_a_text_reference_holds_an_id_and_a_digest_only() -> None:
    assert set(TextRef.model_fields) == {"text", "digest"}
    assert TextRef.model_fields["text"].annotation is UUID
    assert get_args(TextRef.model_fields["digest"].annotation) == ()


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b'{"specversion":"1.0","data":"canary"}'])
def test_what_is_not_understood_is_refused_without_repeating_it(body: bytes) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        Envelope.parse(body)

    assert "canary" not in str(refusal.value)


def test_an_unknown_field_of_a_later_version_is_ignored() -> None:
    document = _json("examples/SessionEnded.v1.json")
    document["data"]["added_later"] = 1
    document["addedlater"] = "x"

    envelope = Envelope.parse(json.dumps(document))

    assert EVENTS["SessionEnded"].model_validate(envelope.data)


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("IntentionsValidated", 1, "creteil", "0931234A"), "intentions-validated.v1.creteil.0931234A"),
        (("CampaignConfigured", 1, "creteil", None), "campaign-configured.v1.creteil._"),
        (("SessionEnded", 2, None, None), "session-ended.v2._._"),
    ],
)
def test_routing_keys(arguments: tuple[str, int, str | None, str | None], key: str) -> None:
    assert routing_key(*arguments) == key


def test_upcasters_lead_step_by_step_to_the_version_asked_for() -> None:
    steps = {
        ("Moved", 1): lambda data: {**data, "to": [data["to"]]},
        ("Moved", 2): lambda data: {**data, "why": None},
    }

    assert upcast("Moved", 1, {"to": "x"}, 3, steps) == {"to": ["x"], "why": None}
    assert upcast("Moved", 3, {"to": []}, 3, steps) == {"to": []}
    with pytest.raises(LookupError, match="newer"):
        upcast("Moved", 4, {}, 3, steps)
    with pytest.raises(LookupError, match="no upcaster"):
        upcast("Other", 1, {}, 2, steps)
