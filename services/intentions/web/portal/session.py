"""Staying signed in: the answer to the warning before a session ends (A-02, WCAG 2.2.1)."""

from starlette.responses import JSONResponse, Response

from services.intentions.web.visit.signed_in import SignedIn


async def stay(visit: SignedIn) -> Response:
    """`POST /session`: being asked is what prolongs a session; says how many seconds it lasts now."""
    return JSONResponse({"seconds": visit.seconds_left})
