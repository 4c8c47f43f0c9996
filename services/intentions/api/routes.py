"""Routes for machines; those of the internal API are for services of ours, each with its token."""

import hmac
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from shared.http.bounds import in_time
from shared.http.errors import HttpError
from shared.messaging.topology import SERVICES

PREFIX = "/internal"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
log = structlog.get_logger("api.internal")


class MachineRoute(APIRoute):
    """Answers in time, as a page does. Errors: as `in_time`."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler, bounded."""
        handler = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            return await in_time(request, handler)

        return bounded


class InternalRoute(MachineRoute):
    """Lets in who may ask, before anything of the body is looked at."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler behind the token. Errors: `NotLetIn`."""
        handler = super().get_route_handler()
        asked = self.path.removeprefix(f"{PREFIX}/")

        async def answer(request: Request) -> Response:
            _let_in(request, asked)
            try:
                return await handler(request)
            except RequestValidationError:  # FastAPI's own answer would repeat the body
                raise NotLetIn(422, "malformed") from None

        return answer


class NotLetIn(HttpError):
    """A call of the internal API without a token, for others to make, or with a body that is not its own."""

    def __init__(self, status: int, slug: str) -> None:
        super().__init__(slug)
        self.status, self.slug = status, slug


def _let_in(request: Request, asked: str) -> None:
    """Errors: `NotLetIn`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    tokens: dict[str, str] = request.app.state.internal.tokens
    callers = [one for one in SERVICES if one.name in tokens and _are_equal(tokens[one.name], token)]
    if scheme.lower() != "bearer" or not callers:
        raise NotLetIn(401, "token-missing")
    if asked not in callers[0].scopes:
        log.warning("service denied", caller=callers[0].name)
        raise NotLetIn(403, "forbidden")


def _are_equal(good: str, shown: str) -> bool:
    return hmac.compare_digest(good.encode(), shown.encode())
