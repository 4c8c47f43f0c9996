"""The form of an avis: pure reading, and how it is filled again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.siecle.staff.forms import BadForm, school_year, text_of
from shared.contract.types import Pathway, Phase, Verdict

MOST_ADVICE, MOST_REASONS = 200, 4000


def opinion_data(
    form: Mapping[str, str], siecle_id: str, requested: list[str], now: datetime
) -> dict[str, Any]:
    """The data of an `opinion` change: an avis a requested voie, recommendations, motivations (A-21, A-22).

    Errors: `BadForm`.
    """
    opinions = [_opinion(form, pathway) for pathway in requested]
    recommended = [
        {"pathway": pathway.value, "advised_occupation": _advice(form, pathway)}
        for pathway in Pathway
        if pathway not in requested and f"recommended-{pathway}" in form
    ]
    if not (opinions or recommended):
        raise BadForm("Donnez un avis, ou recommandez une voie.")
    reasons = text_of(form, "reasons", MOST_REASONS, "Les motivations", lines=True)
    hard = {Verdict.RESERVED.value, Verdict.UNFAVOURABLE.value}
    if reasons is None and (recommended or any(one["opinion"] in hard for one in opinions)):
        raise BadForm(
            "Les motivations sont obligatoires pour un avis réservé ou défavorable, ou une recommandation."
        )
    return {
        "year": school_year(now.date()),
        "phase": Phase.PROVISIONAL.value,
        "siecle_id": siecle_id,
        "opinions": opinions,
        "recommendations": recommended,
        "reasons": reasons,
    }


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


def _opinion(form: Mapping[str, str], pathway: str) -> dict[str, Any]:
    try:
        verdict = Verdict(form.get(f"verdict-{pathway}", ""))
    except ValueError:
        raise BadForm("Donnez un avis sur chaque voie demandée.") from None
    return {
        "pathway": pathway,
        "opinion": verdict.value,
        "advised_occupation": _advice(form, Pathway(pathway)),
    }


def _advice(form: Mapping[str, str], pathway: Pathway) -> str | None:
    if pathway is Pathway.GENERAL:
        return None
    return text_of(form, f"advised-{pathway}", MOST_ADVICE, "Le métier ou la formation")
