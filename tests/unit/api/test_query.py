"""What a reader of the events asks for, within what its token covers."""

from typing import Any
from uuid import UUID

import pytest

from services.intentions.api.events.query import EventsQuery, Selection, event_id, select
from services.intentions.api.problems import BadParameter, OutOfScope
from services.intentions.feed_tokens import Reader

HISTORY = UUID("0191d2a4-0000-7000-8000-000000000001")
OTHER = UUID("0191d2a4-0000-7000-8000-000000000002")
EVERYTHING = Reader("everything")


def selected(reader: Reader = EVERYTHING, last_event_id: str | None = None, **given: Any) -> Selection:
    return select(EventsQuery.model_validate(given), last_event_id, reader)


def test_nothing_said_is_everything_from_the_first_on() -> None:
    assert selected() == Selection(0, 1000, (), (), (), {})


def test_a_token_covers_what_is_not_said_and_no_more() -> None:
    reader = Reader("opinions", types=("OpinionPublished",), schools=("0931234A",))
    assert selected(reader).types == ("OpinionPublished",)
    assert selected(reader, school=["0931234A"]).schools == ("0931234A",)
    with pytest.raises(OutOfScope, match="school: 0750001A"):
        selected(reader, school=["0931234A", "0750001A"])


def test_the_id_of_the_last_event_goes_before_the_parameters() -> None:
    known: dict[str, Any] = {"after": "3", "log": str(HISTORY)}
    resumed = selected(last_event_id=event_id(OTHER, 7).decode(), **known)
    assert (resumed.after, resumed.log) == (7, OTHER)
    of_an_earlier_release = selected(last_event_id="7", **known)
    assert (of_an_earlier_release.after, of_an_earlier_release.log) == (7, HISTORY)
    assert (selected(last_event_id="", **known).after, selected(**known).log) == (3, HISTORY)


def test_a_version_is_asked_for_by_number() -> None:
    assert selected(type=["SessionEnded"]).versions == {}
    asked = selected(type=["orientation.SessionEnded.v1", "WindowOpened"])
    assert (asked.types, asked.versions) == (("SessionEnded", "WindowOpened"), {"SessionEnded": 1})


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        ({"after": "-1"}, "after is a position, 0 or more"),
        ({"after": "1_0"}, "after is a position, 0 or more"),
        ({"after": " 1"}, "after is a position, 0 or more"),
        ({"after": "1.0"}, "after is a position, 0 or more"),
        ({"limit": "1001"}, "limit is a number from 1 to 1000"),
        ({"log": "none"}, "log names no history"),
        ({"log": f"{{{HISTORY}}}"}, "log names no history"),
        ({"type": ["SessionEnded.v9"]}, "unknown type; known: orientation."),
        ({"school": ["0931234a"]}, "Not a UAI"),
        ({"pupil": "1"}, "unknown parameter: pupil; known: academy, after, "),
        ({"last_event_id": "x:y:7"}, "Last-Event-ID names no history"),
    ],
)
def test_what_cannot_be_read_is_said(given: dict[str, Any], detail: str) -> None:
    with pytest.raises(BadParameter) as refused:
        selected(**given)
    assert refused.value.detail.startswith(detail)
