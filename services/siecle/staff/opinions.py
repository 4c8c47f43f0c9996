"""The form of the avis on a pupil: how it is read, and how it is filled again. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.siecle.staff.forms import BadFields, Form, advice_of, at_field, reasons_of, ticked, without_word
from shared.contract.types import Pathway, Phase, Verdict
from shared.words.refusals import TO_STAFF

PHASE = Phase.PROVISIONAL.value
MOST_RECOMMENDED = 2
HARD = frozenset({Verdict.RESERVED.value, Verdict.UNFAVOURABLE.value})
MISSING = "Donnez un avis sur chaque voie demandée."
NOTHING = "Donnez un avis, ou recommandez une voie."
NOT_RECOMMENDED = (
    "Pour conseiller ce métier ou cette formation, cochez « Recommander cette voie » ; sinon, effacez-le."
)
NO_REASONS = "Les motivations sont obligatoires pour un avis réservé ou défavorable, ou une recommandation."


def read_opinion(form: Form, requested: Sequence[str]) -> dict[str, Any]:
    """What the council says: an avis a requested voie, recommendations, motivations (A-21, A-22).

    Errors: `BadFields`.
    """
    faults: dict[str, str] = {}
    opinions = [_opinion(form, pathway, faults) for pathway in requested]
    recommended = [
        {"pathway": pathway.value, "advised_occupation": _advice(form, pathway, faults)}
        for pathway in Pathway
        if pathway not in requested and f"recommended-{pathway}" in form
    ]
    faults |= without_word(form, {*requested, *ticked(form, "recommended")}, NOT_RECOMMENDED)
    if len(recommended) > MOST_RECOMMENDED:
        faults[f"recommended-{recommended[0]['pathway']}"] = TO_STAFF["too-many-recommendations"]
    if not (opinions or recommended):
        faults[f"recommended-{next(iter(Pathway))}"] = NOTHING
    reasons = None
    with at_field("reasons", faults):
        reasons = reasons_of(form)
    if reasons is None and (recommended or any(one["opinion"] in HARD for one in opinions)):
        faults.setdefault("reasons", NO_REASONS)
    if faults:
        raise BadFields(faults)
    return {"opinions": opinions, "recommendations": recommended, "reasons": reasons}


def opinion_values(data: Mapping[str, Any]) -> dict[str, str]:
    """The form as it was filled for the data of an `opinion` change."""
    values = {"reasons": data["reasons"] or ""}
    for one in data["opinions"]:
        values[f"verdict-{one['pathway']}"] = one["opinion"]
    for one in data["recommendations"]:
        values[f"recommended-{one['pathway']}"] = "on"
    for one in (*data["opinions"], *data["recommendations"]):
        values[f"advised-{one['pathway']}"] = one["advised_occupation"] or ""
    return values


def _opinion(form: Form, pathway: str, faults: dict[str, str]) -> dict[str, Any]:
    verdict = form.get(f"verdict-{pathway}", "")
    if verdict not in set(Verdict):
        faults[f"verdict-{pathway}"] = MISSING
    return {
        "pathway": pathway,
        "opinion": verdict,
        "advised_occupation": _advice(form, Pathway(pathway), faults),
    }


def _advice(form: Form, pathway: Pathway, faults: dict[str, str]) -> str | None:
    with at_field(f"advised-{pathway}", faults):
        return advice_of(form, pathway)
    return None
