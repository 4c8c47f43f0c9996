"""A draft is sent by hand, or deleted."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from starlette.responses import Response

from services.siecle.people.trail import Action
from services.siecle.staff.council import keeping
from services.siecle.staff.council.addresses import class_address
from services.siecle.staff.council.board import Board, board_around, of_pupil
from services.siecle.staff.council.moments import Moment
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.council.summary import class_page
from services.siecle.staff.problems import Changed, stale
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
    if board.moment is Moment.ENTRY:
        return await class_page(visit, board, problem=stale(Changed.OPENINGS))
    is_sent = draft is not None and await keeping.send(visit.desk.pool, of_pupil(board, visit), draft, done)
    return await _led(visit, board, "draft-sent", is_done=is_sent)


async def _drop(subject: Subject, visit: AtPupil) -> Response:
    board = await board_around(subject, visit)
    done, draft = visit.done(Action.DRAFT_DELETED, subject.kind), _draft(visit)
    whose = of_pupil(board, visit)
    is_gone = draft is not None and await keeping.drop(visit.desk.pool, whose, draft, done)
    return await _led(visit, board, "draft-dropped", is_done=is_gone)


async def _led(visit: AtPupil, board: Board, flash: str, *, is_done: bool) -> Response:
    """To the class; where the draft was another one than the page showed, it is told so there."""
    if is_done:
        return visit.to(class_address(visit.uai, board.subject, board.division), flash=flash)
    return await class_page(visit, board, problem=stale(Changed.DRAFT))


def _draft(visit: AtPupil) -> UUID | None:
    """The one that the page showed. Errors: `BadRequest`."""
    sent = visit.text("mark")
    try:
        return UUID(sent) if sent else None
    except ValueError:
        raise BadRequest from None
