"""The contract keeps what the last release promised; what would break a subscriber fails here.

`released/` holds the schemas of the last release: copy them from shared/contract/schemas/ when releasing.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.contract.compat import breaks
from shared.contract.generate import FOLDER

RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))
Schema = dict[str, Any]


def load(file: Path) -> Schema:
    schema: Schema = json.loads(file.read_text())
    return schema


@pytest.mark.parametrize("file", RELEASED, ids=lambda file: file.stem)
def test_what_was_released_still_holds(file: Path) -> None:
    now = FOLDER / "schemas" / file.name
    assert now.exists(), f"{file.stem} was published and is gone"
    assert breaks(load(file), load(now)) == []


def without(schema: Schema, name: str) -> None:
    del schema["properties"][name]


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
    "another form": lambda schema: schema["properties"]["by"]["anyOf"].append({"type": "integer"}),
}
HARMLESS: dict[str, Callable[[Schema], None]] = {
    "a new optional field": lambda schema: schema["properties"].update(more={"type": "string"}),
    "a field is always there now": lambda schema: schema["required"].append("source_version"),
    "a value is not used any more": lambda schema: schema["$defs"]["Pathway"]["enum"].pop(),
    "another description": lambda schema: schema.update(description="words"),
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
