"""Routes for machines."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.intentions.http.answer_time import answered_in_time


class MachineRoute(APIRoute):
    """Answers in time, as a page does. Errors: as `answered_in_time`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, bounded."""
        handler: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

        async def answer(request: Request) -> Response:
            async with answered_in_time(request):
                return await handler(request)

        return answer
