"""`make contract`: writes the JSON Schemas and the canonical examples of the contract into docs/contract/."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from shared.contract.commands import COMMANDS, REPLIES, Command, Reply
from shared.contract.envelope import Envelope, ExportCompleted, ExportedEvent, schema_urn
from shared.contract.event import Event
from shared.contract.samples import examples
from shared.contract.versions import GIVEN, PUBLISHED, Versions

FOLDER = Path(__file__).parents[2] / "docs" / "contract"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(model: type[BaseModel], references: str = "#/$defs/{model}") -> dict[str, Any]:
    """The JSON Schema (2020-12) of a message's data, or of the envelope."""
    found = model.model_json_schema(mode="serialization", ref_template=references)
    if issubclass(model, Envelope):
        # Our code has a default for it, so that nobody need write it; on the wire it is never missing.
        found["required"] = ["specversion", *found["required"]]
        for attribute in found["properties"].values():
            attribute.pop("default", None)
    return found


def files(
    models: Sequence[type[Event]] = GIVEN, versions: Versions = PUBLISHED
) -> Iterator[tuple[Path, str]]:
    """Every generated file with its content, for every version that is published."""
    yield _schema(Envelope, "Envelope", "urn:orientation:schema:Envelope:1")
    yield _schema(ExportedEvent, "ExportedEvent", "urn:orientation:schema:ExportedEvent:1")
    yield _schema(ExportCompleted, "ExportCompleted.v1", schema_urn("ExportCompleted", 1))
    messages: list[type[Event | Command | Reply]] = [*models, *COMMANDS.values(), *REPLIES.values()]
    for model in messages:
        name, version = model.name(), model.version
        yield _schema(model, f"{name}.v{version}", schema_urn(name, version))
    for name, envelope in examples().items():
        for version, body in versions.forms(envelope.encode(), name, envelope.version):
            yield FOLDER / "examples" / f"{name}.v{version}.json", as_text(json.loads(body))


def _schema(model: type[BaseModel], file: str, identifier: str) -> tuple[Path, str]:
    document = {"$schema": DIALECT, "$id": identifier, **schema(model)}
    return FOLDER / "schemas" / f"{file}.json", as_text(document)


def as_text(document: dict[str, Any]) -> str:
    """A generated document as it is written: the same for the same content."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write(path: Path, content: str) -> None:
    """Write a generated file where it changed, and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.write_text(content, encoding="utf-8")
        sys.stdout.write(f"written: {path.relative_to(FOLDER)}\n")


def main() -> None:
    """Write what changed, remove what is published no more, and say so."""
    wanted = dict(files())
    for path, content in wanted.items():
        write(path, content)
    for path in FOLDER.glob("*/*.json"):
        if path not in wanted:
            path.unlink()
            sys.stdout.write(f"removed: {path.relative_to(FOLDER)}\n")


if __name__ == "__main__":
    main()
