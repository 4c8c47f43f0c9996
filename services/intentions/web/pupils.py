"""The pupil's choice after sign-in (A-31); with one pupil there is nothing to choose."""

from starlette.responses import Response

from services.intentions.web.visit import SignedIn


async def show(visit: SignedIn) -> Response:
    """`GET /pupils`"""
    if len(visit.pupils) == 1:
        return visit.to(f"/orientation/{visit.pupils[0].id}")
    return visit.page("pupils.html", pupils=visit.pupils, current="pupils")


async def home(visit: SignedIn) -> Response:
    """`GET /`: the pupil's page, or the choice."""
    return await show(visit) if len(visit.pupils) == 1 else visit.to("/pupils")
