"""The internal API: other services of ours ask here for what events do not hold (names, texts, addresses).

Ids travel in bodies, never in addresses; an erased or unknown id is absent from the answer.
"""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import JSONResponse, Response

from services.intentions.api.events.reading import read_stream
from services.intentions.directory.people import Reference
from services.intentions.web.kit.errors import Unprocessable
from services.intentions.web.kit.visit import Visit
from shared.addresses import NotAnAddress, read_address
from shared.contract.types import SiecleId, Uai

MOST_IDS = 500
Ids = Annotated[list[UUID], Field(max_length=MOST_IDS)]


class Asked(BaseModel):
    """Base of the bodies; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


class TextsAsked(Asked):
    """`POST /internal/texts`"""

    ids: Ids


class ContactsAsked(Asked):
    """`POST /internal/contacts`"""

    accounts: Ids = []
    pupils: Ids = []


class PupilsAsked(Asked):
    """`POST /internal/pupils`"""

    pupils: Ids


class ResolveAsked(Asked):
    """`POST /internal/pupils/resolve`"""

    school: Uai
    siecle_ids: Annotated[list[SiecleId], Field(max_length=MOST_IDS)]


class EventsAsked(Asked):
    """`POST /internal/events`: versions after `after`, up to `to`, of one stream"""

    stream: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
    after: Annotated[int, Field(ge=0, lt=2**31)]
    to: Annotated[int, Field(ge=1, lt=2**31)]


A = TypeVar("A", bound=Asked)


async def events(visit: Visit) -> Response:
    """What a consumer lacks of a stream, as CloudEvents: an event whose predecessor did not come."""
    asked = await body_of(visit, EventsAsked)
    found = await read_stream(visit.web.feed, asked.stream, asked.after, asked.to)
    body = orjson.dumps({"events": [orjson.Fragment(one) for one in found]})
    return Response(body, media_type="application/json")


async def texts(visit: Visit) -> Response:
    """The contents of texts, by id."""
    asked = await body_of(visit, TextsAsked)
    return _answer(texts=await visit.web.store.texts(asked.ids))


async def contacts(visit: Visit) -> Response:
    """Addresses of accounts (null unless they can be written to, then why) and pupils' first names."""
    asked = await body_of(visit, ContactsAsked)
    emails = await visit.web.people.emails(asked.accounts)
    known = await visit.web.people.references(asked.pupils)
    return _answer(
        accounts={id_: _address(email) for id_, email in emails.items()},
        pupils={id_: _pupil(one) for id_, one in known.items()},
    )


def _pupil(one: Reference) -> dict[str, str]:
    """`school_email` is absent where operators have not said it."""
    school = {"school_email": one.school_email} if one.school_email else {}
    return {"first_name": one.first_name, "time_zone": one.time_zone, **school}


def _address(email: str | None) -> dict[str, str | None]:
    try:
        return {"email": read_address(email).sent if email else None}
    except NotAnAddress as error:
        return {"email": None, "fault": error.fault}


async def pupils(visit: Visit) -> Response:
    """Where Siècle knows pupils: school and Siècle's own id."""
    asked = await body_of(visit, PupilsAsked)
    known = await visit.web.people.references(asked.pupils)
    return _answer(
        pupils={id_: {"school": one.school, "siecle_id": one.siecle_id} for id_, one in known.items()}
    )


async def resolve(visit: Visit) -> Response:
    """Pupils' ids from Siècle's ids within a school."""
    asked = await body_of(visit, ResolveAsked)
    found = await visit.web.people.resolve(asked.school, asked.siecle_ids)
    return _answer(pupils={siecle_id: str(pupil) for siecle_id, pupil in found.items()})


async def at_work(visit: Visit) -> Response:
    """How many families have a session now, by school; one that has none is absent."""
    families = await visit.web.people.families_at_work(visit.now)
    return JSONResponse({"counted_at": visit.now.isoformat(), "families": families})


async def body_of(visit: Visit, model: type[A]) -> A:
    """The body as `model`. Errors: `Unprocessable`, which never repeats the body."""
    try:
        return model.model_validate_json(await visit.request.body())
    except ValidationError:
        raise Unprocessable from None


def _answer(**parts: dict[Any, Any]) -> Response:
    return JSONResponse(
        {name: {str(key): value for key, value in part.items()} for name, part in parts.items()}
    )
