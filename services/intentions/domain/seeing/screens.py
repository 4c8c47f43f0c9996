"""The screens of a dossier (the rows of matrix 1b): one record a screen, with what that screen shows."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.openings import Openings
from services.intentions.domain.provisional import Acknowledgement, PublishedOpinion
from services.intentions.domain.round import Entry
from services.intentions.domain.seeing.viewers import Relation
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class ShownOpinion:
    """An avis that the family has been shown (R-021), and who acknowledged that very version of it.

    `acknowledged_as`: what who acknowledged it is to the viewer.
    """

    opinion: PublishedOpinion
    acknowledgement: Acknowledgement | None = None
    acknowledged_as: Relation | None = None

    @property
    def is_owed(self) -> bool:
        """True while its acknowledgement is owed."""
        return self.acknowledgement is None


@dataclass(frozen=True, slots=True)
class NextOpening:
    """The school's next planned opening, and what it is for."""

    at: datetime
    phase: Phase
    stage: Stage


def next_opening(openings: Openings, campaign: Campaign, now: datetime) -> NextOpening | None:
    """The school's next planned opening: for entry not before the academy's date (R-018)."""
    current = openings.current
    if current is None:
        return None
    starts = campaign.starts(current.phase) if current.stage is Stage.ENTRY else current.opens_at
    if starts is None:
        return None
    opens_at = max(current.opens_at, starts)
    is_ahead = now < opens_at and (current.closes_at is None or opens_at < current.closes_at)
    return NextOpening(opens_at, current.phase, current.stage) if is_ahead else None


@dataclass(frozen=True, slots=True)
class NotOpen:
    """Entry has never been open (R-017); what a move of school or of date 1 left behind stays readable."""

    entry: Entry | None
    shown: ShownOpinion | None
    opening: NextOpening | None


@dataclass(frozen=True, slots=True)
class Form:
    """Open, nothing validated, and the viewer may enter."""

    relation: Relation
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingForEntry:
    """Open, nothing validated, and the viewer may not enter."""

    relation: Relation
    shown: ShownOpinion | None


@dataclass(frozen=True, slots=True)
class Recap:
    """Open, and validated (R-053)."""

    relation: Relation
    entry: Entry
    shown: ShownOpinion | None
    may_modify: bool
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed after an opening for entry (R-020, A-09)."""

    entry: Entry | None
    shown: ShownOpinion | None
    opening: NextOpening | None


@dataclass(frozen=True, slots=True)
class NoOpinionYet:
    """Reopened, and no avis for this pupil (A-10)."""

    entry: Entry | None


@dataclass(frozen=True, slots=True)
class ToAcknowledge:
    """Reopened, and the avis is not acknowledged (R-079 to R-103)."""

    relation: Relation
    entry: Entry | None
    shown: ShownOpinion

    @property
    def may_acknowledge(self) -> bool:
        """True if the viewer may."""
        return self.relation.may_write


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Reopened, and the avis is acknowledged (R-093, R-100, R-104)."""

    entry: Entry | None
    shown: ShownOpinion


@dataclass(frozen=True, slots=True)
class Over:
    """A later step has begun: what was entered and answered stays readable."""

    entry: Entry | None
    shown: ShownOpinion | None


Screen = (
    NotOpen | Form | WaitingForEntry | Recap | Closed | NoOpinionYet | ToAcknowledge | Acknowledged | Over
)


def entry_on(screen: Screen) -> Entry | None:
    """The validated intentions that the screen shows."""
    return None if isinstance(screen, Form | WaitingForEntry) else screen.entry


def shown_on(screen: Screen) -> ShownOpinion | None:
    """The avis that the screen shows; on every screen once a family was shown it (R-021)."""
    return None if isinstance(screen, Form | NoOpinionYet) else screen.shown


def may_modify(screen: Screen) -> bool:
    """True if the viewer may enter intentions, or change them."""
    return isinstance(screen, Form) or (isinstance(screen, Recap) and screen.may_modify)
