"""Routes of the internal API: a service of ours shows its token and asks for what is its own to ask."""

import hmac
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from services.intentions.api.machine_route import MachineRoute
from services.intentions.http.errors import FORESEEN, HttpError, headers_of, status_of
from shared.messaging.topology import SERVICES

PREFIX = "/internal"
log = structlog.get_logger("api.internal")


class NoToken(HttpError):
    """A call without a known token."""

    status = 401
    slug = "token-missing"


class OthersToAsk(HttpError):
    """A call for what the caller has no need of."""

    status = 403
    slug = "forbidden"


class Malformed(HttpError):
    """A body that does not follow its model."""

    status = 422
    slug = "malformed"


class InternalRoute(MachineRoute):
    """Lets in who may ask, before anything of the body is looked at; errors are JSON with a slug."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler behind the token. Errors: what nobody foresaw."""
        handler = super().get_route_handler()
        asked = self.path.removeprefix(f"{PREFIX}/")

        async def answer(request: Request) -> Response:
            try:
                _let_in(request, asked)
                return await handler(request)
            except RequestValidationError:  # FastAPI's own answer would repeat the body
                return _refusal(Malformed())
            except FORESEEN as error:
                return _refusal(error)

        return answer


def _refusal(error: Exception) -> Response:
    status, slug = status_of(error)
    if status >= 503:
        log.warning("unavailable", error=type(error).__name__)
    return JSONResponse({"error": slug}, status, headers_of(error))


def _let_in(request: Request, asked: str) -> None:
    """Errors: `NoToken`, `OthersToAsk`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    tokens: dict[str, str] = request.app.state.internal.tokens
    callers = [one for one in SERVICES if one.asks and _are_equal(tokens[one.name], token)]
    if scheme.lower() != "bearer" or not callers:
        raise NoToken
    if asked not in callers[0].asks:
        log.warning("service denied", caller=callers[0].name)
        raise OthersToAsk


def _are_equal(good: str, shown: str) -> bool:
    return hmac.compare_digest(good.encode(), shown.encode())
