"""Named SQL: `.sql` files hold queries under `-- name: …` lines, code asks for them by name."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

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
    return MappingProxyType(queries)
