"""The screen of steps 1 and 2 that each viewer sees in each state (matrix 1b): pure, as what decide reads."""

from collections.abc import Mapping
from datetime import datetime

from services.intentions.domain.answering.acknowledge_opinion import may_acknowledge
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.openings import Openings
from services.intentions.domain.provisional import Provisional, PublishedOpinion
from services.intentions.domain.round import Round
from services.intentions.domain.seeing.screens import (
    Acknowledged,
    Closed,
    Form,
    NoOpinionYet,
    NotOpen,
    Over,
    Recap,
    Screen,
    ShownOpinion,
    ToAcknowledge,
    WaitingForEntry,
    next_opening,
)
from services.intentions.domain.seeing.steps import Step, current_step
from services.intentions.domain.seeing.viewers import Relation, Viewer
from shared.contract.types import Phase, Stage

Former = Mapping[str, tuple[Openings, ...]]
NOWHERE_ELSE: Former = {}
# An avis is also read where definitive choices wait for it.
SHOW_OPINIONS = ((Phase.PROVISIONAL, Stage.ANSWER), (Phase.FINAL, Stage.ENTRY))


def screen_for(
    dossier: Dossier,
    openings: Openings,
    campaign: Campaign,
    viewer: Viewer,
    step: Step,
    now: datetime,
    former: Former = NOWHERE_ELSE,
) -> Screen:
    """The screen of step 1 or 2 for `viewer` at `now`; `former` are the openings of schools left (A-34).

    Where definitive choices wait for the acknowledgement, it is the provisional avis (R-094).
    """
    phase = step.phase
    allowed = campaign.allows_entry(phase, now)
    is_entry = allowed and openings.is_open(phase, Stage.ENTRY, now)
    current: Round = dossier.round(phase)
    if is_entry and not dossier.passed_gate(phase):
        return _answering(dossier.provisional, viewer)
    is_over = list(Step).index(step) < list(Step).index(current_step(dossier, openings, campaign, now))
    if step is Step.INTENTIONS and not is_entry and may_acknowledge(openings, now):
        seen = _answering(dossier.provisional, viewer)
        if not is_over or isinstance(seen, ToAcknowledge):
            return seen
    shown = _shown(dossier.provisional, openings, viewer, now, former) if step is Step.INTENTIONS else None
    if is_entry:
        return _entering(current, shown, openings, viewer.relation_to(current.author))
    if is_over:
        return Over(current.entry, shown)
    has_closed = allowed and openings.has_opened(phase, Stage.ENTRY, now)
    screen = Closed if has_closed else NotOpen
    return screen(current.entry, shown, next_opening(openings, campaign, now))


def _shown(
    current: Provisional, openings: Openings, viewer: Viewer, now: datetime, former: Former
) -> ShownOpinion | None:
    opinion = shown_opinion(current, openings, former, now)
    return _read(opinion, current, viewer) if opinion else None


def _read(opinion: PublishedOpinion, current: Provisional, viewer: Viewer) -> ShownOpinion:
    given = current.acknowledgement_of(opinion)
    return ShownOpinion(opinion, given, viewer.relation_to(given.by) if given else None)


def _entering(current: Round, shown: ShownOpinion | None, openings: Openings, relation: Relation) -> Screen:
    may_write = relation.may_write and not current.is_frozen
    closes_at = openings.current.closes_at if openings.current else None
    if current.entry is not None:
        return Recap(relation, current.entry, shown, may_write, closes_at)
    if not may_write:
        return WaitingForEntry(relation, shown)
    return Form(relation, closes_at)


def _answering(current: Provisional, viewer: Viewer) -> Screen:
    if current.opinion is None:
        return NoOpinionYet(current.entry)
    shown = _read(current.opinion, current, viewer)
    if shown.acknowledgement is not None:
        return Acknowledged(current.entry, shown)
    return ToAcknowledge(viewer.relation_to(current.author), current.entry, shown)


def shown_opinion(
    current: Provisional, openings: Openings, former: Former, now: datetime
) -> PublishedOpinion | None:
    """The avis that stays readable whatever has been closed since; None before its first opening.

    `openings` are those of the pupil's class; `former` those of schools left behind, each of which counts for
    the avis of its own council (A-34). What was acknowledged was read, in whatever class the pupil was then.
    """
    for opinion in reversed(current.opinions):
        was_read = current.acknowledgement_of(opinion) is not None
        read_in = (openings, *former.get(opinion.school or "", ()))
        if was_read or any(_showed(one, opinion, now) for one in read_in):
            return opinion
    return None


def _showed(openings: Openings, opinion: PublishedOpinion, now: datetime) -> bool:
    place = opinion.published_at, opinion.position, now
    return any(openings.showed(one, *place) for one in SHOW_OPINIONS)
