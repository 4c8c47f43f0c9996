"""A stored event as it is published: what the server built, upcast if it was stored in an older version."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import orjson

from services.intentions.worker.publishing import Message
from shared.contract.envelope import routing_key, schema_urn, type_name
from shared.contract.events import EVENTS, Event
from shared.contract.upcasters import UPCASTERS, Upcaster, upcast

_cached_key = lru_cache(maxsize=65536)(routing_key)


class Row(Protocol):
    """A row of `relay_page`."""

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


def outgoing(
    row: Row,
    events: Mapping[str, type[Event]] = EVENTS,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Message:
    """A row of `relay_page` as it is published, in the newest version that is known here.

    Errors: `LookupError` where an upcaster is missing.
    """
    name, version, body = row["type"], row["schema_version"], row["body"].encode()
    model = events.get(name)
    if model is not None and version < model.version:
        body = _upcast(body, name, version, model.version, upcasters)
        version = model.version
    return Message(row["id"], _cached_key(name, version, row["academy"], row["school"]), body)


def _upcast(
    body: bytes, name: str, version: int, newest: int, upcasters: Mapping[tuple[str, int], Upcaster]
) -> bytes:
    envelope = orjson.loads(body)
    envelope["type"] = type_name(name, newest)
    envelope["dataschema"] = schema_urn(name, newest)
    envelope["data"] = upcast(name, version, envelope["data"], newest, upcasters)
    return orjson.dumps(envelope)
