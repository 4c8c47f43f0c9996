"""Who sees what in which state (matrix 1b): pure, and what decide accepts follows from the same states."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.intentions.domain.acknowledge_opinion import may_answer
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Acknowledgement, Dossier, Entry, PublishedOpinion, Round
from services.intentions.domain.window import Window
from shared.contract.types import Phase, Stage


class Screen(StrEnum):
    """The rows of the matrix."""

    NOT_OPEN = "not-open"
    FORM = "form"
    WAITING_FOR_ENTRY = "waiting-for-entry"
    RECAP = "recap"
    CLOSED = "closed"
    NO_OPINION_YET = "no-opinion-yet"
    OPINION = "opinion"
    ACKNOWLEDGED = "acknowledged"


class Relation(StrEnum):
    """The columns of the matrix; `FREE_GUARDIAN`: nobody is the author yet, so this one may become it."""

    AUTHOR = "author"
    FREE_GUARDIAN = "free-guardian"
    OTHER_GUARDIAN = "other-guardian"
    PUPIL = "pupil"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a legal responsible's account, or the pupil's."""

    is_guardian: bool
    account: UUID


@dataclass(frozen=True, slots=True)
class DossierView:
    """One screen, what may be done on it, and what it shows, of `phase`.

    `owes_acknowledgement`: closed again, and the avis that families were shown is not acknowledged.
    """

    screen: Screen
    relation: Relation
    phase: Phase
    may_modify: bool = False
    may_acknowledge: bool = False
    entry: Entry | None = None
    opinion: PublishedOpinion | None = None
    acknowledgement: Acknowledgement | None = None
    owes_acknowledgement: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def view(
    dossier: Dossier, window: Window, campaign: Campaign, viewer: Viewer, phase: Phase, now: datetime
) -> DossierView:
    """The screen of `phase` for `viewer` at `now`.

    Where definitive choices wait for the acknowledgement, it is the provisional avis (R-094).
    """
    allowed = campaign.allows_entry(phase, now)
    is_entry = allowed and window.is_open(phase, Stage.ENTRY, now)
    if is_entry and not dossier.passed_gate(phase):
        phase, is_entry = Phase.PROVISIONAL, False
    current = dossier.round(phase)
    relation = _relation(viewer, current.author)
    if is_entry:
        return _entering(phase, current, relation, window)
    if may_answer(window, phase, now):
        return _answering(phase, current, relation, viewer)
    if not allowed or not window.has_opened(phase, Stage.ENTRY, now):
        planned = _planned(window, campaign, phase, now)
        return DossierView(Screen.NOT_OPEN, relation, phase, opens_at=planned)
    return _closed(phase, current, viewer, window, now)


def _relation(viewer: Viewer, author: UUID | None) -> Relation:
    if not viewer.is_guardian:
        return Relation.PUPIL
    if author is None:
        return Relation.FREE_GUARDIAN
    return Relation.AUTHOR if viewer.account == author else Relation.OTHER_GUARDIAN


def _entering(phase: Phase, current: Round, relation: Relation, window: Window) -> DossierView:
    closes_at = window.current.closes_at if window.current else None
    may_write = relation in (Relation.AUTHOR, Relation.FREE_GUARDIAN) and current.opinion is None
    if current.entry is not None:
        screen = Screen.RECAP
    else:
        screen = Screen.FORM if may_write else Screen.WAITING_FOR_ENTRY
    return DossierView(
        screen, relation, phase, may_modify=may_write, entry=current.entry, closes_at=closes_at
    )


def _answering(phase: Phase, current: Round, relation: Relation, viewer: Viewer) -> DossierView:
    if current.opinion is None:
        return DossierView(Screen.NO_OPINION_YET, relation, phase, entry=current.entry)
    if current.acknowledgement is not None:
        return DossierView(
            Screen.ACKNOWLEDGED,
            _relation(viewer, current.acknowledgement.by),
            phase,
            entry=current.entry,
            opinion=current.opinion,
            acknowledgement=current.acknowledgement,
        )
    return DossierView(
        Screen.OPINION,
        relation,
        phase,
        may_acknowledge=relation in (Relation.AUTHOR, Relation.FREE_GUARDIAN),
        entry=current.entry,
        opinion=current.opinion,
    )


def _closed(phase: Phase, current: Round, viewer: Viewer, window: Window, now: datetime) -> DossierView:
    """The avis itself waits for the reopening (R-021); what was acknowledged, or was to be, is said."""
    opinion = current.opinion
    shown = opinion is not None and window.was_open_after(phase, Stage.ANSWER, opinion.published_at, now)
    owes = shown and current.acknowledgement is None
    given = None if owes else current.last_acknowledgement
    return DossierView(
        Screen.CLOSED,
        _relation(viewer, given.by if given else current.author),
        phase,
        entry=current.entry,
        acknowledgement=given,
        owes_acknowledgement=owes,
    )


def _planned(window: Window, campaign: Campaign, phase: Phase, now: datetime) -> datetime | None:
    """When the school planned to open, if it did."""
    current = window.current
    if campaign.starts(phase) is None or current is None:
        return None
    matches = (current.phase, current.stage) == (phase, Stage.ENTRY)
    return current.opens_at if matches and now < current.opens_at else None
