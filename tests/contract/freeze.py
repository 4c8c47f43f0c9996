"""`python -m tests.contract.freeze`: keeps the example and the schema of every message not frozen yet.

One that is frozen already and differs is named: where it was not released, delete its golden file first.
"""

import json
from pathlib import Path

from shared.contract.generate import FOLDER

GOLDEN = Path(__file__).parent / "golden"


def main() -> None:
    """Write the missing golden files, and never another."""
    for example in sorted((FOLDER / "examples").glob("*.json")):
        frozen, document = GOLDEN / example.name, _document(example)
        if not frozen.exists():
            frozen.write_text(document, encoding="utf-8")
            print(f"frozen: {frozen.name}")
        elif frozen.read_text(encoding="utf-8") != document:
            print(f"frozen before, and different now: {frozen.name}")


def _document(example: Path) -> str:
    schema = FOLDER / "schemas" / example.name
    document = {"example": json.loads(example.read_text()), "schema": json.loads(schema.read_text())}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
