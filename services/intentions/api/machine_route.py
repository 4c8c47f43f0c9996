"""Routes for machines."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.intentions.http.answer_time import in_time


class MachineRoute(APIRoute):
    """Answers in time, as a page does. Errors: as `in_time`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, bounded."""
        handler = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            return await in_time(request, handler)

        return bounded
