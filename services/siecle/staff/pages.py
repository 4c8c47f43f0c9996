"""The staff pages: plain forms in French. Whoever reaches them may use them, as this is a mock."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.siecle.repository import Repository
from services.siecle.staff import labels
from services.siecle.staff.at_work import at_work
from services.siecle.staff.forms import (
    BadForm,
    campaign_data,
    opinion_data,
    opinion_values,
    shuts_out,
    window_data,
)
from shared.contract.types import Pathway, Phase
from shared.forms import NotAForm, read_form
from shared.words import terms

# The one member of staff of the mock.
STAFF = UUID("5f0c8e1e-6f0b-4d55-9a57-3f6d5f6f0a01")
DEFAULT_ZONE = "Europe/Paris"
PHASE = Phase.PROVISIONAL.value
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals.update(labels=labels, terms=terms, pathways=[pathway.value for pathway in Pathway])


def page(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """One rendered page."""
    return HTMLResponse(_pages.get_template(template).render(**context), status)


def staff_router(repository: Repository) -> APIRouter:
    """The pages under / and /staff."""
    router = APIRouter(include_in_schema=False)
    office = Office(repository)
    router.get("/")(office.index)
    router.get("/staff/academies/{academy}")(office.academy)
    router.post("/staff/academies/{academy}")(office.configure)
    router.get("/staff/schools/{uai}")(office.school)
    router.post("/staff/schools/{uai}")(office.open_or_close)
    router.get("/staff/schools/{uai}/intentions")(office.intentions)
    router.get("/staff/schools/{uai}/without-entry")(office.without_entry)
    router.get("/staff/schools/{uai}/without-entry.csv")(office.without_entry_csv)
    router.get("/staff/schools/{uai}/pupils/{siecle_id}/opinion")(office.opinion)
    router.post("/staff/schools/{uai}/pupils/{siecle_id}/opinion")(office.publish)
    return router


class Office:
    """The handlers; each reads top to bottom."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    async def index(self) -> Response:
        """Schools and academies."""
        schools = await self._repository.rows("schools")
        academies = sorted({school["academy"] for school in schools})
        return page("index.html", schools=schools, academies=academies)

    async def academy(self, academy: str) -> Response:
        """An academy's dates and options (R-018, R-019, R-024)."""
        rows = await self._repository.rows("last_campaign", academy)
        return page("academy.html", academy=academy, values=rows[0]["data"] if rows else {}, error=None)

    async def configure(self, academy: str, request: Request) -> Response:
        """Change them: a `campaign` change."""
        form = await _form(request)
        try:
            data = campaign_data(form, (await self._repository.time()).date())
        except BadForm as error:
            return page("academy.html", 422, academy=academy, values=form, error=str(error))
        await self._repository.change("campaign", f"campaign-{academy}", academy, None, STAFF, data)
        return RedirectResponse(f"/staff/academies/{academy}", 303)

    async def school(self, uai: str) -> Response:
        """Opening and closing, what became of changes, the last synchronisation."""
        return await self._school(uai, 200, None)

    async def open_or_close(self, uai: str, request: Request) -> Response:
        """Open or close the téléservice (R-020 to R-023)."""
        academy = await self._academy_of(uai)
        form, now = await _form(request), await self._repository.time()
        try:
            kind, data = window_data(form, await self._zone(academy), now)
        except BadForm as error:
            return await self._school(uai, 422, str(error))
        if shuts_out(kind, data, now) and form.get("confirmed") != "yes":
            return await self._confirm(uai, form, data, now)
        await self._repository.change(kind, f"window-{uai}", academy, uai, STAFF, data)
        return RedirectResponse(f"/staff/schools/{uai}", 303)

    async def intentions(self, uai: str) -> Response:
        """What families validated, and who acknowledged (R-064)."""
        zone = await self._zone(await self._academy_of(uai))
        pupils = await self._repository.rows("pupils_of_school", uai, PHASE)
        return page("intentions.html", uai=uai, zone=zone, pupils=pupils)

    async def without_entry(self, uai: str) -> Response:
        """Families without a validated intention, by class (R-064)."""
        return page("without_entry.html", uai=uai, pupils=await self._without_entry(uai))

    async def without_entry_csv(self, uai: str) -> Response:
        """The same as a table for a spreadsheet."""
        table = io.StringIO()
        writer = csv.writer(table, delimiter=";")
        writer.writerow(["Classe", "Nom", "Prénom"])
        for pupil in await self._without_entry(uai):
            writer.writerow([_cell(pupil[name]) for name in ("division", "last_name", "first_name")])
        disposition = {"Content-Disposition": f'attachment; filename="sans-saisie-{uai}.csv"'}
        content = "\ufeff" + table.getvalue()
        return Response(content, media_type="text/csv; charset=utf-8", headers=disposition)

    async def opinion(self, uai: str, siecle_id: str) -> Response:
        """The avis on one pupil, as it was entered last (R-066)."""
        last = await self._last_opinion(uai, siecle_id)
        return await self._opinion(uai, siecle_id, 200, None, opinion_values(last["data"]) if last else {})

    async def publish(self, uai: str, siecle_id: str, request: Request) -> Response:
        """Enter or change it: an `opinion` change."""
        academy = await self._academy_of(uai)
        pupil = await self._pupil(uai, siecle_id)
        form = await _form(request)
        try:
            data = opinion_data(form, siecle_id, _requested(pupil), await self._repository.time())
        except BadForm as error:
            return await self._opinion(uai, siecle_id, 422, str(error), form)
        await self._repository.change("opinion", _object(uai, siecle_id), academy, uai, STAFF, data)
        return RedirectResponse(f"/staff/schools/{uai}", 303)

    async def _confirm(
        self, uai: str, form: Mapping[str, str], data: Mapping[str, Any], now: datetime
    ) -> Response:
        """Who closes is told how many families are at work, and asked."""
        return page(
            "close.html",
            uai=uai,
            zone=await self._zone(await self._academy_of(uai)),
            form=form,
            closes_at=data.get("closes_at"),
            at_work=at_work(await self._repository.rows("at_work", uai), now),
        )

    async def _school(self, uai: str, status: int, error: str | None) -> Response:
        academy = await self._academy_of(uai)
        return page(
            "school.html",
            status,
            uai=uai,
            academy=academy,
            zone=await self._zone(academy),
            error=error,
            last_push=await self._repository.value("last_push", uai),
            changes=await self._repository.rows("recent_changes", uai, academy),
        )

    async def _opinion(
        self, uai: str, siecle_id: str, status: int, error: str | None, values: Mapping[str, str]
    ) -> Response:
        pupil = await self._pupil(uai, siecle_id)
        return page(
            "opinion.html",
            status,
            uai=uai,
            pupil=pupil,
            requested=_requested(pupil),
            values=values,
            error=error,
            last=await self._last_opinion(uai, siecle_id),
            zone=await self._zone(await self._academy_of(uai)),
        )

    async def _last_opinion(self, uai: str, siecle_id: str) -> dict[str, Any] | None:
        rows = await self._repository.rows("last_change", _object(uai, siecle_id))
        return rows[0] if rows else None

    async def _academy_of(self, uai: str) -> str:
        academy: str | None = await self._repository.value("academy_of", uai)
        if academy is None:
            raise HTTPException(404, "Établissement inconnu")
        return academy

    async def _zone(self, academy: str) -> str:
        rows = await self._repository.rows("last_campaign", academy)
        zone: str = rows[0]["data"]["time_zone"] if rows else DEFAULT_ZONE
        return zone

    async def _pupil(self, uai: str, siecle_id: str) -> dict[str, Any]:
        for pupil in await self._repository.rows("pupils_of_school", uai, PHASE):
            if pupil["siecle_id"] == siecle_id:
                return pupil
        raise HTTPException(404, "Élève inconnu")

    async def _without_entry(self, uai: str) -> list[dict[str, Any]]:
        await self._academy_of(uai)
        pupils = await self._repository.rows("pupils_of_school", uai, PHASE)
        return [pupil for pupil in pupils if pupil["intentions"] is None]


async def _form(request: Request) -> dict[str, str]:
    try:
        form = await read_form(request)
    except NotAForm:
        raise HTTPException(400, "Ce n'est pas un formulaire de cette page") from None
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _requested(pupil: Mapping[str, Any]) -> list[str]:
    """The voies the family asked for, in order."""
    received = pupil["intentions"] or {"intentions": []}
    return [one["pathway"] for one in received["intentions"]]


def _object(uai: str, siecle_id: str) -> str:
    return f"opinion-{uai}-{siecle_id}-{PHASE}"


def _cell(text: str) -> str:
    """A spreadsheet runs what begins with one of these."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
