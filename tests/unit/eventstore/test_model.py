"""What goes in, checked before any server sees it."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import orjson
import pytest

from services.intentions.eventstore.errors import InvalidData
from services.intentions.eventstore.model import Append, Context, NewEvent

ID = UUID("01a20ae4-d24d-775c-88ad-8a4a12c70382")
AT = datetime(2026, 11, 7, 12, 38, 9, 120000, timezone(timedelta(hours=1)))


def _event(stream: str) -> NewEvent:
    return NewEvent(stream, "ThingHappened", 1, b"{}", ID)


def test_metadata_is_in_utc_and_holds_only_the_ids_there_are() -> None:
    assert orjson.loads(Context(AT).encode()) == {"time": "2026-11-07T11:38:09.120000Z"}
    assert orjson.loads(Context(AT, ID, ID).encode()) == {
        "time": "2026-11-07T11:38:09.120000Z",
        "correlationid": str(ID),
        "causationid": str(ID),
    }


def test_an_append_expects_a_version_of_every_stream_it_writes() -> None:
    with pytest.raises(InvalidData):
        Append((_event("a"), _event("b")), {"a": 0}, Context(AT))


def test_an_append_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidData):
        Append((_event("a"),), {"a": 0}, Context(datetime.now(UTC).replace(tzinfo=None)))
