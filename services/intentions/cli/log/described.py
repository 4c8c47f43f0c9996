"""A dossier as `orientation dossier show` says it: ids, dates and voies; of texts their references."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel

from services.intentions.domain.definitive import Decision, Definitive, GivenAnswer
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.provisional import Provisional
from services.intentions.domain.round import Round
from shared.contract.types import Phase, TextRef

Described = dict[str, Any]


def phases(dossier: Dossier) -> dict[str, Described]:
    """Each phase that has begun."""
    described = {
        Phase.PROVISIONAL: (dossier.provisional, _provisional(dossier.provisional)),
        Phase.FINAL: (dossier.definitive, _definitive(dossier.definitive)),
    }
    return {phase.value: said for phase, (one, said) in described.items() if one.has_begun}


def moves(dossier: Dossier) -> list[Described]:
    """Each change of collège, oldest first (A-34)."""
    return [
        {"from_school": one.from_school, "to_school": one.to_school, "at": one.at} for one in dossier.moves
    ]


def _entry(one: Round) -> Described:
    entry = one.entry
    return {
        "author": one.author,
        "intentions": _dumped(entry.intentions) if entry else [],
        "origin": entry.origin if entry else None,
        "receipt": entry.receipt if entry else None,
        "validated_at": entry.validated_at if entry else None,
    }


def _provisional(one: Provisional) -> Described:
    opinion, read = one.opinion, one.acknowledgement
    return _entry(one) | {
        "opinion_version": opinion.version if opinion else None,
        "opinions": _dumped(opinion.opinions) if opinion else [],
        "recommendations": _dumped(opinion.recommendations) if opinion else [],
        "reasons": _reference(opinion.reasons) if opinion else None,
        "acknowledged_by": read.by if read else None,
        "acknowledged_at": read.at if read else None,
    }


def _definitive(one: Definitive) -> Described:
    published = one.propositions
    return _entry(one) | {
        "propositions_version": published.version if published else None,
        "propositions": _dumped(published.propositions) if published else [],
        "catch_up": published.catch_up if published else None,
        "reasons": _reference(published.reasons) if published else None,
        "answers": [_answer(given) for given in one.answers],
        "decisions": [_decision(decision) for decision in one.decisions],
        "appeal_lodged_on": one.appeal.lodged_on if one.appeal else None,
        "appeal_in_time": one.appeal.in_time if one.appeal else None,
        **_noted(one),
    }


def _noted(one: Definitive) -> Described:
    """What staff noted: each field that is a day or a member of an enumeration, once there is one."""
    noted = [field for field in fields(one) if _is_noted(field.type)]
    return {field.name: getattr(one, field.name) for field in noted}


def _is_noted(kind: Any) -> bool:
    *kinds, last = get_args(kind) or (None,)
    return last is NoneType and all(issubclass(each, date | StrEnum) for each in kinds)


def _answer(given: GivenAnswer) -> Described:
    return {
        "propositions_version": given.propositions_version,
        "answer": given.answer,
        "accepted": list(given.accepted),
        "origin": given.origin,
        "by": given.by,
        "at": given.at,
    }


def _decision(one: Decision) -> Described:
    return {
        "version": one.version,
        "ground": one.ground,
        "pathways": list(one.pathways),
        "reasons": _reference(one.reasons),
        "notified_on": one.notified_on,
        "received_on": one.received_on,
    }


def _dumped(models: Iterable[BaseModel]) -> list[Described]:
    return [one.model_dump(mode="json") for one in models]


def _reference(text: TextRef | None) -> Described | None:
    return text.model_dump(mode="json") if text else None
