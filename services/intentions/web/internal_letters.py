"""The internal API for letters: notifications fetches what is to be sent, and says what became of it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.responses import JSONResponse, Response

from services.intentions.web.internal import Asked, body_of
from services.intentions.web.kit.visit import Visit

MOST_LETTERS = 50


class LettersAsked(Asked):
    """`POST /internal/letters/claim`"""

    most: Annotated[int, Field(ge=1, le=MOST_LETTERS)]


class LetterSettled(Asked):
    """`POST /internal/letters/settle`: done with, or to be tried again in so many seconds."""

    letter: UUID
    again_in: Annotated[float | None, Field(ge=1, le=86_400)] = None


async def claim(visit: Visit) -> Response:
    """Letters to send, each with the address it goes to; a letter that is asked for again is the same."""
    asked = await body_of(visit, LettersAsked)
    found = await visit.web.letters.claim(asked.most)
    letters = [
        {
            "id": str(one.id),
            "kind": one.kind,
            "email": one.email,
            "code": one.code,
            "written_at": one.written_at.isoformat(),
            "attempts": one.attempts,
        }
        for one in found
    ]
    return JSONResponse({"letters": letters})


async def settle(visit: Visit) -> Response:
    """What became of a letter; of one that is no more there, nothing."""
    settled = await body_of(visit, LetterSettled)
    if settled.again_in is None:
        await visit.web.letters.done(settled.letter)
    else:
        await visit.web.letters.later(settled.letter, settled.again_in)
    return JSONResponse({})
