"""Every route of the web process with who may use it: the one table (`tests/conventions` walks it)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal

from starlette.requests import Request
from starlette.responses import Response

from services.intentions.web import contract
from services.intentions.web.access import (
    Access,
    V,
    anyone,
    at_sign_in,
    by_link,
    known_or_not,
    own_password,
    own_pupil,
    signed_in,
)
from services.intentions.web.answer import acknowledgement
from services.intentions.web.decision import answer
from services.intentions.web.decision import screens as decision
from services.intentions.web.dossier import landing, screens
from services.intentions.web.entry import form
from services.intentions.web.portal import (
    account,
    activation,
    address,
    help,  # noqa: A004
    notices,
    password,
    pupils,
    session,
    sign_in,
)
from services.intentions.web.visit.anyone import Visit
from shared.http.bounds import in_time


@dataclass(frozen=True, slots=True)
class Route(Generic[V]):
    """One address: the access rule makes the visit that the handler answers."""

    method: Literal["GET", "POST"]
    path: str
    access: Access[V]
    handler: Callable[[V], Awaitable[Response]]

    @property
    def methods(self) -> list[str]:
        """The methods: GET is also HEAD (RFC 9110, 9.1), of which the server leaves the body out."""
        return ["GET", "HEAD"] if self.method == "GET" else [self.method]

    async def answer(self, request: Request) -> Response:
        """The answer; nothing of the handler runs before the access rule has let it. Errors: as `in_time`."""
        return await in_time(request, self._answer)

    async def _answer(self, request: Request) -> Response:
        visit = await self.access(request, request.app.state.web)
        response = await self.handler(visit)
        _keep_visitor(visit, response)
        return response


def _keep_visitor(visit: Visit, response: Response) -> None:
    """Gives a browser that has not signed in the cookie that its forms are tied to."""
    cookies = visit.web.cookies
    if type(visit) is Visit and visit.secret and cookies.read(visit.request, "visitor") is None:
        cookies.put(response, "visitor", visit.secret)


ROUTES: tuple[Route[Any], ...] = (
    Route("GET", "/sign-in", known_or_not, sign_in.show),
    Route("POST", "/sign-in", at_sign_in, sign_in.submit),
    Route("GET", "/activate", anyone, activation.show),
    Route("POST", "/activate", at_sign_in, activation.submit),
    Route("GET", "/help", known_or_not, help.show),
    Route("GET", "/help/{topic}", known_or_not, help.show),
    Route("GET", "/", signed_in, pupils.home),
    Route("GET", "/pupils", signed_in, pupils.show),
    Route("GET", "/orientation/{pupil}", own_pupil, landing.show),
    Route("GET", "/orientation/{pupil}/form", own_pupil, form.show),
    Route("POST", "/orientation/{pupil}/form", own_pupil, form.submit),
    Route("GET", "/orientation/{pupil}/acknowledgement", own_pupil, acknowledgement.show),
    Route("POST", "/orientation/{pupil}/acknowledgement", own_pupil, acknowledgement.submit),
    # The same with the step in the address: pages name them from the next release on (ADR 0022).
    Route("GET", "/orientation/{pupil}/intentions", own_pupil, screens.show),
    Route("GET", "/orientation/{pupil}/intentions/form", own_pupil, form.show),
    Route("POST", "/orientation/{pupil}/intentions/form", own_pupil, form.submit),
    Route("GET", "/orientation/{pupil}/intentions/acknowledgement", own_pupil, acknowledgement.show),
    Route("POST", "/orientation/{pupil}/intentions/acknowledgement", own_pupil, acknowledgement.submit),
    Route("GET", "/orientation/{pupil}/choix", own_pupil, screens.show),
    Route("GET", "/orientation/{pupil}/choix/form", own_pupil, form.show),
    Route("POST", "/orientation/{pupil}/choix/form", own_pupil, form.submit),
    Route("GET", "/orientation/{pupil}/decision", own_pupil, decision.show),
    Route("GET", "/orientation/{pupil}/decision/answer", own_pupil, answer.show),
    Route("POST", "/orientation/{pupil}/decision/answer", own_pupil, answer.submit),
    Route("GET", "/contact", signed_in, help.contact),
    Route("GET", "/account", signed_in, account.show),
    Route("POST", "/account", signed_in, account.submit),
    Route("GET", "/account/password", signed_in, password.show),
    Route("POST", "/account/password", own_password, password.submit),
    Route("POST", "/account/address/cancel", signed_in, account.cancel),
    Route("GET", "/address", known_or_not, address.show),
    Route("POST", "/address", known_or_not, address.submit),
    Route("POST", "/account/notices", signed_in, account.switch_notices),
    Route("GET", "/notices/stop", known_or_not, notices.show),
    Route("POST", "/notices/stop", by_link, notices.submit),
    Route("POST", "/session", signed_in, session.stay),
    Route("POST", "/sign-out", signed_in, session.sign_out),
    Route("GET", "/contract", anyone, contract.show),
    Route("GET", "/contract/{document:path}", anyone, contract.file),
)
