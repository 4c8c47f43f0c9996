"""Entries, avis, acknowledgements and calendar as templates show them: French terms, texts, dates. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.openings import Openings
from services.intentions.domain.provisional import PublishedOpinion
from services.intentions.domain.round import Entry
from services.intentions.domain.seeing.screens import Screen, ShownOpinion, entry_on, shown_on
from services.intentions.web.sent.typed import Line
from services.intentions.web.words import common, opening_hours, readers
from services.intentions.web.words.dates import day_month, local, long_day, moment
from shared.contract.events import Intention
from shared.contract.types import Pathway, Phase, Stage, TextRef
from shared.words.terms import PATHWAYS, STATUSES, VERDICTS

Texts = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class EntryText:
    """The recap (R-053 to R-056)."""

    lines: tuple[Line, ...]
    receipt: str
    instant: str
    when: str


@dataclass(frozen=True, slots=True)
class OpinionText:
    """The avis (R-083 to R-086); `reasons` line by line."""

    version: int
    lines: tuple[Line, ...]
    recommendations: tuple[Line, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcknowledgedText:
    """The dated sentence (R-093, R-100, R-104)."""

    sentence: str
    instant: str
    day: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calendar; `day` only where the academy, or the school, set one (A-08)."""

    label: str
    when: str
    day: date | None = None


def entry_text(entry: Entry, texts: Texts, zone: str) -> EntryText:
    """The recap of a validated entry."""
    at = entry.validated_at
    lines = tuple(_line(intention, texts) for intention in entry.intentions)
    return EntryText(lines, entry.receipt, _instant(at, zone), moment(at, zone))


def opinion_text(opinion: PublishedOpinion, entry: Entry | None, texts: Texts) -> OpinionText:
    """The avis on each request in rank order, what the council recommends besides, and why."""
    answers = {one.pathway: one for one in opinion.opinions}
    lines = tuple(
        Line(
            intention.rank,
            PATHWAYS[intention.pathway],
            verdict=VERDICTS[answers[intention.pathway].verdict],
            tone=answers[intention.pathway].verdict.value,
            advised=_text(answers[intention.pathway].advised_occupation, texts),
        )
        for intention in (entry.intentions if entry else ())
        if intention.pathway in answers
    )
    recommended = tuple(
        Line(0, PATHWAYS[one.pathway], advised=_text(one.advised_occupation, texts))
        for one in opinion.recommendations
    )
    reasons = _text(opinion.reasons, texts) or ""
    return OpinionText(opinion.version, lines, recommended, tuple(reasons.splitlines()))


def acknowledged_text(shown: ShownOpinion, zone: str) -> AcknowledgedText | None:
    """The sentence on the viewer's or another's acknowledgement, with the academy's day, `17/10` (A-18)."""
    given, by = shown.acknowledgement, shown.acknowledged_as
    if given is None or by is None:
        return None
    return AcknowledgedText(readers.ACKNOWLEDGED[by], _instant(given.at, zone), day_month(given.at, zone))


def text_ids(screen: Screen) -> list[UUID]:
    """The texts that have to be fetched to show a screen."""
    references: list[TextRef | None] = []
    if entry := entry_on(screen):
        references += [intention.occupation for intention in entry.intentions]
    if shown := shown_on(screen):
        opinion = shown.opinion
        references += [one.advised_occupation for one in opinion.opinions]
        references += [one.advised_occupation for one in opinion.recommendations]
        references.append(opinion.reasons)
    return [reference.text for reference in references if reference is not None]


def _line(intention: Intention, texts: Texts) -> Line:
    if intention.pathway is Pathway.GENERAL:
        return Line(intention.rank, PATHWAYS[intention.pathway])
    statuses = tuple(STATUSES[status] for status in intention.statuses)
    occupation = _text(intention.occupation, texts)
    return Line(intention.rank, PATHWAYS[intention.pathway], occupation, statuses)


def _text(reference: TextRef | None, texts: Texts) -> str | None:
    """The text, or nothing where it was erased."""
    return texts.get(reference.text) if reference else None


def _instant(at: datetime, zone: str) -> str:
    return local(at, zone).isoformat(timespec="seconds")


def calendar(campaign: Campaign, openings: Openings, zone: str) -> tuple[Step, ...]:
    """The four steps; what nobody has dated yet says who dates it (R-018, A-08)."""
    academy, school = opening_hours.BY_ACADEMY, opening_hours.BY_SCHOOL
    avis, answer = (_reopening(openings, phase, zone) for phase in Phase)
    return (
        _from(common.INTENTIONS, campaign.provisional_from, academy),
        _from(opening_hours.OPINION_STEP, avis, school),
        _from(common.CHOICES, campaign.final_from, academy),
        _from(opening_hours.PROPOSITIONS_STEP, answer, school),
    )


def _from(label: str, day: date | None, otherwise: str) -> Step:
    return Step(label, long_day(day), day) if day else Step(label, otherwise)


def _reopening(openings: Openings, phase: Phase, zone: str) -> date | None:
    """The day from which the school has said that the council's answer can be read."""
    found = openings.of(phase, Stage.ANSWER)
    return local(found[-1].opens_at, zone).date() if found else None
