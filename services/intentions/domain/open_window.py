"""Use case: a school opens the téléservice for a stage, or plans it anew (R-021 to R-023, A-11)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.window import Window
from shared.contract.events import Event, WindowOpened
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """`opinions_exist`: whether any pupil of the school has an avis of this phase, looked up at the edge.

    `acted_at`: when staff asked for it, which may be long before `now` where Siècle was out of reach.
    """

    school: str
    academy: str
    year: int
    phase: Phase
    stage: Stage
    opens_at: datetime
    closes_at: datetime | None
    opinions_exist: bool
    by: UUID
    source_version: int
    acted_at: datetime
    now: datetime


def decide(window: Window, campaign: Campaign, command: OpenWindow) -> list[Event]:
    """One `WindowOpened`; nothing for a version that is known or older.

    A closing that has passed on its way here takes effect at once. Errors: `CampaignNotConfigured`,
    `ClosesBeforeOpening`, `ClosingPassed`, `BeforeAcademicDate`, `OpinionsExist`, `EntryNotClosed`,
    `StillOpen`.
    """
    if command.source_version <= window.source_version:
        return []
    starts = campaign.starts(command.phase)
    if starts is None:
        raise staff_refusals.CampaignNotConfigured
    _check_closing(command)
    if command.opens_at < starts:
        raise staff_refusals.BeforeAcademicDate
    if command.stage is Stage.ENTRY and command.opinions_exist:
        raise staff_refusals.OpinionsExist
    if _entry_is_open(window, command):
        raise staff_refusals.EntryNotClosed
    if command.opens_at > command.now and window.current and window.current.holds(command.now):
        raise staff_refusals.StillOpen
    return [
        WindowOpened(
            school=command.school,
            academy=command.academy,
            year=command.year,
            phase=command.phase,
            stage=command.stage,
            opens_at=command.opens_at,
            closes_at=command.closes_at,
            by=command.by,
            source_version=command.source_version,
        )
    ]


def _check_closing(command: OpenWindow) -> None:
    if command.closes_at is None:
        return
    if command.closes_at <= command.opens_at:
        raise staff_refusals.ClosesBeforeOpening
    if command.closes_at <= command.acted_at:
        raise staff_refusals.ClosingPassed


def _entry_is_open(window: Window, command: OpenWindow) -> bool:
    """Whether families still enter what must be closed first: this phase's, before the avis; the other's."""
    return any(
        window.is_open(phase, Stage.ENTRY, command.now)
        for phase in Phase
        if phase is not command.phase or command.stage is Stage.ANSWER
    )
