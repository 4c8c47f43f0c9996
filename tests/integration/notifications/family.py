"""A family's session as the events of the contract."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from shared.contract.envelope import EVENTS_SOURCE, Envelope, schema_urn, type_name
from shared.contract.event import Event
from shared.contract.events import Intention, IntentionsValidated, SessionEnded, ValidatedDossier
from shared.contract.streams import dossier, session
from shared.contract.types import Origin, Phase, SessionEnd
from tests.support.internal_api import FakeInternal
from tests.unit.notifications import guide

YEAR = 2019


def envelope(
    event: Event, stream: str, version: int, time: datetime, *, replayed: bool | None = None
) -> Envelope:
    """The event as the relay publishes it."""
    return Envelope(
        id=uuid4(),
        source=EVENTS_SOURCE,
        type=type_name(event.name(), 1),
        dataschema=schema_urn(event.name(), 1),
        subject=stream,
        time=time,
        streamversion=version,
        position=1,
        log=UUID(int=1),
        academy="creteil",
        school="0931234A",
        correlationid=uuid4(),
        replayed=replayed,
        data=event.model_dump(mode="json"),
    )


def again(event: Envelope) -> Envelope:
    """The same event as a replay sends it."""
    return event.model_copy(update={"replayed": True})


class Family:
    """One guardian signed in, with one pupil or several; known to the internal API."""

    def __init__(
        self,
        internal: FakeInternal,
        *first_names: str,
        email: str | None = None,
        time_zone: str = guide.PARIS,
    ) -> None:
        self.account, self.session = uuid4(), uuid4()
        self._internal = internal
        self.email = email or f"{self.account.hex}@example.org"
        self.pupils = [uuid4() for _ in first_names]
        self.ended_at = guide.VALIDATED_AT + timedelta(minutes=7)
        internal.emails[self.account] = self.email
        internal.texts |= guide.TEXTS
        for pupil, name in zip(self.pupils, first_names, strict=True):
            internal.pupils[pupil] = {"first_name": name, "time_zone": time_zone}

    def validated(
        self,
        pupil: int = 0,
        *,
        version: int = 1,
        at: datetime = guide.VALIDATED_AT,
        intentions: tuple[Intention, ...] = guide.INTENTIONS,
        by_school: bool = False,
    ) -> Envelope:
        """The family validated intentions for its pupil of this number; the store has it from now on."""
        event = IntentionsValidated(
            pupil=self.pupils[pupil],
            phase=Phase.PROVISIONAL,
            intentions=intentions,
            origin=Origin.SCHOOL if by_school else Origin.FAMILY,
            by=None if by_school else self.account,
            session=None if by_school else self.session,
            receipt=guide.RECEIPT,
            source_version=1 if by_school else None,
        )
        stored = envelope(event, dossier(self.pupils[pupil], YEAR), version, at)
        self._internal.events.append(stored)
        return stored

    def ended(self, *versions: int, reason: SessionEnd = SessionEnd.LOGOUT) -> Envelope:
        """The session ended; `versions` are those validated, pupil by pupil (0: not in this session)."""
        validated = tuple(
            ValidatedDossier(pupil=pupil, stream=dossier(pupil, YEAR), version=version)
            for pupil, version in zip(self.pupils, versions, strict=False)
            if version
        )
        event = SessionEnded(
            session=self.session,
            account=self.account,
            reason=reason,
            started=datetime(2019, 11, 7, 11, 30, tzinfo=UTC),
            ended=self.ended_at,
            validated=validated,
        )
        return envelope(event, session(self.session), 1, self.ended_at)
