"""The screen of the avis on a pupil, and its form: how it is read, and how it is filled again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.siecle.kinds import Kind
from services.siecle.staff.forms import BadForm, Form, advice_of, reasons_of, school_year
from services.siecle.staff.screens import PHASE, STAFF, Screens, check_present, page, read
from shared.contract.types import Pathway, Verdict


class Opinions(Screens):
    """The council's avis on a pupil."""

    async def opinion(self, uai: str, siecle_id: str) -> Response:
        """The avis on one pupil, as it was entered last (R-066)."""
        last = await self._last_opinion(uai, siecle_id)
        return await self._opinion(uai, siecle_id, 200, None, opinion_values(last["data"]) if last else {})

    async def publish(self, uai: str, siecle_id: str, request: Request) -> Response:
        """Enter or change it: an `opinion` change."""
        academy = await self.academy_of(uai)
        pupil = await self.known_pupil(uai, siecle_id)
        check_present(pupil)
        form = await read(request)
        try:
            data = opinion_data(form, siecle_id, _requested(pupil), await self.repository.time())
        except BadForm as error:
            return await self._opinion(uai, siecle_id, 422, str(error), form)
        object_ = _object(uai, siecle_id)
        await self.repository.change(Kind.OPINION, object_, academy, uai, STAFF, data, unless_same=True)
        return RedirectResponse(f"/staff/schools/{uai}", 303)

    async def _opinion(
        self, uai: str, siecle_id: str, status: int, error: str | None, values: Form
    ) -> Response:
        pupil = await self.known_pupil(uai, siecle_id)
        check_present(pupil)
        return page(
            "opinion.html",
            status,
            uai=uai,
            pupil=pupil,
            name=(await self.names(uai))[siecle_id],
            requested=_requested(pupil),
            values=values,
            error=error,
            last=await self._last_opinion(uai, siecle_id),
            zone=await self.zone_of(await self.academy_of(uai)),
        )

    async def _last_opinion(self, uai: str, siecle_id: str) -> dict[str, Any] | None:
        """What was entered last in this school year."""
        rows = await self.repository.rows("last_change", _object(uai, siecle_id))
        return rows[0] if rows and rows[0]["data"]["year"] == await self.year() else None


def _requested(pupil: Mapping[str, Any]) -> list[str]:
    """The voies the family asked for, in order."""
    received = pupil["intentions"] or {"intentions": []}
    return [one["pathway"] for one in received["intentions"]]


def _object(uai: str, siecle_id: str) -> str:
    return f"opinion-{uai}-{siecle_id}-{PHASE}"


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
