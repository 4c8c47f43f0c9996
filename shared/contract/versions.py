"""Which versions of each event are given to subscribers, and how a stored one becomes each of them.

A published version never changes. When an event needs another shape, its next version gets a model in
`events.py` and an upcaster; the model it had moves to `earlier.py` and stays published, with a downcaster,
until the last subscriber has moved on. Both forms carry the same id and position: a subscriber binds one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson

from shared.contract.earlier import GIVEN
from shared.contract.envelope import schema_urn, type_name
from shared.contract.events import Event
from shared.contract.upcasters import UPCASTERS, Upcaster, upcast

Body = bytes
NOTHING_ASKED: Mapping[str, int] = MappingProxyType({})
# (event, version it comes from) → the step to the version before. Every event is at version 1 so far.
DOWNCASTERS: Mapping[tuple[str, int], Upcaster] = MappingProxyType({})


@dataclass(frozen=True)
class Versions:
    """`published`: the versions of each event that are given, the newest last."""

    published: Mapping[str, tuple[int, ...]]
    upcasters: Mapping[tuple[str, int], Upcaster] = field(default_factory=dict)
    downcasters: Mapping[tuple[str, int], Upcaster] = field(default_factory=dict)

    def of(self, name: str, stored: int) -> tuple[int, ...]:
        """The versions in which an event stored in version `stored` is given.

        What only a newer release knows goes out as it was stored.
        """
        known = self.published.get(name, ())
        return known if known and stored <= known[-1] else (stored,)

    def forms(self, body: Body, name: str, stored: int) -> Iterator[tuple[int, Body]]:
        """Every published form of a CloudEvent, with its version. Errors: `LookupError` without a step."""
        for version in self.of(name, stored):
            yield version, self.form(body, name, stored, version)

    def given(self, body: Body, name: str, stored: int, asked: Mapping[str, int] = NOTHING_ASKED) -> Body:
        """The form that is asked for; without a word the oldest published, which every reader knows.

        So who named no version gets the same one from queue, feed and replay, also when a newer one comes.
        Errors: `LookupError` without a step.
        """
        return self.form(body, name, stored, asked.get(name) or self.of(name, stored)[0])

    def form(self, body: Body, name: str, stored: int, wanted: int) -> Body:
        """A CloudEvent in version `wanted`: its type, its schema and its data. Errors: `LookupError`."""
        if wanted == stored:
            return body
        envelope = orjson.loads(body)
        envelope["type"], envelope["dataschema"] = type_name(name, wanted), schema_urn(name, wanted)
        envelope["data"] = self._data(name, stored, envelope["data"], wanted)
        return orjson.dumps(envelope)

    def _data(self, name: str, stored: int, data: dict[str, Any], wanted: int) -> dict[str, Any]:
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
