"""The screens of academies and schools: what is set and open, what became of changes, who entered what."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.siecle.kinds import Kind
from services.siecle.staff.forms import BadForm, campaign_data, shuts_out, window_data
from services.siecle.staff.openings import openings_of
from services.siecle.staff.screens import PHASE, STAFF, Screens, page, read

FRESH = timedelta(minutes=2)


class Academies(Screens):
    """Dates and options of an academy."""

    async def index(self) -> Response:
        """Schools and academies."""
        schools = await self.repository.rows("schools")
        academies = sorted({school["academy"] for school in schools})
        return page("index.html", schools=schools, academies=academies)

    async def academy(self, academy: str) -> Response:
        """An academy's dates and options (R-018, R-019, R-024)."""
        rows = await self.repository.rows("last_campaign", academy)
        last = rows[0] if rows else None
        return await self._academy(academy, 200, last["data"] if last else {}, None, last)

    async def configure(self, academy: str, request: Request) -> Response:
        """Change them: a `campaign` change."""
        form = await read(request)
        try:
            data = campaign_data(form, (await self.repository.time()).date())
        except BadForm as error:
            return await self._academy(academy, 422, form, str(error), None)
        await self.repository.change(Kind.CAMPAIGN, f"campaign-{academy}", academy, None, STAFF, data)
        return RedirectResponse(f"/staff/academies/{academy}", 303)

    async def _academy(
        self,
        academy: str,
        status: int,
        values: Mapping[str, Any],
        error: str | None,
        last: Mapping[str, Any] | None,
    ) -> Response:
        zone = await self.zone_of(academy)
        return page("academy.html", status, academy=academy, values=values, error=error, last=last, zone=zone)


class Schools(Screens):
    """Opening and closing, and lists of pupils."""

    async def school(self, uai: str) -> Response:
        """Opening and closing, what became of changes, the last synchronisation."""
        return await self._school(uai, 200, None)

    async def open_or_close(self, uai: str, request: Request) -> Response:
        """Open or close the téléservice (R-020 to R-023)."""
        academy = await self.academy_of(uai)
        form, now = await read(request), await self.repository.time()
        try:
            kind, data = window_data(form, await self.zone_of(academy), now)
        except BadForm as error:
            return await self._school(uai, 422, str(error))
        if shuts_out(data, now) and form.get("confirmed") != "yes":
            return await self._confirm(uai, form, data, now)
        await self.repository.change(kind, _object(uai, data), academy, uai, STAFF, data)
        return RedirectResponse(f"/staff/schools/{uai}", 303)

    async def _confirm(
        self, uai: str, form: Mapping[str, str], data: Mapping[str, Any], now: datetime
    ) -> Response:
        """Tell who closes how many families are at work, and ask."""
        return page(
            "close.html",
            uai=uai,
            zone=await self.zone_of(await self.academy_of(uai)),
            form=form,
            data=data,
            at_work=_at_work(await self.repository.rows("at_work", uai), now),
        )

    async def _school(self, uai: str, status: int, error: str | None) -> Response:
        academy, now = await self.academy_of(uai), await self.repository.time()
        said = await self.repository.rows("window_changes", uai, await self.year())
        return page(
            "school.html",
            status,
            uai=uai,
            academy=academy,
            zone=await self.zone_of(academy),
            error=error,
            now=now,
            openings=openings_of(said),
            classes=[row["division"] for row in await self.repository.rows("classes", uai)],
            names=await self.names(uai),
            last_push=await self.repository.value("last_push", uai),
            changes=await self.repository.rows("recent_changes", uai, academy),
        )

    async def intentions(self, uai: str) -> Response:
        """The entries that families validated, and who acknowledged (R-064)."""
        zone = await self.zone_of(await self.academy_of(uai))
        pupils = await self.repository.rows("pupils_of_school", uai, PHASE, await self.year())
        return page("intentions.html", uai=uai, zone=zone, pupils=pupils, names=await self.names(uai))

    async def without_entry(self, uai: str) -> Response:
        """Families without a validated intention, by class (R-064)."""
        return page(
            "without_entry.html", uai=uai, pupils=await self._without_entry(uai), names=await self.names(uai)
        )

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

    async def _without_entry(self, uai: str) -> list[dict[str, Any]]:
        await self.academy_of(uai)
        pupils = await self.repository.rows("pupils_of_school", uai, PHASE, await self.year())
        return [one for one in pupils if one["intentions"] is None and one["left_at"] is None]


def _object(uai: str, data: Mapping[str, Any]) -> str:
    """What the versions of an opening or a closing count: the school's, or those of its class."""
    return f"window-{uai}-{data['class']}" if "class" in data else f"window-{uai}"


def _at_work(rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any] | None:
    """The count, and whether the téléservice has said nothing newer for too long; None where it never did."""
    return {**rows[0], "is_old": now - rows[0]["counted_at"] > FRESH} if rows else None


def _cell(text: str) -> str:
    """A spreadsheet runs what begins with one of these."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
