"""The academies, and what each has set."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.siecle.staff.forms import BadForm, campaign_data
from services.siecle.staff.screens import STAFF, Screens, page, read


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
        return page("academy.html", academy=academy, values=rows[0]["data"] if rows else {}, error=None)

    async def configure(self, academy: str, request: Request) -> Response:
        """Change them: a `campaign` change."""
        form = await read(request)
        try:
            data = campaign_data(form, (await self.repository.time()).date())
        except BadForm as error:
            return page("academy.html", 422, academy=academy, values=form, error=str(error))
        await self.repository.change("campaign", f"campaign-{academy}", academy, None, STAFF, data)
        return RedirectResponse(f"/staff/academies/{academy}", 303)
