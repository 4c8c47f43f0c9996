"""`POST /reconcile`: what operators ask this service, with a token, beside health and figures."""

import hmac

from pydantic import SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.sync.reconciler import Reconciler
from shared.consumer.http import Rejected, Unavailable
from shared.contract.envelope import NotUnderstood
from shared.contract.internal import Answer
from shared.contract.reconciling import PATH, NotCompared, SchoolAsked
from shared.postgres.away import DATABASE_FAILURES


def routes(token: SecretStr | None, reconciler: Reconciler) -> list[Route]:
    """The addresses; none without a token."""
    if token is None:
        return []
    expected = f"Bearer {token.get_secret_value()}".encode()

    async def reconcile(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        try:
            asked = SchoolAsked.model_validate_json(await request.body())
        except ValidationError:  # its text would repeat the body
            return _answer(NotCompared(reason="malformed"), 422)
        return await _compared(reconciler, asked)

    return [Route(PATH, reconcile, methods=["POST"])]


async def _compared(reconciler: Reconciler, asked: SchoolAsked) -> Response:
    """200, or 503 with why it cannot be said now."""
    try:
        return _answer(await reconciler.school(asked))
    except (Unavailable, Rejected) as failure:
        reason = failure.reason
    except NotUnderstood:
        reason = "intentions-not-understood"
    except DATABASE_FAILURES:
        reason = "postgres-unreachable"
    return _answer(NotCompared(reason=reason), 503)


def _answer(answer: Answer, status: int = 200) -> Response:
    return Response(answer.model_dump_json(), status, media_type="application/json")
