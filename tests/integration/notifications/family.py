"""A family's session as the events of the contract."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from shared.contract.decisions import (
    OrientationDecided,
    Proposition,
    PropositionsAnswered,
    PropositionsPublished,
)
from shared.contract.envelope import EVENTS_SOURCE, Envelope, schema_urn, type_name
from shared.contract.event import Event
from shared.contract.events import (
    AnsweredDossier,
    Intention,
    IntentionsValidated,
    IntentionsWithdrawn,
    OpinionAcknowledged,
    OpinionPublished,
    SessionEnded,
    ValidatedDossier,
)
from shared.contract.streams import dossier, session
from shared.contract.types import Answer, Ground, Origin, Pathway, Phase, Proposal, SessionEnd
from tests.support.internal_api import FakeInternal
from tests.unit.notifications import guide

YEAR = 2019
ANSWERED_AT = datetime(2020, 6, 11, 16, 5, 0, tzinfo=UTC)


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
        phase: Phase = Phase.PROVISIONAL,
    ) -> Envelope:
        """The family validated intentions for its pupil of this number; the store has it from now on."""
        event = IntentionsValidated(
            pupil=self.pupils[pupil],
            phase=phase,
            intentions=intentions,
            origin=Origin.SCHOOL if by_school else Origin.FAMILY,
            by=None if by_school else self.account,
            session=None if by_school else self.session,
            receipt=guide.RECEIPT,
            source_version=1 if by_school else None,
        )
        return self._stored(event, version, at, pupil)

    def _stored(self, event: Event, version: int, at: datetime, pupil: int = 0) -> Envelope:
        stored = envelope(event, dossier(self.pupils[pupil], YEAR), version, at)
        self._internal.events.append(stored)
        return stored

    def advised(self, *, version: int, phase: Phase = Phase.PROVISIONAL) -> Envelope:
        """The council gave its avis."""
        event = OpinionPublished(
            pupil=self.pupils[0],
            phase=phase,
            opinion_version=1,
            opinions=(),
            recommendations=(),
            reasons=None,
            source_version=1,
        )
        return self._stored(event, version, guide.VALIDATED_AT)

    def withdrawn(self, *, version: int, at: datetime, phase: Phase = Phase.PROVISIONAL) -> Envelope:
        """Staff withdrew what was entered."""
        event = IntentionsWithdrawn(
            pupil=self.pupils[0], phase=phase, reason=guide.ref(guide.MECHANICS), by=uuid4(), source_version=1
        )
        return self._stored(event, version, at)

    def read_avis(self, *, version: int) -> Envelope:
        """The guardian acknowledged it."""
        event = OpinionAcknowledged(
            pupil=self.pupils[0],
            phase=Phase.PROVISIONAL,
            opinion_version=1,
            by=self.account,
            at=guide.VALIDATED_AT,
        )
        return self._stored(event, version, guide.VALIDATED_AT)

    def proposed(self, *, version: int, propositions: int = 1) -> Envelope:
        """The council proposed the two voies professionnelles."""
        event = PropositionsPublished(
            pupil=self.pupils[0],
            propositions_version=propositions,
            propositions=tuple(
                Proposition(pathway=pathway, proposal=Proposal.PROPOSED)
                for pathway in (Pathway.PROFESSIONAL, Pathway.CAP)
            ),
            catch_up=False,
            reasons=guide.ref(guide.MECHANICS),
            source_version=propositions,
        )
        return self._stored(event, version, ANSWERED_AT)

    def answered(
        self,
        *,
        version: int,
        accepted: tuple[Pathway, ...] = (),
        by_school: bool = False,
        at: datetime = ANSWERED_AT,
        pupil: int = 0,
    ) -> Envelope:
        """The guardian, or the school for it, agreed to some voies; to none: disagreed."""
        event = PropositionsAnswered(
            pupil=self.pupils[pupil],
            propositions_version=1,
            answer=Answer.AGREED if accepted else Answer.DISAGREED,
            accepted=accepted,
            origin=Origin.SCHOOL if by_school else Origin.FAMILY,
            by=None if by_school else self.account,
            session=None if by_school else self.session,
            at=at,
            source_version=1 if by_school else None,
        )
        return self._stored(event, version, at, pupil)

    def decided(self, ground: Ground, *pathways: Pathway, version: int) -> Envelope:
        """The orientation was decided."""
        event = OrientationDecided(
            pupil=self.pupils[0],
            decision_version=1,
            ground=ground,
            pathways=pathways,
            reasons=None,
            notified_on=ANSWERED_AT.date(),
            by=None,
        )
        return self._stored(event, version, ANSWERED_AT)

    def ended(
        self, *versions: int, answered: tuple[int, ...] = (), reason: SessionEnd = SessionEnd.LOGOUT
    ) -> Envelope:
        """The session ended; `versions` are those validated, `answered` those answered, pupil by pupil (0:
        not in this session)."""
        event = SessionEnded(
            session=self.session,
            account=self.account,
            reason=reason,
            started=datetime(2019, 11, 7, 11, 30, tzinfo=UTC),
            ended=self.ended_at,
            validated=tuple(ValidatedDossier.model_validate(one) for one in self._places(versions)),
            answered=tuple(AnsweredDossier.model_validate(one) for one in self._places(answered)),
        )
        return envelope(event, session(self.session), 1, self.ended_at)

    def _places(self, versions: tuple[int, ...]) -> list[dict[str, object]]:
        return [
            {"pupil": pupil, "stream": dossier(pupil, YEAR), "version": version}
            for pupil, version in zip(self.pupils, versions, strict=False)
            if version
        ]
