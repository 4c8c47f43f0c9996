"""The data of a line: what their version says, and within what tables and clocks hold."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
from pydantic import ValidationError

from shared.contract import streams
from shared.contract.envelope import ExportedEvent, type_name
from shared.contract.event import Event
from shared.contract.events import EVENTS
from shared.contract.versions import GIVEN, upcast

SHOWN = 3
YEARS = range(2000, 3000)  # as the contract's `Year`
MOST = 2**31 - 1  # whatever is counted ends up in an integer of Postgres
_MAY_EXCEED = re.compile(r"[:\[,] *-?(?:[0-9]{10}|[0-9.]+[eE])")  # most data hold no such number
MODELS = {type_name(model.name(), model.version): model for model in GIVEN}


class NotExported(ValueError):
    """The line is no event as an export writes it; the text says why."""


def said(error: ValidationError) -> str:
    """Field and reason of the first problems, without the values."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)[:SHOWN]
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ") for one in problems)


def model_of(event: ExportedEvent) -> tuple[type[Event], int]:
    """The model that reads this event, and the version that it is of."""
    digits = event.type.rpartition(".v")[2]
    model = MODELS.get(event.type) or EVENTS.get(event.name)
    if model is None or len(digits) > len(str(model.version)) or int(digits) > model.version:
        raise NotExported(f"this release does not know {event.type[:80]}: import with the one that wrote it")
    if not streams.holds(event.subject, event.name, event.data):
        raise NotExported(f"subject: no stream that {event.name} with this data belongs to")
    return model, int(digits)


def check_data(model: type[Event], event: ExportedEvent, version: int, data: str) -> None:
    """The data are what their version says, and within what tables and clocks hold."""
    if not data.startswith("{"):
        raise NotExported("data: not in the form of an export")
    try:
        known = data if version == model.version else orjson.dumps(_newest(model, event, version))
        read = model.model_validate_json(known, strict=True)
    except ValidationError as error:
        raise NotExported(f"data is not what {event.type} says: {said(error)}") from None
    if any(isinstance(value, date) and value.year not in YEARS for value in vars(read).values()):
        raise NotExported(f"data: a time outside the years {YEARS[0]} to {YEARS[-1]}")
    if _MAY_EXCEED.search(data) and any(number > MOST for number in _numbers(event.data)):
        raise NotExported("data: a number beyond what is counted")


def _newest(model: type[Event], event: ExportedEvent, version: int) -> dict[str, Any]:
    try:
        return upcast(event.name, version, event.data, model.version)
    except (LookupError, TypeError, ValueError):
        raise NotExported(f"data is not what {event.type} says") from None


def _numbers(value: object) -> Iterator[float]:
    """The size of every number within decoded data, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, int | float):
            yield abs(one)
