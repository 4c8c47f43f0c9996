"""A session goes on, or ends: SE DÉCONNECTER ends it on the server, and the recap e-mail goes (R-011)."""

import structlog
from starlette.responses import JSONResponse, Response

from services.intentions.web.visit.anyone import Visit
from services.intentions.web.visit.signed_in import SignedIn

log = structlog.get_logger("web.sign-out")


async def stay(visit: SignedIn) -> Response:
    """`POST /session`: being asked is what prolongs a session; says how many seconds it lasts (A-02)."""
    return JSONResponse({"seconds": visit.seconds_left})


async def sign_out(visit: SignedIn) -> Response:
    """`POST /sign-out`: back to the sign-in page, the cookie gone."""
    await end_session_of(visit)
    response = visit.to("/sign-in", flash="signed-out")
    visit.web.cookies.drop(response, "session")
    return response


async def end_session_of(visit: Visit) -> None:
    """End the session that this browser holds, if any; a second call changes nothing."""
    token = visit.web.cookies.read(visit.request, "session")
    account = await visit.web.people.session(token, visit.now) if token else None
    if account is None:
        return
    await visit.web.people.end_session(account.session, visit.now, visit.correlation)
    log.info("signed out", account=str(account.id), session=str(account.session))
