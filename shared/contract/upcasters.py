"""Old versions of events, read as today's.

A published version never changes. When an event needs another shape, its next version gets a model in
`events.py`, and the step from the version before is a pure function here.
"""

from collections.abc import Callable, Mapping
from typing import Any

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]

# (event, version it comes from) → the step to the next version. Every event is at version 1 so far.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


class UnknownVersion(LookupError):
    """The event is of a version that this release cannot read."""


def upcast(
    name: str,
    version: int,
    data: Data,
    to: int,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Data:
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
