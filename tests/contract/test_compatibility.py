"""The contract keeps what the last release promised; what would break a subscriber fails here.

`released/` holds the document of the last release: copy docs/contract/asyncapi.json there when releasing.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER
from shared.contract.versions import EARLIER, PUBLISHED
from shared.messaging.asyncapi import document
from tests.contract.compat import breaks

Schema = dict[str, Any]


def load(file: Path) -> Schema:
    schema: Schema = json.loads(file.read_text())
    return schema


RELEASED = load(Path(__file__).parent / "released" / "asyncapi.json")
TODAY = document()
MESSAGES = RELEASED["components"]["messages"]


@pytest.mark.parametrize("key", MESSAGES)
def test_a_released_version_is_still_published(key: str) -> None:
    name, _, version = key.partition(".v")
    assert int(version) in PUBLISHED.published.get(name, ())
    assert MESSAGES[key]["contentType"] == TODAY["components"]["messages"][key]["contentType"]


@pytest.mark.parametrize("key", [*MESSAGES, "Envelope"])
def test_what_was_released_still_holds(key: str) -> None:
    assert breaks(RELEASED, TODAY, f"#/components/schemas/{key}") == []


@pytest.mark.parametrize("channel", RELEASED["channels"])
def test_what_was_bound_still_gets_it(channel: str) -> None:
    """Routing keys, exchange, queues with their arguments, and what comes there: as they were."""
    was, is_ = RELEASED["channels"][channel], TODAY["channels"][channel]
    for part in ("address", "bindings", "x-queue-arguments"):
        assert is_.get(part) == was.get(part), part
    assert was["messages"].keys() <= is_["messages"].keys()


def test_every_version_that_is_published_can_be_made_from_every_other() -> None:
    for name, versions in PUBLISHED.published.items():
        for version in range(versions[0], versions[-1]):
            assert (name, version) in PUBLISHED.upcasters
            assert (name, version + 1) in PUBLISHED.downcasters
    assert all(model.version < EVENTS[model.name()].version for model in EARLIER)


def without(schema: Schema, name: str) -> None:
    del schema["properties"][name]


def rank(schema: Schema) -> Schema:
    found: Schema = schema["$defs"]["Intention"]["properties"]["rank"]
    return found


def constant(schema: Schema, value: str) -> None:
    del schema["enum"]
    schema["const"] = value


BREAKING: dict[str, Callable[[Schema], None]] = {
    "a field is gone": lambda schema: without(schema, "receipt"),
    "a field is not always there": lambda schema: schema["required"].remove("pupil"),
    "a field has another type": lambda schema: schema["properties"]["receipt"].update(type="integer"),
    "a value is new": lambda schema: schema["$defs"]["Pathway"]["enum"].append("BTS"),
    "a list is no list": lambda schema: schema["properties"].update(intentions={"type": "object"}),
    "deep inside": lambda schema: without(schema["$defs"]["Intention"], "rank"),
    "never null is null": lambda schema: schema["properties"].update(
        receipt={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "a pattern is gone": lambda schema: schema["properties"]["receipt"].pop("pattern"),
    "another pattern": lambda schema: schema["properties"]["receipt"].update(pattern="^.*$"),
    "longer": lambda schema: schema["properties"]["receipt"].update(maxLength=64),
    "of any length": lambda schema: schema["properties"]["receipt"].pop("maxLength"),
    "a smaller number": lambda schema: rank(schema).update(minimum=0),
    "a greater number": lambda schema: rank(schema).update(maximum=4),
    "any number": lambda schema: rank(schema).pop("maximum"),
    "an empty list": lambda schema: schema["properties"]["intentions"].pop("minItems"),
    "a longer list": lambda schema: schema["properties"]["intentions"].update(maxItems=4),
    "another item": lambda schema: schema["properties"]["intentions"].update(items={"type": "string"}),
    "a list of values is open": lambda schema: schema["$defs"]["Pathway"].pop("enum"),
    "a smaller number where there is one": lambda schema: schema["properties"]["source_version"]["anyOf"][
        0
    ].update(minimum=0),
    "another form": lambda schema: schema["properties"]["by"]["anyOf"].append({"type": "integer"}),
}
HARMLESS: dict[str, Callable[[Schema], None]] = {
    "a new optional field": lambda schema: schema["properties"].update(more={"type": "string"}),
    "a field is always there now": lambda schema: schema["required"].append("source_version"),
    "a value is not used any more": lambda schema: schema["$defs"]["Pathway"]["enum"].pop(),
    "another description": lambda schema: schema.update(description="words"),
    "one value is left": lambda schema: constant(schema["$defs"]["Pathway"], "2GT"),
    "a narrower number": lambda schema: rank(schema).update(minimum=2, maximum=2),
    "a shorter list": lambda schema: schema["properties"]["intentions"].update(minItems=2, maxItems=2),
    "a new bound": lambda schema: schema["properties"]["receipt"].update(minLength=1),
    "another default": lambda schema: schema["properties"]["source_version"].pop("default"),
    "never null any more": lambda schema: schema["properties"].update(
        by={"type": "string", "format": "uuid"}
    ),
    "one form less": lambda schema: schema["properties"]["by"]["anyOf"].pop(),
}


def changed(change: Callable[[Schema], None]) -> list[str]:
    old = load(FOLDER / "schemas" / "IntentionsValidated.v1.json")
    new = copy.deepcopy(old)
    change(new)
    return breaks(old, new)


@pytest.mark.parametrize("change", BREAKING)
def test_what_breaks_a_subscriber_is_found(change: str) -> None:
    assert changed(BREAKING[change])


@pytest.mark.parametrize("change", HARMLESS)
def test_what_harms_nobody_is_allowed(change: str) -> None:
    assert changed(HARMLESS[change]) == []


CLOSED = {"type": "object", "additionalProperties": False}
OPEN = {"type": "object"}
NUMBERS = {"type": "object", "additionalProperties": {"type": "integer"}}
WORDS = {"type": "object", "additionalProperties": {"type": "string"}}


@pytest.mark.parametrize(
    ("was", "is_", "broken"),
    [
        (CLOSED, OPEN, True),
        (CLOSED, NUMBERS, True),
        (NUMBERS, WORDS, True),
        (NUMBERS, OPEN, True),
        (NUMBERS, CLOSED, False),
        (OPEN, NUMBERS, False),
        ({"type": "string", "const": "a"}, {"type": "string", "enum": ["a", "b"]}, True),
        ({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}, False),
        ({"multipleOf": 5}, {"multipleOf": 3}, True),
        ({"not": {"type": "null"}}, {}, True),
    ],
)
def test_other_promises(was: Schema, is_: Schema, broken: bool) -> None:
    assert bool(breaks(was, is_)) is broken
