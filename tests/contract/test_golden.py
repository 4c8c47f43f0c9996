"""A published version never changes. The golden files are what subscribers were promised.

`make contract` does not write them: each was frozen when its version was first published, with the example
and the schema of that day. A new message gets one by `python -m tests.contract.freeze`, which never
overwrites.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from shared.contract.commands import COMMANDS, REPLIES
from shared.contract.envelope import Envelope
from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER
from shared.contract.versions import PUBLISHED, upcast
from tests.contract.freeze import GOLDEN

VERSIONS = {name: model.version for models in (EVENTS, COMMANDS, REPLIES) for name, model in models.items()}
MODELS: dict[str, type[BaseModel]] = {**EVENTS, **COMMANDS, **REPLIES}
WORDS = {"title", "description"}  # said to people, promised to nobody
FILES = sorted(GOLDEN.glob("*.json"))
GIVEN = {**{name: (version,) for name, version in VERSIONS.items()}, **PUBLISHED.published}
CURRENT = [GOLDEN / f"{name}.v{version}.json" for name in sorted(GIVEN) for version in GIVEN[name]]
each_ever = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
each_current = pytest.mark.parametrize("file", CURRENT, ids=lambda file: file.stem)


def _frozen(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    document = json.loads(file.read_text(encoding="utf-8"))
    return document["example"], document["schema"]


def test_every_message_is_frozen() -> None:
    assert set(CURRENT) <= set(FILES), "run python -m tests.contract.freeze"


@each_ever
def test_what_was_published_is_read_with_nothing_lost(file: Path) -> None:
    example, _schema = _frozen(file)
    envelope = Envelope.parse(json.dumps(example))
    version = VERSIONS[envelope.name]
    data = upcast(envelope.name, envelope.version, envelope.data, version)

    now = MODELS[envelope.name].model_validate(data).model_dump(mode="json")

    assert json.loads(envelope.encode()) == example
    if envelope.version == version:
        assert now | example["data"] == now


@each_current
def test_what_is_published_today_fits_what_was_promised(file: Path) -> None:
    _example, schema = _frozen(file)
    today = json.loads((FOLDER / "examples" / file.name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(today["data"])


@each_current
def test_a_version_only_gains_optional_fields(file: Path) -> None:
    _example, schema = _frozen(file)
    today = json.loads((FOLDER / "schemas" / file.name).read_text(encoding="utf-8"))
    assert list(changes(schema, today)) == []


def changes(promised: Any, today: Any, place: str = "") -> list[str]:
    """What in `today` breaks `promised`: anything but new properties, new definitions and other words."""
    if isinstance(promised, dict) and isinstance(today, dict):
        kept = [key for key in promised if key not in WORDS]
        gone = [f"{place}/{key} is gone" for key in kept if key not in today]
        new = [f"{place}/{key} is new" for key in today if key not in promised and not _may_grow(place, key)]
        below = [changes(promised[key], today[key], f"{place}/{key}") for key in kept if key in today]
        return gone + new + [one for found in below for one in found]
    return [] if promised == today else [f"{place} was {promised}, is {today}"]


def _may_grow(place: str, key: str) -> bool:
    return key in WORDS or place.endswith(("/properties", "/$defs"))


@pytest.mark.parametrize(
    ("edit", "breaks"),
    [
        (lambda schema: schema["properties"].update(later={"type": "string"}), False),
        (lambda schema: schema.update(description="clearer"), False),
        (lambda schema: schema["properties"].pop("receipt"), True),
        (lambda schema: schema["required"].append("later"), True),
        (lambda schema: schema["required"].remove("by"), True),
        (lambda schema: schema["$defs"]["Pathway"]["enum"].append("BAC"), True),
        (lambda schema: schema["properties"]["receipt"].update(maxLength=99), True),
        (lambda schema: schema["properties"]["receipt"].update(minLength=9), True),
    ],
)
def test_a_break_of_the_promise_is_seen(edit: Any, breaks: bool) -> None:
    _example, schema = _frozen(GOLDEN / "IntentionsValidated.v1.json")
    today = json.loads(json.dumps(schema))
    edit(today)
    assert bool(changes(schema, today)) is breaks
