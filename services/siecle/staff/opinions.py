"""The screen of the avis on a pupil."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.siecle.staff.forms import BadForm
from services.siecle.staff.opinion_form import opinion_data, opinion_values
from services.siecle.staff.screens import PHASE, STAFF, Screens, page, read


class Opinions(Screens):
    """What the council says of a pupil."""

    async def opinion(self, uai: str, siecle_id: str) -> Response:
        """The avis on one pupil, as it was entered last (R-066)."""
        last = await self._last_opinion(uai, siecle_id)
        return await self._opinion(uai, siecle_id, 200, None, opinion_values(last["data"]) if last else {})

    async def publish(self, uai: str, siecle_id: str, request: Request) -> Response:
        """Enter or change it: an `opinion` change."""
        academy = await self.academy_of(uai)
        pupil = await self.pupil(uai, siecle_id)
        form = await read(request)
        try:
            data = opinion_data(form, siecle_id, _requested(pupil), await self.repository.time())
        except BadForm as error:
            return await self._opinion(uai, siecle_id, 422, str(error), form)
        await self.repository.change("opinion", _object(uai, siecle_id), academy, uai, STAFF, data)
        return RedirectResponse(f"/staff/schools/{uai}", 303)

    async def _opinion(
        self, uai: str, siecle_id: str, status: int, error: str | None, values: Mapping[str, str]
    ) -> Response:
        pupil = await self.pupil(uai, siecle_id)
        return page(
            "opinion.html",
            status,
            uai=uai,
            pupil=pupil,
            requested=_requested(pupil),
            values=values,
            error=error,
            last=await self._last_opinion(uai, siecle_id),
            zone=await self.zone_of(await self.academy_of(uai)),
        )

    async def _last_opinion(self, uai: str, siecle_id: str) -> dict[str, Any] | None:
        rows = await self.repository.rows("last_change", _object(uai, siecle_id))
        return rows[0] if rows else None


def _requested(pupil: Mapping[str, Any]) -> list[str]:
    """The voies the family asked for, in order."""
    received = pupil["intentions"] or {"intentions": []}
    return [one["pathway"] for one in received["intentions"]]


def _object(uai: str, siecle_id: str) -> str:
    return f"opinion-{uai}-{siecle_id}-{PHASE}"
