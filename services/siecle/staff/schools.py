"""The screen of a school: what is open, and what became of changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.siecle.staff.at_work import at_work
from services.siecle.staff.forms import BadForm, shuts_out, window_data
from services.siecle.staff.screens import STAFF, Screens, page, read


class Schools(Screens):
    """Opening and closing."""

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
        if shuts_out(kind, data, now) and form.get("confirmed") != "yes":
            return await self._confirm(uai, form, data, now)
        await self.repository.change(kind, f"window-{uai}", academy, uai, STAFF, data)
        return RedirectResponse(f"/staff/schools/{uai}", 303)

    async def _confirm(
        self, uai: str, form: Mapping[str, str], data: Mapping[str, Any], now: datetime
    ) -> Response:
        """Who closes is told how many families are at work, and asked."""
        return page(
            "close.html",
            uai=uai,
            zone=await self.zone_of(await self.academy_of(uai)),
            form=form,
            closes_at=data.get("closes_at"),
            at_work=at_work(await self.repository.rows("at_work", uai), now),
        )

    async def _school(self, uai: str, status: int, error: str | None) -> Response:
        academy = await self.academy_of(uai)
        return page(
            "school.html",
            status,
            uai=uai,
            academy=academy,
            zone=await self.zone_of(academy),
            error=error,
            last_push=await self.repository.value("last_push", uai),
            changes=await self.repository.rows("recent_changes", uai, academy),
        )
