"""The form of the propositions on a pupil: how it is read, and how it is filled again. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.forms import BadFields, Form, advice_of, at_field, reasons_of, without_word
from shared.contract.types import Pathway, Proposal
from shared.words.refusals import TO_STAFF

NOT_SAID = (
    "Pour conseiller ce métier ou cette formation, choisissez « Proposé » ou « Non proposé » ; "
    "sinon, effacez-le."
)


def read_propositions(form: Form, case: Case, _today: date) -> dict[str, Any]:
    """A word on each voie that was chosen, and on others where the council gives one (F-05 to F-08).

    Errors: `BadFields`.
    """
    faults: dict[str, str] = {}
    said = {pathway: form.get(f"proposal-{pathway}", "") for pathway in Pathway}
    given = [_given(form, pathway, word, faults) for pathway, word in said.items() if word in set(Proposal)]
    proposed = {one["pathway"] for one in given if one["proposal"] == Proposal.PROPOSED}
    named = {one["pathway"] for one in given}
    faults |= without_word(form, {*named, *case.requested}, NOT_SAID)
    for pathway in case.requested:
        if pathway not in named:
            faults[f"proposal-{pathway}"] = TO_STAFF["proposition-missing"]
    if not proposed:
        faults.setdefault(f"proposal-{voies_of(case.requested)[0]}", TO_STAFF["nothing-proposed"])
    reasons = _reasons(form, _is_denied(case, given), faults)
    if faults:
        raise BadFields(faults)
    return {"propositions": given, "catch_up": "catch_up" in form, "reasons": reasons}


def filled_propositions(data: Mapping[str, Any]) -> dict[str, str]:
    """The form of propositions."""
    values = {"reasons": data["reasons"] or ""} | ({"catch_up": "on"} if data["catch_up"] else {})
    for one in data["propositions"]:
        values[f"proposal-{one['pathway']}"] = one["proposal"]
        values[f"advised-{one['pathway']}"] = one["advised_occupation"] or ""
    return values


def voies_of(requested: Sequence[str]) -> list[str]:
    """All voies, those that the family asks for first."""
    return [*requested, *(one.value for one in Pathway if one.value not in requested)]


def _given(form: Form, pathway: Pathway, word: str, faults: dict[str, str]) -> dict[str, Any]:
    advised = None
    with at_field(f"advised-{pathway}", faults):
        advised = advice_of(form, pathway)
    return {"pathway": pathway.value, "proposal": word, "advised_occupation": advised}


def _is_denied(case: Case, given: Sequence[Mapping[str, Any]]) -> bool:
    """True if a voie that was chosen is not proposed."""
    denied = {one["pathway"] for one in given if one["proposal"] == Proposal.NOT_PROPOSED}
    return not denied.isdisjoint(case.requested)


def _reasons(form: Form, needed: bool, faults: dict[str, str]) -> str | None:
    reasons = None
    with at_field("reasons", faults):
        reasons = reasons_of(form)
    if reasons is None and needed:
        faults.setdefault("reasons", TO_STAFF["reasons-missing"])
    return reasons
