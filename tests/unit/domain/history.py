"""Given: what has happened, as events folded into the states."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid5

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.plans import Plans
from services.intentions.domain.session import Session
from services.intentions.domain.stream import RecordedEvent
from services.intentions.domain.telling.request_emails import Emails
from services.intentions.domain.texts import Text
from services.intentions.domain.window import Window
from shared.contract.event import Event
from shared.contract.events import (
    AuthorshipTransferred,
    CampaignConfigured,
    ClassWindowClosed,
    ClassWindowOpened,
    DossierMoved,
    EmailsRequested,
    OpinionAcknowledged,
    SessionEnded,
    WindowClosed,
    WindowOpened,
)
from shared.contract.plans import PlanEvent
from shared.contract.types import Pathway, Phase, SessionEnd, Stage, Status, TextRef

SPACE = UUID("0190b6a0-0000-7000-8000-000000000000")
NOW = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)
SCHOOL, ACADEMY, YEAR = "0931234A", "creteil", 2026
PUPIL, MOTHER, FATHER, CHILD, STAFF, SESSION = (
    uuid5(SPACE, name) for name in ("pupil", "mother", "father", "child", "staff", "session")
)
CLASS, OTHER_CLASS = (uuid5(SPACE, name) for name in ("3A", "3B"))
WINDOW_EVENTS = (WindowOpened, WindowClosed, ClassWindowOpened, ClassWindowClosed)
HERE = PupilPlace(academy=ACADEMY, year=YEAR, school=SCHOOL, pupil=PUPIL)
GENERAL, PROFESSIONAL, CAP = Pathway.GENERAL, Pathway.PROFESSIONAL, Pathway.CAP


def text(content: str) -> Text:
    """A text as the edge makes it."""
    id_ = uuid5(SPACE, content)
    return Text(TextRef(text=id_, digest="sha256:" + id_.hex * 2), content)


def ask(pathway: Pathway | None, occupation: str | None = None, statuses: tuple[Status, ...] = ()) -> Request:
    """One card."""
    return Request(pathway, text(occupation) if occupation else None, statuses)


@dataclass
class History:
    """What has happened so far to one pupil, the school, the academy, and one session."""

    now: datetime = NOW
    dossier: Dossier = field(default_factory=Dossier)
    window: Window = field(default_factory=Window)
    plans: Plans = field(default_factory=Plans)
    campaign: Campaign = field(default_factory=Campaign)
    session: Session = field(default_factory=Session)
    emails: Emails = field(default_factory=Emails)
    position: int = 0
    school: str = SCHOOL
    class_id: UUID | None = None
    # Of other schools that the pupil was at.
    elsewhere: dict[str, Window] = field(default_factory=dict)
    plans_elsewhere: dict[str, Plans] = field(default_factory=dict)

    @property
    def place(self) -> PupilPlace:
        """Where the pupil is now."""
        return replace(HERE, school=self.school, class_id=self.class_id)

    @property
    def today(self) -> date:
        """The day in the academy."""
        return self.campaign.day_of(self.now)

    def happens(self, *events: Event) -> Self:
        """Fold events into the stream they belong to, in the order of the log."""
        for event in events:
            self.position += 1
            happened = RecordedEvent(event, self.now, self.position, self.school)
            if isinstance(event, CampaignConfigured):
                self.campaign = self.campaign.evolve(happened)
            elif isinstance(event, WINDOW_EVENTS):
                self.window = self.window.evolve(happened)
            elif isinstance(event, PlanEvent):
                self.plans = self.plans.evolve(happened)
            elif isinstance(event, SessionEnded):
                self.session = self.session.evolve(happened)
            elif isinstance(event, EmailsRequested):
                self.emails = self.emails.evolve(happened)
            else:
                self.dossier = self.dossier.evolve(happened)
            if isinstance(event, DossierMoved):
                self._goes_to(event.to_school)
        return self

    def _goes_to(self, school: str) -> None:
        self.elsewhere[self.school], self.plans_elsewhere[self.school] = self.window, self.plans
        self.school, self.window = school, self.elsewhere.pop(school, Window())
        self.plans = self.plans_elsewhere.pop(school, Plans())

    def configured(
        self, *, free: bool = True, statuses: bool = True, version: int = 1, **settings: Any
    ) -> Self:
        """The academy's settings are known."""
        return self.happens(
            CampaignConfigured(
                academy=ACADEMY,
                year=YEAR,
                provisional_from=date(2026, 11, 2),
                final_from=date(2027, 4, 1),
                free_occupation=free,
                statuses=statuses,
                time_zone=settings.pop("time_zone", "Europe/Paris"),
                source_version=version,
                **settings,
            )
        )

    def opened(
        self,
        stage: Stage = Stage.ENTRY,
        phase: Phase = Phase.PROVISIONAL,
        opens_at: datetime | None = None,
        closes_at: datetime | None = None,
    ) -> Self:
        """The school has opened."""
        return self.happens(
            WindowOpened(
                school=self.school,
                academy=ACADEMY,
                year=YEAR,
                phase=phase,
                stage=stage,
                opens_at=opens_at or self.now,
                closes_at=closes_at,
                by=STAFF,
                source_version=self.window.source_version + 1,
            )
        )

    def closed(self, stage: Stage = Stage.ENTRY, phase: Phase = Phase.PROVISIONAL) -> Self:
        """The school has closed."""
        return self.happens(
            WindowClosed(
                school=self.school,
                academy=ACADEMY,
                year=YEAR,
                phase=phase,
                stage=stage,
                at=self.now,
                by=STAFF,
                source_version=self.window.source_version + 1,
            )
        )

    def session_ended(self) -> Self:
        """The session is over."""
        return self.happens(
            SessionEnded(
                session=SESSION,
                account=MOTHER,
                reason=SessionEnd.LOGOUT,
                started=self.now,
                ended=self.now,
                validated=(),
            )
        )

    def transferred(self, to: UUID | None, phase: Phase = Phase.PROVISIONAL) -> Self:
        """Staff have moved the right of entry."""
        current = self.dossier.round(phase)
        return self.happens(
            AuthorshipTransferred(
                pupil=PUPIL,
                phase=phase,
                from_account=current.author,
                to_account=to,
                reason=text("why").ref,
                by=STAFF,
                source_version=current.source_version(AuthorshipTransferred) + 1,
            )
        )

    def acknowledged(self, by: UUID = MOTHER) -> Self:
        """The avis was acknowledged."""
        version = len(self.dossier.provisional.opinions)
        return self.happens(
            OpinionAcknowledged(
                pupil=PUPIL, phase=Phase.PROVISIONAL, opinion_version=version, by=by, at=self.now
            )
        )

    def later(self, **amount: float) -> Self:
        """Time passes."""
        self.now += timedelta(**amount)
        return self

    def keep(self, events: list[Event]) -> list[Event]:
        """Fold what was decided; gives it back."""
        self.happens(*events)
        return events
