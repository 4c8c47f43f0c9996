"""Events to append where any will do."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.intentions.application import codec
from services.intentions.domain.session import Session
from services.intentions.domain.stream import Stream
from services.intentions.eventstore.model import Append, Context, NewEvent
from shared.contract import streams
from shared.contract.event import Event
from shared.contract.events import Intention, IntentionsValidated, SessionEnded
from shared.contract.types import Origin, Pathway, Phase, SessionEnd

NOW = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)
CORRELATION = UUID("0190b6a0-0000-7000-8000-0000000000cc")


def encode(event: Event, stream: str, academy: str | None, school: str | None) -> NewEvent:
    """An event in any stream and of any place, also one that its kind is not found by."""
    encoded = codec.encode(event, Stream(stream, Session, "creteil", "0931234A"))
    return replace(encoded, academy=academy, school=school)


def session_ended(session: UUID | None = None) -> SessionEnded:
    """A session that ended without a validation."""
    return SessionEnded(
        session=session or uuid7(),
        account=uuid7(),
        reason=SessionEnd.LOGOUT,
        started=NOW,
        ended=NOW,
        validated=(),
    )


def intentions_validated(
    pupil: UUID,
    pathway: Pathway = Pathway.GENERAL,
    *,
    by: UUID | None = None,
    session: UUID | None = None,
    phase: Phase = Phase.PROVISIONAL,
) -> IntentionsValidated:
    """One intention, validated by a guardian: any, in any session, unless they are given."""
    return IntentionsValidated(
        pupil=pupil,
        phase=phase,
        intentions=(Intention(rank=1, pathway=pathway),),
        origin=Origin.FAMILY,
        by=by or uuid7(),
        session=session or uuid7(),
        receipt="K7QF-2M9X-04TD",
    )


def append_of(event: SessionEnded, version: int = 0) -> Append:
    """Its append to a session's stream at `version`."""
    stream = streams.session(event.session)
    new = encode(event, stream, "creteil", "0931234A")
    return Append([new], {stream: version}, Context(NOW, CORRELATION))
