"""Who sees what in which state (matrix 1b): pure, and what decide accepts follows from the same states."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.intentions.domain.answering.acknowledge_opinion import may_answer
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Acknowledgement, Dossier, Entry, PublishedOpinion, Round
from services.intentions.domain.seeing.shown import NOWHERE_ELSE, shown_opinion
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

    `opinion` is the avis that this family has been shown (R-021), on every screen. `acknowledged_as`: what
    who acknowledged it is to the viewer. `owes_acknowledgement`: closed, and that avis is not acknowledged.
    `opens_at` and `opens_for`: the school's next opening, where it has planned one.
    """

    screen: Screen
    relation: Relation
    phase: Phase
    may_modify: bool = False
    may_acknowledge: bool = False
    entry: Entry | None = None
    opinion: PublishedOpinion | None = None
    acknowledgement: Acknowledgement | None = None
    acknowledged_as: Relation | None = None
    owes_acknowledgement: bool = False
    opens_at: datetime | None = None
    opens_for: Stage | None = None
    closes_at: datetime | None = None


def view(
    dossier: Dossier,
    window: Window,
    campaign: Campaign,
    viewer: Viewer,
    phase: Phase,
    now: datetime,
    former: Mapping[str, Window] = NOWHERE_ELSE,
) -> DossierView:
    """The screen of `phase` for `viewer` at `now`; `former` are the windows of schools left behind (A-34).

    Where definitive choices wait for the acknowledgement, it is the provisional avis (R-094).
    """
    allowed = campaign.allows_entry(phase, now)
    is_entry = allowed and window.is_open(phase, Stage.ENTRY, now)
    if is_entry and not dossier.passed_gate(phase):
        phase, is_entry = Phase.PROVISIONAL, False
    current = dossier.round(phase)
    relation = _relation(viewer, current.author)
    if may_answer(window, phase, now) and not is_entry:
        return _answering(phase, current, relation, viewer)
    shown = shown_opinion(phase, current, window, former, now)
    readable = _with_opinion(
        DossierView(Screen.CLOSED, relation, phase, entry=current.entry), current, shown, viewer
    )
    if is_entry:
        return _entering(readable, current, window)
    has_closed = allowed and window.has_opened(phase, Stage.ENTRY, now)
    return _closed(readable, Screen.CLOSED if has_closed else Screen.NOT_OPEN, window, campaign, now)


def _relation(viewer: Viewer, author: UUID | None) -> Relation:
    if not viewer.is_guardian:
        return Relation.PUPIL
    if author is None:
        return Relation.FREE_GUARDIAN
    return Relation.AUTHOR if viewer.account == author else Relation.OTHER_GUARDIAN


def _with_opinion(
    seen: DossierView, current: Round, opinion: PublishedOpinion | None, viewer: Viewer
) -> DossierView:
    """The same with an avis that the family may read, and who acknowledged that very version of it."""
    given = current.acknowledgement_of(opinion) if opinion else None
    return replace(
        seen,
        opinion=opinion,
        acknowledgement=given,
        acknowledged_as=_relation(viewer, given.by) if given else None,
    )


def _entering(seen: DossierView, current: Round, window: Window) -> DossierView:
    may_write = seen.relation in (Relation.AUTHOR, Relation.FREE_GUARDIAN) and current.opinion is None
    if current.entry is not None:
        screen = Screen.RECAP
    else:
        screen = Screen.FORM if may_write else Screen.WAITING_FOR_ENTRY
    closes_at = window.current.closes_at if window.current else None
    return replace(seen, screen=screen, may_modify=may_write, closes_at=closes_at)


def _answering(phase: Phase, current: Round, relation: Relation, viewer: Viewer) -> DossierView:
    seen = DossierView(Screen.NO_OPINION_YET, relation, phase, entry=current.entry)
    if current.opinion is None:
        return seen
    seen = _with_opinion(seen, current, current.opinion, viewer)
    if seen.acknowledged_as is not None:
        return replace(seen, screen=Screen.ACKNOWLEDGED, relation=seen.acknowledged_as)
    may = relation in (Relation.AUTHOR, Relation.FREE_GUARDIAN)
    return replace(seen, screen=Screen.OPINION, may_acknowledge=may)


def _closed(
    seen: DossierView, screen: Screen, window: Window, campaign: Campaign, now: datetime
) -> DossierView:
    """Nothing may be done; what was validated and shown is there, and what is owed or comes next is said."""
    opens_at = _next_opening(window, campaign, now)
    return replace(
        seen,
        screen=screen,
        relation=seen.acknowledged_as or seen.relation,
        owes_acknowledgement=seen.opinion is not None and seen.acknowledgement is None,
        opens_at=opens_at,
        opens_for=window.current.stage if opens_at and window.current else None,
    )


def _next_opening(window: Window, campaign: Campaign, now: datetime) -> datetime | None:
    """When the school has planned to open next: for entry not before the academy's date (R-018)."""
    current = window.current
    if current is None:
        return None
    starts = campaign.starts(current.phase) if current.stage is Stage.ENTRY else current.opens_at
    if starts is None:
        return None
    opens_at = max(current.opens_at, starts)
    is_ahead = now < opens_at and (current.closes_at is None or opens_at < current.closes_at)
    return opens_at if is_ahead else None
