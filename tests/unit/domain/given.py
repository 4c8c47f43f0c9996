"""Given events, when a command, then events or a refusal: the whole test language of the domain."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from services.intentions.domain import acknowledge_opinion, publish_opinion, validate_intentions
from services.intentions.domain.acknowledge_opinion import AcknowledgeOpinion
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.happened import Happened
from services.intentions.domain.intentions import Request
from services.intentions.domain.publish_opinion import Advised, Given, PublishOpinion
from services.intentions.domain.refusals import Refused
from services.intentions.domain.session import Session
from services.intentions.domain.texts import Text
from services.intentions.domain.validate_intentions import ValidateIntentions
from services.intentions.domain.view import DossierView, Viewer, view
from services.intentions.domain.window import Window
from shared.contract.events import (
    AuthorshipTransferred,
    CampaignConfigured,
    Event,
    OpinionAcknowledged,
    SessionEnded,
    WindowClosed,
    WindowOpened,
)
from shared.contract.types import Pathway, Phase, SessionEnd, Stage, Status, TextRef, Verdict

SPACE = UUID("0190b6a0-0000-7000-8000-000000000000")
NOW = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)
SCHOOL, ACADEMY, YEAR = "0931234A", "creteil", 2026
PUPIL, MOTHER, FATHER, CHILD, STAFF, SESSION = (
    uuid5(SPACE, name) for name in ("pupil", "mother", "father", "child", "staff", "session")
)
GENERAL, PROFESSIONAL, CAP = Pathway.GENERAL, Pathway.PROFESSIONAL, Pathway.CAP


def text(content: str) -> Text:
    """A text as the edge makes it."""
    id_ = uuid5(SPACE, content)
    return Text(TextRef(text=id_, digest="sha256:" + id_.hex * 2), content)


def ask(pathway: Pathway | None, occupation: str | None = None, statuses: tuple[Status, ...] = ()) -> Request:
    """One card."""
    return Request(pathway, text(occupation) if occupation else None, statuses)


@dataclass
class World:
    """What has happened so far; each method adds to it or asks it."""

    now: datetime = NOW
    dossier: Dossier = field(default_factory=Dossier)
    window: Window = field(default_factory=Window)
    campaign: Campaign = field(default_factory=Campaign)
    session: Session = field(default_factory=Session)

    def happens(self, *events: Event) -> "World":
        """Fold events into the stream they belong to."""
        for event in events:
            happened = Happened(event, self.now)
            if isinstance(event, CampaignConfigured):
                self.campaign = self.campaign.evolve(happened)
            elif isinstance(event, WindowOpened | WindowClosed):
                self.window = self.window.evolve(happened)
            elif isinstance(event, SessionEnded):
                self.session = self.session.evolve(happened)
            else:
                self.dossier = self.dossier.evolve(happened)
        return self

    def configured(self, *, free: bool = True, statuses: bool = True, version: int = 1) -> "World":
        """The academy's settings are known."""
        return self.happens(
            CampaignConfigured(
                academy=ACADEMY,
                year=YEAR,
                provisional_from=date(2026, 11, 2),
                final_from=date(2027, 4, 1),
                free_occupation=free,
                statuses=statuses,
                time_zone="Europe/Paris",
                source_version=version,
            )
        )

    def opened(
        self,
        stage: Stage = Stage.ENTRY,
        phase: Phase = Phase.PROVISIONAL,
        opens_at: datetime | None = None,
        closes_at: datetime | None = None,
    ) -> "World":
        """The school has opened."""
        return self.happens(
            WindowOpened(
                school=SCHOOL,
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

    def closed(self, stage: Stage = Stage.ENTRY, phase: Phase = Phase.PROVISIONAL) -> "World":
        """The school has closed."""
        return self.happens(
            WindowClosed(
                school=SCHOOL,
                academy=ACADEMY,
                year=YEAR,
                phase=phase,
                stage=stage,
                at=self.now,
                by=STAFF,
                source_version=self.window.source_version + 1,
            )
        )

    def session_ended(self) -> "World":
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

    def transferred(self, to: UUID | None) -> "World":
        """Staff have moved the right of entry."""
        return self.happens(
            AuthorshipTransferred(
                pupil=PUPIL,
                phase=Phase.PROVISIONAL,
                from_account=self.dossier.round(Phase.PROVISIONAL).author,
                to_account=to,
                reason=text("why").ref,
                by=STAFF,
                source_version=self.dossier.round(Phase.PROVISIONAL).author_source_version + 1,
            )
        )

    def acknowledged(self, by: UUID = MOTHER) -> "World":
        """The avis was acknowledged."""
        version = len(self.dossier.round(Phase.PROVISIONAL).opinions)
        return self.happens(
            OpinionAcknowledged(
                pupil=PUPIL, phase=Phase.PROVISIONAL, opinion_version=version, by=by, at=self.now
            )
        )

    def later(self, **amount: float) -> "World":
        """Time passes."""
        self.now += timedelta(**amount)
        return self

    def validate(self, *requests: Request, by: UUID = MOTHER, **given: object) -> list[Event]:
        """A responsible presses VALIDER; what happens is folded in."""
        command = ValidateIntentions(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            requests=requests,
            account=by,
            is_guardian=True,
            session=SESSION,
            based_on=self.dossier.version,
            receipt="K7QF-2M9X-04TD",
            now=self.now,
        )
        command = replace(command, **given)  # type: ignore[arg-type]
        return self._keep(
            validate_intentions.decide(self.dossier, self.window, self.campaign, self.session, command)
        )

    def acknowledge(self, by: UUID = MOTHER, **given: object) -> list[Event]:
        """A responsible acknowledges; what happens is folded in."""
        command = AcknowledgeOpinion(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            opinion_version=len(self.dossier.round(Phase.PROVISIONAL).opinions),
            account=by,
            is_guardian=True,
            now=self.now,
        )
        command = replace(command, **given)  # type: ignore[arg-type]
        return self._keep(acknowledge_opinion.decide(self.dossier, self.window, self.session, command))

    def publish(
        self,
        *opinions: tuple[Pathway, Verdict],
        recommended: tuple[Pathway, ...] = (),
        reasons: str | None = "Motivations",
        advised: str | None = None,
        version: int | None = None,
    ) -> list[Event]:
        """The council's avis comes; what happens is folded in."""
        command = PublishOpinion(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            opinions=tuple(
                Given(pathway, verdict, text(advised) if advised else None) for pathway, verdict in opinions
            ),
            recommendations=tuple(Advised(pathway) for pathway in recommended),
            reasons=text(reasons) if reasons else None,
            source_version=version or self.dossier.round(Phase.PROVISIONAL).source_version + 1,
            now=self.now,
        )
        return self._keep(publish_opinion.decide(self.dossier, self.window, command))

    def seen_by(self, account: UUID, phase: Phase = Phase.PROVISIONAL) -> DossierView:
        """What this account sees now."""
        viewer = Viewer(is_guardian=account != CHILD, account=account)
        return view(self.dossier, self.window, self.campaign, viewer, phase, self.now)

    def _keep(self, events: list[Event]) -> list[Event]:
        self.happens(*events)
        return events


def refused(refusal: type[Refused], act: Callable[[], object]) -> Refused:
    """Then: this refusal, and no other."""
    with pytest.raises(refusal) as caught:
        act()
    assert type(caught.value) is refusal
    return caught.value


def ready_for_entry() -> World:
    """Given: settings known, and the school open for entry."""
    return World().configured().opened()


def entered() -> World:
    """Given: the mother has validated 2de GT and 2de PRO."""
    world = ready_for_entry()
    world.validate(ask(GENERAL), ask(PROFESSIONAL, "Mécanique", (Status.APPRENTICE,)))
    return world


def with_opinion() -> World:
    """Given: closed, an avis published, reopened."""
    world = entered().closed()
    world.publish((GENERAL, Verdict.UNFAVOURABLE), (PROFESSIONAL, Verdict.RESERVED), recommended=(CAP,))
    return world.opened(Stage.ANSWER)
