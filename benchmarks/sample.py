"""The event that the benchmarks store: a validation of two requests, about 580 bytes of JSON."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
from uuid_utils.compat import uuid7

from services.intentions.eventstore.model import Append, Context, NewEvent

TYPE, SCHEMA, ACADEMY, SCHOOL = "IntentionsValidated", 1, "creteil", "0931234A"


def _intention(rank: int) -> dict[str, object]:
    occupation = {"text": str(uuid4()), "digest": "sha256:" + "0" * 64}
    return {"rank": rank, "pathway": "2PRO", "occupation": occupation, "statuses": ["school"]}


DATA: bytes = orjson.dumps(
    {
        "pupil": str(uuid4()),
        "phase": "provisional",
        "intentions": [_intention(1), _intention(2)],
        "origin": "family",
        "by": str(uuid4()),
        "session": str(uuid4()),
        "receipt": "2026-000123",
    }
)


def context() -> Context:
    """Now, with a correlation id."""
    return Context(datetime.now(UTC), uuid7())


def dossier() -> str:
    """The name of a stream nobody used before."""
    pupil: UUID = uuid7()
    return f"dossier-{pupil}-2026"


def append() -> Append:
    """One event in a new stream."""
    stream = dossier()
    event = NewEvent(stream, TYPE, SCHEMA, DATA, uuid7(), ACADEMY, SCHOOL)
    return Append((event,), {stream: 0}, context())
