"""Between domain and store: what is encoded is decoded the same, and nothing is passed over."""

from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pytest

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.happened import Happened, UnknownEvent
from services.intentions.eventstore.model import NewEvent, StoredEvent
from services.intentions.handling import decode, encode, fold
from shared.contract.events import EVENTS
from shared.contract.samples import EVENT_SAMPLES
from shared.contract.types import Phase

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
    new = encode(event, stream, "creteil", "0931234A")

    assert (new.type, new.schema_version, new.stream) == (name, event.version, stream)
    assert (new.academy, new.school, new.id.version) == ("creteil", "0931234A", 7)
    assert decode(stored(new)) == Happened(event, AT, 1, "0931234A")


def test_a_history_is_folded_in_order() -> None:
    names = ("IntentionsValidated", "OpinionPublished", "OpinionAcknowledged", "AuthorshipTransferred")
    history = [
        stored(encode(EVENT_SAMPLES[name][2], EVENT_SAMPLES[name][0], None, None), version)
        for version, name in enumerate(names, 1)
    ]

    dossier = fold(Dossier, history)

    assert dossier.version == len(names)
    assert dossier.round(Phase.PROVISIONAL).acknowledgement is not None
    assert fold(Dossier, []) == Dossier()


def test_an_event_that_is_not_understood_is_never_passed_over() -> None:
    _stream, _version, event = EVENT_SAMPLES["SessionEnded"]
    known = encode(event, "session-1", None, None)
    strange = NewEvent("session-1", "SessionDreamt", 1, b"{}", uuid4())
    newer = NewEvent("session-1", "SessionEnded", event.version + 1, known.data, uuid4())

    with pytest.raises(UnknownEvent, match="SessionDreamt at 1"):
        decode(stored(strange))
    with pytest.raises(LookupError, match="newer"):
        decode(stored(newer))
    with pytest.raises(UnknownEvent):
        fold(Campaign, [stored(known)])
