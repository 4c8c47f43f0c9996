"""What staff are asked about before something is entered: a stage skipped, as on paper; an odd day. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.siecle.kinds import Kind
from services.siecle.staff.definitive.cases import Case
from services.siecle.worded import Worded
from shared.academies import TURNS_IN
from shared.contract.types import Answer, Ground


class Doubt(Worded):
    """Something that is missing, or that will count no more."""

    NO_CHOICES = "no-choices", "Aucun choix définitif n'est reçu pour cet élève."
    ANSWER_VOID = "answer-void", "La famille a déjà répondu : sa réponse ne comptera plus."
    NO_PROPOSITIONS = "no-propositions", "Aucune proposition du conseil de classe n'est enregistrée."
    ANSWERED = "answered", "Une réponse de la famille est déjà enregistrée : celle-ci la remplacera."
    NO_ANSWER = "no-answer", "Aucune réponse de la famille aux propositions n'est enregistrée."
    AGREED = "agreed", "La famille est d'accord : cette décision remplacera celle qui suit de son accord."
    NO_DECISION = "no-decision", "Aucune décision du chef d'établissement n'est enregistrée."
    NO_APPEAL = "no-appeal", "Aucun appel de la famille n'est enregistré."
    NO_REQUEST = "no-request", "Aucune demande de maintien de la famille n'est enregistrée."
    DECIDED = "decided", "Une décision est déjà prise : le téléservice refusera d'autres propositions."
    OLD_DAY = "old-day", "Une date est antérieure à cette année scolaire."


def doubts_of_days(data: Mapping[str, Any]) -> list[Doubt]:
    """A day that can hardly be: a slip of the keyboard, by which a family would read that it is late."""
    days = [day for name, day in data.items() if name.endswith("_on") and day]
    begins = date(data["year"], TURNS_IN, 1)
    return _those({Doubt.OLD_DAY: any(date.fromisoformat(day) < begins for day in days)})


def _of_propositions(case: Case, _data: Mapping[str, Any]) -> list[Doubt]:
    is_decided = case.answered is Answer.AGREED or case.is_decided(*Ground)
    is_void = case.answered is not None and not is_decided
    return _those(
        {Doubt.NO_CHOICES: not case.requested, Doubt.ANSWER_VOID: is_void, Doubt.DECIDED: is_decided}
    )


def _of_answer(case: Case, _data: Mapping[str, Any]) -> list[Doubt]:
    is_answered = case.answered is not None
    return _those({Doubt.NO_PROPOSITIONS: case.proposed is None, Doubt.ANSWERED: is_answered})


def _of_interview(case: Case, _data: Mapping[str, Any]) -> list[Doubt]:
    is_proposed = case.proposed is not None
    return _those(
        {Doubt.NO_PROPOSITIONS: not is_proposed, Doubt.NO_ANSWER: is_proposed and case.answered is None}
    )


def _of_decision(case: Case, data: Mapping[str, Any]) -> list[Doubt]:
    match Ground(data["ground"]):
        case Ground.APPEAL:
            return _those({Doubt.NO_APPEAL: case.held(Kind.APPEAL) is None})
        case Ground.RETENTION:
            return _those({Doubt.NO_REQUEST: case.held(Kind.RETENTION) is None})
        case _:
            return _of_interview(case, data) + _those({Doubt.AGREED: case.answered is Answer.AGREED})


def _of_appeal(case: Case, _data: Mapping[str, Any]) -> list[Doubt]:
    return _those({Doubt.NO_DECISION: not case.is_decided(Ground.HEAD)})


def _of_retention(case: Case, _data: Mapping[str, Any]) -> list[Doubt]:
    return _those({Doubt.NO_DECISION: not case.is_decided(Ground.HEAD, Ground.APPEAL)})


def _those(found: Mapping[Doubt, bool]) -> list[Doubt]:
    return [doubt for doubt, is_there in found.items() if is_there]


DOUBTS: Mapping[Kind, Callable[[Case, Mapping[str, Any]], list[Doubt]]] = {
    Kind.PROPOSITIONS: _of_propositions,
    Kind.ANSWER: _of_answer,
    Kind.INTERVIEW: _of_interview,
    Kind.DECISION: _of_decision,
    Kind.APPEAL: _of_appeal,
    Kind.RETENTION: _of_retention,
}
