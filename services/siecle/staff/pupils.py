"""The pupils of a school, with and without an entry."""

import csv
import io
from typing import Any

from fastapi.responses import Response

from services.siecle.staff.screens import PHASE, Screens, page


class Pupils(Screens):
    """Lists of pupils."""

    async def intentions(self, uai: str) -> Response:
        """What families validated, and who acknowledged (R-064)."""
        zone = await self.zone_of(await self.academy_of(uai))
        pupils = await self.repository.rows("pupils_of_school", uai, PHASE)
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

    async def _without_entry(self, uai: str) -> list[dict[str, Any]]:
        await self.academy_of(uai)
        pupils = await self.repository.rows("pupils_of_school", uai, PHASE)
        return [pupil for pupil in pupils if pupil["intentions"] is None]


def _cell(text: str) -> str:
    """A spreadsheet runs what begins with one of these."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
