"""The screen of the avis on a pupil, and its form: how it is read, and how it is filled again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from services.siecle.kinds import Kind
from services.siecle.staff.forms import BadForm, Form, advice_of, reasons_of, school_year
from services.siecle.staff.schools import PHASE
from services.siecle.staff.visit import AtPupil
from shared.contract.types import Pathway, Verdict
from shared.http.errors import NotFound


async def show(visit: AtPupil) -> Response:
    """The avis on one pupil, as it was entered last (R-066). Errors: `Departed`."""
    await visit.check_present()
    last = await _last_opinion(visit)
    return await _opinion_page(visit, 200, None, opinion_values(last["data"]) if last else {})


async def publish(visit: AtPupil) -> Response:
    """Enter or change it: an `opinion` change. Errors: `Departed`."""
    await visit.check_present()
    try:
        data = opinion_data(visit.form, visit.siecle_id, _requested(await _pupil(visit)), await visit.time())
    except BadForm as error:
        return await _opinion_page(visit, 422, str(error), visit.form)
    await visit.enter(Kind.OPINION, _object(visit), data, unless_same=True)
    return visit.to(visit.home)


async def _opinion_page(visit: AtPupil, status: int, error: str | None, values: Form) -> Response:
    pupil = await _pupil(visit)
    return visit.page(
        "opinion.html",
        status,
        uai=visit.uai,
        pupil=pupil,
        name=await visit.name(),
        requested=_requested(pupil),
        values=values,
        error=error,
        last=await _last_opinion(visit),
        zone=visit.zone,
    )


async def _pupil(visit: AtPupil) -> dict[str, Any]:
    """The pupil with what the family entered. Errors: `NotFound` for one who is gone meanwhile."""
    for pupil in await visit.pupils("pupils_of_school", PHASE, await visit.year()):
        if pupil["siecle_id"] == visit.siecle_id:
            return pupil
    raise NotFound


async def _last_opinion(visit: AtPupil) -> dict[str, Any] | None:
    """What was entered last in this school year."""
    rows = await visit.desk.repository.rows("last_change", _object(visit))
    return rows[0] if rows and rows[0]["data"]["year"] == await visit.year() else None


def _requested(pupil: Mapping[str, Any]) -> list[str]:
    """The voies the family asked for, in order."""
    received = pupil["intentions"] or {"intentions": []}
    return [one["pathway"] for one in received["intentions"]]


def _object(visit: AtPupil) -> str:
    return f"opinion-{visit.uai}-{visit.siecle_id}-{PHASE}"


def opinion_data(form: Form, siecle_id: str, requested: list[str], now: datetime) -> dict[str, Any]:
    """The data of an `opinion` change: an avis a requested voie, recommendations, motivations (A-21, A-22).

    Errors: `BadForm`.
    """
    opinions = [_opinion(form, pathway) for pathway in requested]
    recommended = [
        {"pathway": pathway.value, "advised_occupation": advice_of(form, pathway)}
        for pathway in Pathway
        if pathway not in requested and f"recommended-{pathway}" in form
    ]
    if not (opinions or recommended):
        raise BadForm("Donnez un avis, ou recommandez une voie.")
    reasons = reasons_of(form)
    hard = {Verdict.RESERVED.value, Verdict.UNFAVOURABLE.value}
    if reasons is None and (recommended or any(one["opinion"] in hard for one in opinions)):
        raise BadForm(
            "Les motivations sont obligatoires pour un avis réservé ou défavorable, ou une recommandation."
        )
    return {
        "year": school_year(now.date()),
        "phase": PHASE,
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


def _opinion(form: Form, pathway: str) -> dict[str, Any]:
    try:
        verdict = Verdict(form.get(f"verdict-{pathway}", ""))
    except ValueError:
        raise BadForm("Donnez un avis sur chaque voie demandée.") from None
    return {
        "pathway": pathway,
        "opinion": verdict.value,
        "advised_occupation": advice_of(form, Pathway(pathway)),
    }
