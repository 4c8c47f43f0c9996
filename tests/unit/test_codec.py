"""Between domain and store: what is encoded is decoded the same, and nothing is passed over."""

from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pytest

from services.intentions.application.codec import decode, encode, fold
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.session import Session
from services.intentions.domain.stream import RecordedEvent, Stream, UnknownEvent
from services.intentions.eventstore.model import NewEvent, StoredEvent
from shared.contract.event import Event
from shared.contract.events import EVENTS
from shared.contract.sample_events import EVENT_SAMPLES

DOSSIER = Stream("dossier-1", Dossier, "creteil", "0931234A")
# What subscribers find an event by; the rest is of one school.
FOUND_BY = {"SessionEnded": (None, None), "CampaignConfigured": ("creteil", None)}
AT = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)


def stored(new: NewEvent, version: int = 1) -> StoredEvent:
    """The event as the store gives it back."""
    return StoredEvent(
        position=version,
        stream=new.stream,
        version=version,
        id=new.id,
        type=new.type,
        schema_version=new.schema_version,
        data=orjson.loads(new.data),
        metadata_json='{"time":"2026-11-07T11:38:09Z"}',
        academy=new.academy,
        school=new.school,
        recorded_at=AT,
        command_id=None,
        hash=b"",
    )


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_comes_back_as_it_went_in(name: str) -> None:
    stream, _version, event = EVENT_SAMPLES[name]
    new = encode(event, Stream(stream, Dossier, "creteil", "0931234A"))

    assert (new.type, new.schema_version, new.stream) == (name, event.version, stream)
    assert (new.academy, new.school) == FOUND_BY.get(name, ("creteil", "0931234A"))
    assert new.id.version == 7
    assert decode(stored(new)) == RecordedEvent(event, AT, 1, new.school)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_whose_place_is_not_known_is_not_stored(name: str) -> None:
    stream, _version, event = EVENT_SAMPLES[name]
    for place in ((None, None), ("creteil", None)):
        lacks = None in place[: len(event.filtered_by)]
        with pytest.raises(ValueError, match=f"{name} in {stream}") if lacks else nullcontext():
            encode(event, Stream(stream, Dossier, *place))


def test_an_event_must_say_where_it_belongs() -> None:
    with pytest.raises(TypeError, match="Lost does not say stream and filtered_by"):
        type("Lost", (Event,), {"__doc__": "Of no stream.", "__module__": __name__})


def test_a_history_is_folded_in_order() -> None:
    names = ("IntentionsValidated", "OpinionPublished", "OpinionAcknowledged", "AuthorshipTransferred")
    history = [
        stored(encode(EVENT_SAMPLES[name][2], DOSSIER), version) for version, name in enumerate(names, 1)
    ]

    dossier = fold(DOSSIER, history)

    assert dossier.version == len(names)
    assert dossier.provisional.acknowledgement is not None
    assert fold(DOSSIER, []) == Dossier()


def test_an_event_that_is_not_understood_is_never_passed_over() -> None:
    _stream, _version, event = EVENT_SAMPLES["SessionEnded"]
    known = encode(event, Stream("session-1", Session))
    strange = NewEvent("session-1", "SessionDreamt", 1, b"{}", uuid4())
    newer = NewEvent("session-1", "SessionEnded", event.version + 1, known.data, uuid4())

    with pytest.raises(UnknownEvent, match="SessionDreamt at 1"):
        decode(stored(strange))
    with pytest.raises(LookupError, match="newer"):
        decode(stored(newer))
    with pytest.raises(UnknownEvent):
        fold(Stream("session-1", Campaign), [stored(known)])
