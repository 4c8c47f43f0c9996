"""Versions of messages: an old one read as today's, a stored one given as each that subscribers know.

A published version never changes. When an event needs another shape, its next version gets a model in
`events.py` and an upcaster; the model it had moves to `EARLIER` and stays published, with a downcaster, until
the last subscriber has moved on. Both forms carry the same id and position: a subscriber binds one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from shared.contract.envelope import NotUnderstood, fields_of, schema_urn, type_name
from shared.contract.event import Event
from shared.contract.events import EVENTS
from shared.contract.types import Versioned

Data = dict[str, Any]
Step = Callable[[Data], Data]
Steps = Mapping[tuple[str, int], Step]  # by event and the version that the step comes from
M = TypeVar("M", bound=Versioned)
# The models of versions that are published beside a newer one, under the very names they had. Schemas,
# AsyncAPI document and contract page list them; a test fails where one that was released is missing.
EARLIER: tuple[type[Event], ...] = ()
# Everything that subscribers are given.
GIVEN: tuple[type[Event], ...] = (*EARLIER, *EVENTS.values())
# Every event is at version 1 so far.
UPCASTERS: Steps = {}  # to the next version
DOWNCASTERS: Steps = {}  # to the version before
NOTHING_ASKED: Mapping[str, int] = {}


class UnknownVersion(LookupError):
    """The event is of a version that this release cannot read."""


def upcast(name: str, version: int, data: Data, to: int, upcasters: Steps = UPCASTERS) -> Data:
    """`data` of `version` as data of version `to`.

    Errors: `UnknownVersion` when a step is missing, also for data newer than `to`.
    """
    if version > to:
        raise UnknownVersion(f"{name}.v{version} is newer than the v{to} that is understood here")
    while version < to:
        step = upcasters.get((name, version))
        if step is None:
            raise UnknownVersion(f"no upcaster from {name}.v{version}")
        data, version = step(data), version + 1
    return data


def read(model: type[M], version: int, data: Mapping[str, Any]) -> M:
    """`data` of contract version `version` as `model`.

    Errors: `NotUnderstood`, which names fields and never their values; also for a version from which no
    upcaster leads to the model's own.
    """
    try:
        present = upcast(model.name(), version, dict(data), model.version)
        return model.model_validate_json(orjson.dumps(present))
    except LookupError as error:
        raise NotUnderstood(str(error)) from None
    except ValidationError as error:
        raise NotUnderstood(f"{type_name(model.name(), version)}: {fields_of(error)}") from None


@dataclass(frozen=True)
class Versions:
    """`published`: the versions of each event that are given, the newest last."""

    published: Mapping[str, tuple[int, ...]]
    upcasters: Steps = field(default_factory=dict)
    downcasters: Steps = field(default_factory=dict)

    def of(self, name: str, stored: int) -> tuple[int, ...]:
        """The versions in which an event stored in version `stored` is given.

        What only a newer release knows goes out as it was stored.
        """
        known = self.published.get(name, ())
        return known if known and stored <= known[-1] else (stored,)

    def forms(self, body: bytes, name: str, stored: int) -> Iterator[tuple[int, bytes]]:
        """Every published form of a CloudEvent, with its version. Errors: `LookupError` without a step."""
        for version in self.of(name, stored):
            yield version, self.form(body, name, stored, version)

    def given(self, body: bytes, name: str, stored: int, asked: Mapping[str, int] = NOTHING_ASKED) -> bytes:
        """The form that is asked for; without a word the oldest published, which every reader knows.

        So who named no version gets the same one from queue, feed and replay, also when a newer one comes.
        Errors: `LookupError` without a step.
        """
        return self.form(body, name, stored, asked.get(name) or self.of(name, stored)[0])

    def form(self, body: bytes, name: str, stored: int, wanted: int) -> bytes:
        """A CloudEvent in version `wanted`: its type, its schema and its data. Errors: `LookupError`."""
        if wanted == stored:
            return body
        envelope = orjson.loads(body)
        envelope["type"], envelope["dataschema"] = type_name(name, wanted), schema_urn(name, wanted)
        envelope["data"] = self._data(name, stored, envelope["data"], wanted)
        return orjson.dumps(envelope)

    def _data(self, name: str, stored: int, data: Data, wanted: int) -> Data:
        if wanted > stored:
            return upcast(name, stored, data, wanted, self.upcasters)
        for version in range(stored, wanted, -1):
            step = self.downcasters.get((name, version))
            if step is None:
                raise LookupError(f"no downcaster from {name}.v{version}")
            data = step(data)
        return data


def numbers(models: Iterable[type[Event]]) -> dict[str, tuple[int, ...]]:
    """The versions of each event among these models, the newest last."""
    found: dict[str, list[int]] = {}
    for model in models:
        found.setdefault(model.name(), []).append(model.version)
    return {name: tuple(sorted(versions)) for name, versions in found.items()}


PUBLISHED = Versions(numbers(GIVEN), UPCASTERS, DOWNCASTERS)
