"""`.sql` files: queries under `-- name: …` lines, asked for by name, and files that are applied whole."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

_NAME = re.compile(r"^-- name: *(?P<name>[a-z][a-z0-9_]*) *$", re.MULTILINE)


def load_queries(file: Path) -> Mapping[str, str]:
    """Read one `.sql` file into a mapping of query name → SQL text.

    Errors: `ValueError` for a file without a name line or with a name used twice.
    """
    parts = _NAME.split(file.read_text(encoding="utf-8"))[1:]
    if not parts:
        raise ValueError(f"{file.name} has no '-- name:' line")
    queries: dict[str, str] = {}
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        if name in queries:
            raise ValueError(f"{file.name} defines {name} twice")
        queries[name] = text.strip().removesuffix(";")
    return queries


class SqlFile(NamedTuple):
    """A file that is applied as a whole: its name, its text and the SHA-256 of that text."""

    name: str
    text: str
    checksum: str


def read_files(files: Iterable[Path]) -> list[SqlFile]:
    """These files by name."""
    found = []
    for file in sorted(files, key=lambda one: one.name):
        text = file.read_text(encoding="utf-8")
        found.append(SqlFile(file.stem, text, hashlib.sha256(text.encode()).hexdigest()))
    return found
