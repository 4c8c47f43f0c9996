"""A class and its council: what is there, what is missing, and the way in."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.responses import Response

from services.siecle.staff.council import words
from services.siecle.staff.council.addresses import address_of, class_address
from services.siecle.staff.council.board import Board, board_of
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.council.walk import first_of
from services.siecle.staff.problems import Problem
from services.siecle.staff.visit import AtSchool
from services.siecle.staff.words import DONE

Handler = Callable[[AtSchool], Awaitable[Response]]


def list_of(subject: Subject) -> Handler:
    """What shows the class that is asked for, or which classes there are."""
    return partial(_show, subject)


def start_of(subject: Subject) -> Handler:
    """What leads to the first pupil of a class; with `walk=missing`, of whom something is to be said."""
    return partial(_start, subject)


async def _show(subject: Subject, visit: AtSchool) -> Response:
    division = visit.request.query_params.get("class")
    if division is None:
        return await _choice(subject, visit)
    board = await board_of(subject, visit, division)
    return visit.flashed(await class_page(visit, board, DONE.get(visit.flash)))


async def class_page(
    visit: AtSchool, board: Board, done: str | None = None, *, problem: Problem | None = None
) -> Response:
    """What is there of a class; `done` or the problem is told above it."""
    return visit.page(
        "council/class.html",
        problem=problem,
        uai=visit.uai,
        zone=visit.zone,
        subject=board.subject,
        division=board.division,
        turns=board.turns,
        to_do=[one for one in board.turns if one.is_there and one.is_to_do],
        unasked=[one for one in board.turns if one.is_there and one.may_recommend],
        drafts=[one for one in board.turns if one.is_there and one.goes_by_itself],
        present=[one for one in board.turns if one.is_there],
        names=await visit.names(),
        state_of=words.state_of,
        note=words.note_of(board, visit.zone),
        done=done,
    )


async def _choice(subject: Subject, visit: AtSchool) -> Response:
    """The classes that the visitor sees; the one that there is, where it is one."""
    found = {pupil["division"] for pupil in await visit.pupils("roster")}
    if len(found) == 1:
        return visit.to(class_address(visit.uai, subject, found.pop()))
    return visit.page("council/classes.html", uai=visit.uai, subject=subject, classes=sorted(found))


async def _start(subject: Subject, visit: AtSchool) -> Response:
    asked = visit.request.query_params
    division, mode = asked.get("class"), asked.get("walk", "")
    if division is None:
        return visit.to(f"{visit.home}/{subject.listed}")
    board = await board_of(subject, visit, division)
    first = first_of(board.turns, mode)
    return visit.to(
        class_address(visit.uai, subject, division) if first is None else address_of(visit.uai, first, mode)
    )
