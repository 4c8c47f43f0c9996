"""Propositions, answer and decision as the templates show them: French terms, texts, dates. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intentions.domain.definitive import PublishedPropositions
from services.intentions.domain.round import Entry
from services.intentions.domain.seeing.decision_screens import InDialogue, ShownAnswer
from services.intentions.web.words import decision
from services.intentions.web.words.dates import day_month, local, named_day
from shared.contract.decisions import Proposition
from shared.contract.types import Pathway, Proposal
from shared.words.answers import CONTACT_HEAD
from shared.words.terms import ANSWERS, PATHWAYS, PROPOSALS

Texts = Mapping[UUID, str]
TONES: Mapping[Proposal, str] = {Proposal.PROPOSED: "favourable", Proposal.NOT_PROPOSED: "unfavourable"}
HOW_TO_APPEAL = f"{decision.APPEAL} {decision.APPEAL_WHERE}"


@dataclass(frozen=True, slots=True)
class PropositionText:
    """What the council says on one voie; `rank` is that of the choice, 0 for a voie that nobody chose."""

    rank: int
    pathway: str
    proposal: str
    tone: str
    advised: str | None


@dataclass(frozen=True, slots=True)
class PropositionsText:
    """The propositions on the choices, those on other voies, and why; `reasons` line by line."""

    version: int
    asked: tuple[PropositionText, ...]
    others: tuple[PropositionText, ...]
    catch_up: bool
    reasons: tuple[str, ...]
    has_advice: bool


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The dated sentence: `day` is the academy's, as `11/06`."""

    sentence: str
    instant: str
    day: str
    answer: str


@dataclass(frozen=True, slots=True)
class Acceptable:
    """One proposition that may be accepted."""

    value: str
    label: str


def propositions_text(shown: PublishedPropositions, entry: Entry | None, texts: Texts) -> PropositionsText:
    """The propositions: those on the choices by rank, then what the council proposes besides."""
    ranks = {one.pathway: one.rank for one in entry.intentions} if entry else {}
    lines = [_line(one, ranks.get(one.pathway, 0), texts) for one in shown.propositions]
    reasons = (texts.get(shown.reasons.text) if shown.reasons else None) or ""
    proposed = PROPOSALS[Proposal.PROPOSED]
    return PropositionsText(
        shown.version,
        tuple(sorted((one for one in lines if one.rank), key=lambda one: one.rank)),
        tuple(one for one in lines if not one.rank and one.proposal == proposed),
        shown.catch_up,
        tuple(reasons.splitlines()),
        any(one.advised for one in lines),
    )


def _line(one: Proposition, rank: int, texts: Texts) -> PropositionText:
    advised = texts.get(one.advised_occupation.text) if one.advised_occupation else None
    return PropositionText(rank, PATHWAYS[one.pathway], PROPOSALS[one.proposal], TONES[one.proposal], advised)


def acceptable(shown: PublishedPropositions, entry: Entry | None) -> tuple[Acceptable, ...]:
    """The propositions that may be accepted, by preference."""
    ranks = {one.pathway: one.rank for one in entry.intentions} if entry else {}
    ordered = sorted(shown.proposed, key=lambda one: ranks.get(one, len(Pathway) + 1))
    return tuple(Acceptable(one.value, PATHWAYS[one]) for one in ordered)


def answer_text(shown: ShownAnswer, zone: str) -> AnswerText:
    """The sentence on the viewer's or another's answer, with the academy's day (A-18)."""
    given = shown.answer
    instant = local(given.at, zone).isoformat(timespec="seconds")
    answer = ANSWERS[given.answer]
    return AnswerText(decision.ANSWERED[shown.given_as], instant, day_month(given.at, zone), answer)


def before_decision(*, was_received: bool) -> tuple[str, ...]:
    """What is to do while there is no agreement and no decision, in its order (F-10 to F-16, F-22, F-27)."""
    first = decision.RECEIVED if was_received else CONTACT_HEAD
    return (first, decision.HEAD_DECIDES, HOW_TO_APPEAL, decision.HEARD, decision.RETENTION)


def last_day(screen: InDialogue, today: date) -> str | None:
    """Until when the head's decision may be appealed against, or might have been (F-12)."""
    if screen.appeal_until is None:
        return None
    says = decision.APPEAL_UNTIL if today <= screen.appeal_until else decision.APPEAL_WAS_UNTIL
    return says.format(day=named_day(screen.appeal_until))


def after_decision(screen: InDialogue, today: date) -> Iterator[str]:
    """What may be done against a decision: an appeal against the head's, a year more in 3e (F-12 to F-16)."""
    if screen.appeal_until:
        if today <= screen.appeal_until:
            yield HOW_TO_APPEAL
        yield decision.HEARD
    if not screen.is_retained:
        yield decision.RETENTION
