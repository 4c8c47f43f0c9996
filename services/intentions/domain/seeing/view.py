"""The screen that each viewer sees in each state (matrix 1b): pure, from the states that decide reads too."""

from collections.abc import Mapping
from datetime import datetime

from services.intentions.domain.answering.acknowledge_opinion import may_answer
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.phases import Provisional, PublishedOpinion
from services.intentions.domain.seeing.screens import (
    Acknowledged,
    Closed,
    Form,
    NextOpening,
    NoOpinionYet,
    NotOpen,
    Recap,
    Screen,
    ShownOpinion,
    ToAcknowledge,
    WaitingForEntry,
)
from services.intentions.domain.seeing.viewers import Relation, Viewer
from services.intentions.domain.window import Window
from shared.contract.types import Phase, Stage

NOWHERE_ELSE: Mapping[str, Window] = {}


def screen_for(
    dossier: Dossier,
    window: Window,
    campaign: Campaign,
    viewer: Viewer,
    phase: Phase,
    now: datetime,
    former: Mapping[str, Window] = NOWHERE_ELSE,
) -> Screen:
    """The screen of `phase` for `viewer` at `now`; `former` are the windows of schools left behind (A-34).

    Where definitive choices wait for the acknowledgement, it is the provisional avis (R-094).
    """
    allowed = campaign.allows_entry(phase, now)
    is_entry = allowed and window.is_open(phase, Stage.ENTRY, now)
    if is_entry and not dossier.passed_gate(phase):
        phase, is_entry = Phase.PROVISIONAL, False
    current = dossier.round(phase)
    if may_answer(window, phase, now) and not is_entry:
        return _answering(phase, current, viewer)
    opinion = shown_opinion(phase, current, window, former, now)
    shown = _read(opinion, current, viewer) if opinion else None
    if is_entry:
        return _entering(current, shown, window, viewer.relation_to(current.author))
    has_closed = allowed and window.has_opened(phase, Stage.ENTRY, now)
    screen = Closed if has_closed else NotOpen
    return screen(current.entry, shown, _next_opening(window, campaign, now))


def _read(opinion: PublishedOpinion, current: Provisional, viewer: Viewer) -> ShownOpinion:
    given = current.acknowledgement_of(opinion)
    return ShownOpinion(opinion, given, viewer.relation_to(given.by) if given else None)


def _entering(current: Provisional, shown: ShownOpinion | None, window: Window, relation: Relation) -> Screen:
    may_write = relation.may_write and current.opinion is None
    closes_at = window.current.closes_at if window.current else None
    if current.entry is not None:
        return Recap(relation, current.entry, shown, may_write, closes_at)
    if not may_write:
        return WaitingForEntry(relation, shown)
    return Form(relation, closes_at)


def _answering(phase: Phase, current: Provisional, viewer: Viewer) -> Screen:
    if current.opinion is None:
        return NoOpinionYet(current.entry)
    shown = _read(current.opinion, current, viewer)
    if shown.acknowledgement is not None:
        return Acknowledged(current.entry, shown)
    return ToAcknowledge(phase, viewer.relation_to(current.author), current.entry, shown)


def _next_opening(window: Window, campaign: Campaign, now: datetime) -> NextOpening | None:
    """The school's next planned opening: for entry not before the academy's date (R-018)."""
    current = window.current
    if current is None:
        return None
    starts = campaign.starts(current.phase) if current.stage is Stage.ENTRY else current.opens_at
    if starts is None:
        return None
    opens_at = max(current.opens_at, starts)
    is_ahead = now < opens_at and (current.closes_at is None or opens_at < current.closes_at)
    return NextOpening(opens_at, current.stage) if is_ahead else None


def shown_opinion(
    phase: Phase, current: Provisional, window: Window, former: Mapping[str, Window], now: datetime
) -> PublishedOpinion | None:
    """The avis that stays readable whatever has been closed since; None before its first opening.

    `window` is that of the pupil's school; `former` are those of schools left behind, each of which counts
    for the avis of its own council (A-34).
    """
    for opinion in reversed(current.opinions):
        left = former.get(opinion.school or "")
        if any(_showed(one, phase, opinion, now) for one in (window, left) if one):
            return opinion
    return None


def _showed(window: Window, phase: Phase, opinion: PublishedOpinion, now: datetime) -> bool:
    openings = window.openings(phase, Stage.ANSWER)
    if phase is Phase.PROVISIONAL:  # also read where definitive choices wait for it
        openings += window.openings(Phase.FINAL, Stage.ENTRY)
    return any(one.showed(opinion.published_at, opinion.position, now) for one in openings)
