"""A draft is sent by hand, or deleted."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from starlette.responses import Response

from services.siecle.people.trail import Action
from services.siecle.staff.council import keeping
from services.siecle.staff.council.addresses import class_address
from services.siecle.staff.council.board import board_around, place_of
from services.siecle.staff.council.moments import Moment
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.visit import AtPupil
from shared.http.errors import BadRequest

Handler = Callable[[AtPupil], Awaitable[Response]]


def send_of(subject: Subject) -> Handler:
    """What sends a draft at once, where the téléservice would hear it."""
    return partial(_send, subject)


def drop_of(subject: Subject) -> Handler:
    """What deletes it."""
    return partial(_drop, subject)


async def _send(subject: Subject, visit: AtPupil) -> Response:
    board = await board_around(subject, visit)
    done, draft = visit.done(Action.ENTERED, subject.kind), _draft(visit)
    is_sent = False
    if draft is not None and board.moment is not Moment.ENTRY:
        is_sent = await keeping.send(visit.desk.pool, place_of(board, visit), draft, done)
    flash = "draft-sent" if is_sent else "draft-changed"
    return visit.to(class_address(visit.uai, subject, board.division), flash=flash)


async def _drop(subject: Subject, visit: AtPupil) -> Response:
    board = await board_around(subject, visit)
    done, draft = visit.done(Action.DRAFT_DELETED, subject.kind), _draft(visit)
    place = place_of(board, visit)
    is_gone = draft is not None and await keeping.drop(visit.desk.pool, place, draft, done)
    flash = "draft-dropped" if is_gone else "draft-changed"
    return visit.to(class_address(visit.uai, subject, board.division), flash=flash)


def _draft(visit: AtPupil) -> UUID | None:
    """The one that the page showed. Errors: `BadRequest`."""
    sent = visit.text("draft")
    try:
        return UUID(sent) if sent else None
    except ValueError:
        raise BadRequest from None
