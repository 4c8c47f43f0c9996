"""Sentences on what happens next and until when, and why nothing may be changed, for one dossier. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain.seeing.screens import Closed, Form, NextOpening, Recap, ToAcknowledge
from services.intentions.domain.seeing.viewers import EnteredBy, Relation
from services.intentions.web.dossier.look import DossierView, States
from services.intentions.web.words import common, decision, entry, opening_hours, opinion, readers
from services.intentions.web.words.dates import full_day, local, long_day, moment
from services.intentions.web.words.steps import ENTRY
from shared.contract.types import Phase, Stage
from shared.words import answers

WARN_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing of the service, `seconds` from now; `soon` and `over` are said when the time has come."""

    sentence: str
    seconds: int
    is_soon: bool
    soon: str
    over: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to come."""

    title: str
    sentences: tuple[str, ...]


def next_steps(view: DossierView, recap: Recap, session: UUID) -> tuple[NextStep, ...]:
    """The steps after a validated entry, for who looks at it in `session`."""
    steps = [] if recap.shown else [NextStep(entry.UNTIL_CLOSING, _until(view, recap))]
    if recap.relation is Relation.AUTHOR and recap.entry.session == session:
        by_email = entry.NO_EMAIL if view.lacks_email else entry.BY_EMAIL
        steps.append(NextStep(entry.AT_SIGN_OUT, (by_email,)))
    steps.append(NextStep(entry.COUNCIL, (ENTRY[view.step.step].council,)))
    if view.step.phase is Phase.FINAL:
        return (*steps, NextStep(decision.DECISION_TITLE, answers.CONSEQUENCES))
    starts = view.states.campaign.final_from
    when = entry.FROM_DAY.format(day=long_day(starts)) if starts else entry.SOMETIME
    return (*steps, NextStep(common.CHOICES, (when,)))


def opening(states: States, planned: NextOpening | None) -> str:
    """The school's next opening, or what is true where it has planned nothing."""
    if planned is None and not states.campaign.version:  # as after a move to its first pupil
        return opening_hours.DATES_NOT_SET
    if planned is None:
        openings = states.openings
        was_open = openings.current or openings.past
        return opening_hours.NOT_OPEN_NOW if was_open else opening_hours.OPENING_NOT_SET
    says = opening_hours.OPENS_FOR[planned.phase] if planned.stage is Stage.ANSWER else opening_hours.OPENS
    return says.format(when=moment(planned.at, states.zone))


def closed_because(view: DossierView, screen: Closed, now: datetime) -> tuple[str, ...]:
    """The reason for the closing, and when it opens again where that is known."""
    answered = view.states.openings.has_opened(view.step.phase, Stage.ANSWER, now)
    why = opening_hours.CLOSED if answered else opening_hours.CLOSED_FOR_COUNCILS[view.step.phase]
    if screen.opening is None:
        return (why,)
    return (why, opening_hours.REOPENS.format(when=moment(screen.opening.at, view.states.zone)))


def avis_changed(view: DossierView) -> str | None:
    """For who acknowledged an avis that is no longer the current one: why it is asked again (A-19)."""
    past = view.states.dossier.provisional
    earlier = past.last_acknowledgement
    if past.acknowledgement or earlier is None or earlier.by != view.viewer:
        return None
    return opinion.CHANGED_SINCE.format(day=full_day(earlier.at, view.states.zone))


def choices_wait(view: DossierView, now: datetime) -> bool:
    """True once definitive choices are open: an avis not acknowledged stands before them (R-094)."""
    return view.states.openings.is_open(Phase.FINAL, Stage.ENTRY, now)


def closing(at: datetime | None, zone: str) -> str | None:
    """Until when intentions may be entered, where the school has planned it."""
    return opening_hours.CLOSES.format(when=moment(at, zone)) if at else None


def closing_text(view: DossierView, now: datetime) -> Closing | None:
    """The same for who has the form before them, with what is said when the time has come."""
    at = view.screen.closes_at if isinstance(view.screen, Form | Recap) else None
    sentence = closing(at, view.states.zone)
    if at is None or sentence is None:
        return None
    hour = f"{local(at, view.states.zone):%H:%M}"
    left = max(0, int((at - now).total_seconds()))
    return Closing(
        sentence,
        left,
        left <= WARN_SECONDS,
        opening_hours.CLOSES_SOON.format(minutes=WARN_SECONDS // 60, hour=hour),
        opening_hours.CLOSED_MEANWHILE.format(hour=hour),
    )


def _until(view: DossierView, recap: Recap) -> tuple[str, ...]:
    closes, said = closing(recap.closes_at, view.states.zone), ENTRY[view.step.step]
    until = (closes, said.changes) if closes else (said.still_possible,)
    return (*until, entry.AUTHOR_ONLY, said.read_only)


def under_recap(view: DossierView, recap: Recap) -> tuple[str, ...]:
    """The reason why MODIFIER is inactive, or who entered what may still be changed."""
    if recap.relation.may_write and not recap.may_modify:
        return (ENTRY[view.step.step].frozen,)
    return _said(readers.RECAP, view, recap)


def under_opinion(view: DossierView, screen: ToAcknowledge) -> tuple[str, ...]:
    """The reason why the box is inactive; nothing for who may tick it."""
    return _said(readers.TO_ACKNOWLEDGE, view, screen)


def _said(
    table: Mapping[Relation, readers.Cells], view: DossierView, screen: Recap | ToAcknowledge
) -> tuple[str, ...]:
    """The table's cell; another responsible also reads when that was, and by whom where it can be told."""
    by = EnteredBy.of(screen.entry, view.viewer)
    said = table[screen.relation].get(by, ())
    if screen.entry is None or (screen.relation, by) != (Relation.OTHER_GUARDIAN, EnteredBy.ANOTHER):
        return said
    who = readers.KINSHIPS.get(view.kinship or "")
    when = moment(screen.entry.validated_at, view.states.zone)
    by_whom = readers.ENTERED_BY.format(who) if who else ""
    return (*said, f"{ENTRY[view.step.step].entered_at.format(when)}{by_whom}.")
