"""`python -m tests.contract.freeze`: keeps the example and the schema of every message not frozen yet."""

import json
from pathlib import Path

from shared.contract.generate import FOLDER

GOLDEN = Path(__file__).parent / "golden"


def main() -> None:
    """Write the missing golden files, and never another."""
    for example in sorted((FOLDER / "examples").glob("*.json")):
        frozen = GOLDEN / example.name
        if frozen.exists():
            continue
        schema = FOLDER / "schemas" / example.name
        document = {"example": json.loads(example.read_text()), "schema": json.loads(schema.read_text())}
        frozen.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        print(f"frozen: {frozen.name}")


if __name__ == "__main__":
    main()
