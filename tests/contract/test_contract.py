"""What other systems rely on: examples, schemas, golden files, and the envelope's conformance."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import jsonschema
import pytest
from pydantic import BaseModel

from shared.contract.commands import COMMANDS, REPLIES
from shared.contract.envelope import Envelope, NotUnderstood, routing_key
from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER, files
from shared.contract.types import TextRef
from shared.contract.versions import upcast

MESSAGES: dict[str, type[BaseModel]] = {**EVENTS, **COMMANDS, **REPLIES}
GOLDEN = sorted(FOLDER.glob("examples/*.json"))


def _json(path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / path).read_text())
    return document


FORMATS = jsonschema.FormatChecker(["uuid", "date"])
FORMATS.checks("date-time", ValueError)(lambda text: datetime.fromisoformat(str(text)).tzinfo is not None)


def validator(path: str) -> jsonschema.Draft202012Validator:
    """A validator of a generated schema that checks formats too."""
    jsonschema.Draft202012Validator.check_schema(_json(path))
    return jsonschema.Draft202012Validator(_json(path), format_checker=FORMATS)


def test_every_message_has_an_example_and_a_schema() -> None:
    assert {file.name.split(".")[0] for file in GOLDEN} == set(MESSAGES)
    others = {"Envelope", "ExportedEvent", "ExportCompleted"}
    assert {file.name.split(".")[0] for file in FOLDER.glob("schemas/*.json")} == MESSAGES.keys() | others


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_schema_says_which_it_is(name: str) -> None:
    schema = _json(f"schemas/{name}.v1.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (
        schema["$id"] == _json(f"examples/{name}.v1.json")["dataschema"] == f"urn:orientation:schema:{name}:1"
    )


def test_a_schema_refuses_what_the_models_refuse() -> None:
    data = _json("examples/IntentionsValidated.v1.json")["data"]
    wrongs: list[dict[str, Any]] = [
        {"pupil": "Zoé"},
        {"phase": "third"},
        {"intentions": []},
        {"receipt": "merci Zoé"},
    ]
    for wrong in wrongs:
        assert not validator("schemas/IntentionsValidated.v1.json").is_valid(data | wrong)
        with pytest.raises(ValueError, match=next(iter(wrong))):
            EVENTS["IntentionsValidated"].model_validate(data | wrong)


def test_the_generated_files_are_those_of_the_code() -> None:
    there = {path: path.read_text() for path in FOLDER.glob("*/*.json")}
    assert there == dict(files()), "run make contract, and review what changes for subscribers"


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_an_example_fits_its_schema_and_is_read_back_the_same(name: str) -> None:
    document = _json(f"examples/{name}.v1.json")
    validator("schemas/Envelope.json").validate(document)
    validator(f"schemas/{name}.v1.json").validate(document["data"])

    envelope = Envelope.parse(json.dumps(document))
    model = MESSAGES[envelope.name].model_validate(envelope.data)

    assert json.loads(envelope.encode()) == document
    assert model.model_dump(mode="json") == document["data"]


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_can_hold_no_text_of_a_person(name: str) -> None:
    """Every string is an id, an instant, a word of a list, or has a pattern; what people write is a reference
    (ADR 0003)."""
    strings = list(_strings(_json(f"schemas/{name}.v1.json")))

    assert strings
    for one in strings:
        assert one.get("format") in {"uuid", "date", "date-time"} or "enum" in one or "pattern" in one, one
        for canary in ("Zoé Lefèvre habite à Créteil", "zoe@example.org", "0612345678 ou 06 12 34 56 78"):
            assert not re.search(one.get("pattern", "^$"), canary)


def _strings(schema: object) -> Iterator[dict[str, Any]]:
    """Every place in a schema that allows a string."""
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            yield schema
        for below in schema.values():
            yield from _strings(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from _strings(below)


def test_no_part_of_an_event_is_of_any_type() -> None:
    for model in EVENTS.values():
        for described in _objects(model.model_json_schema()):
            for field, one in described["properties"].items():
                assert {"type", "$ref", "anyOf", "allOf"} & set(one), f"{model.name()}.{field} takes anything"


def _objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in (schema, *schema.get("$defs", {}).values()):
        if one.get("type") == "object":
            assert "additionalProperties" not in one
            yield one


def test_a_text_reference_holds_an_id_and_a_digest_only() -> None:
    assert set(TextRef.model_fields) == {"text", "digest"}
    assert TextRef.model_fields["text"].annotation is UUID
    assert get_args(TextRef.model_fields["digest"].annotation) == ()


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b'{"specversion":"1.0","data":"canary"}'])
def test_what_is_not_understood_is_refused_without_repeating_it(body: bytes) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        Envelope.parse(body)

    assert "canary" not in str(refusal.value)


def test_an_attribute_that_is_null_is_absent() -> None:
    document = _json("examples/SessionEnded.v1.json") | {"position": None, "school": None}
    envelope = Envelope.parse(json.dumps(document))
    assert (envelope.position, envelope.school) == (None, None)


def test_every_attribute_is_described_and_none_is_ever_null() -> None:
    for name, attribute in _json("schemas/Envelope.json")["properties"].items():
        assert attribute["description"], name
        assert "type" in attribute, name


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
