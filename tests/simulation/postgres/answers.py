"""What asyncpg is given for a statement and for a row."""

from collections.abc import Iterator, Sequence
from typing import Any


class Record:
    """A row: by name, by place, in order."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row

    def __getitem__(self, column: str | int) -> Any:
        return self._row[column] if isinstance(column, str) else list(self._row.values())[column]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._row.values())

    def __len__(self) -> int:
        return len(self._row)

    def keys(self) -> Sequence[str]:
        """The columns."""
        return list(self._row)


class Prepared:
    """A prepared statement; to prepare costs nothing here."""

    def __init__(self, name: str, query: str, record_class: type, ignore_custom_codec: bool) -> None:
        self.name, self.query, self.record_class = name, query, record_class
        self.ignore_custom_codec = ignore_custom_codec
        self.refs, self.closed = 0, False

    def _init_types(self) -> set[int]:
        return set()

    def _init_codecs(self) -> None:
        """There are none."""

    def mark_closed(self) -> None:
        """Its connection is closed."""
        self.closed = True
