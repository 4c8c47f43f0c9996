"""`make contract`: writes the JSON Schemas and the canonical examples of the contract beside this file."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from shared.contract.commands import COMMANDS, REPLIES
from shared.contract.envelope import Envelope, schema_urn
from shared.contract.events import EVENTS
from shared.contract.samples import examples

FOLDER = Path(__file__).parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(model: type[BaseModel], identifier: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a message's data, under its `dataschema`."""
    return {"$schema": DIALECT, "$id": identifier, **model.model_json_schema(mode="serialization")}


def files() -> Iterator[tuple[Path, str]]:
    """Every generated file with its content."""
    outside = schema(Envelope, "urn:orientation:schema:Envelope:1")
    # Our code has a default for it, so that nobody need write it; on the wire it is never missing.
    outside["required"] = ["specversion", *outside["required"]]
    yield FOLDER / "schemas" / "Envelope.json", as_text(outside)
    for name, model in (EVENTS | COMMANDS | REPLIES).items():
        path = FOLDER / "schemas" / f"{name}.v{model.version}.json"
        yield path, as_text(schema(model, schema_urn(name, model.version)))
    for name, envelope in examples().items():
        path = FOLDER / "examples" / f"{name}.v{envelope.version}.json"
        yield path, as_text(json.loads(envelope.encode()))


def as_text(document: dict[str, Any]) -> str:
    """A generated document as it is written: the same for the same content."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write what changed and say so."""
    for path, content in files():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            sys.stdout.write(f"written: {path.relative_to(FOLDER)}\n")


if __name__ == "__main__":
    main()
