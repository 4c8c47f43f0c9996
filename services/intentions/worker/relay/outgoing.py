"""A stored event as it is published: what the server built, in every version that subscribers are given."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from shared.contract.envelope import routing_key
from shared.contract.versions import PUBLISHED, Versions
from shared.messaging.publishing import Message

_cached_key = lru_cache(maxsize=65536)(routing_key)


class Row(Protocol):
    """A row of `cloudevents`."""

    def __getitem__(self, column: str, /) -> Any:
        """The value of a column."""


R = TypeVar("R", bound=Row)


def batches(rows: Iterable[R], size: int) -> Iterator[list[R]]:
    """The rows in order, in batches of at most `size` that hold no stream twice."""
    batch: list[R] = []
    streams: set[str] = set()
    for row in rows:
        if len(batch) == size or row["stream"] in streams:
            yield batch
            batch, streams = [], set()
        batch.append(row)
        streams.add(row["stream"])
    if batch:
        yield batch


def outgoing(row: Row, versions: Versions = PUBLISHED) -> list[Message]:
    """A row of `cloudevents` as it is published: a message for each version that subscribers are given.

    Errors: `LookupError` where a step between versions is missing.
    """
    name, place = row["type"], (row["academy"], row["school"])
    return [
        Message(row["id"], _cached_key(name, version, *place), body)
        for version, body in versions.forms(row["body"].encode(), name, row["schema_version"])
    ]
