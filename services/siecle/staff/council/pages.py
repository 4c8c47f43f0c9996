"""The form of what a council says of one pupil, on the way through the class (R-066, F-05)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from starlette.responses import Response

from services.siecle.people.trail import Action
from services.siecle.repository import Overtaken
from services.siecle.staff.council import keeping, words
from services.siecle.staff.council.addresses import address_of, class_address
from services.siecle.staff.council.board import Board, board_around, of_pupil
from services.siecle.staff.council.moments import Moment
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.council.turns import Turn, entry_changed
from services.siecle.staff.council.walk import Walk, walk_at
from services.siecle.staff.definitive.doubts import Doubt
from services.siecle.staff.definitive.propositions import voies_of
from services.siecle.staff.forms import BadFields, Form
from services.siecle.staff.problems import Changed, Problem, stale
from services.siecle.staff.visit import AtPupil
from services.siecle.staff.words import DONE
from shared.contract.types import Pathway
from shared.words import terms

Handler = Callable[[AtPupil], Awaitable[Response]]
TO_CORRECT = "Rien n'est enregistré. À corriger :"
NEXT, DRAFT = "next", "draft"  # what the buttons say beside « Enregistrer »


def form_of(subject: Subject) -> Handler:
    """What shows a form, as it was filled last."""
    return partial(_show, subject)


def enter_of(subject: Subject) -> Handler:
    """What keeps what a form says, and goes on to whoever comes next where that is asked for."""
    return partial(_save, subject)


async def _show(subject: Subject, visit: AtPupil) -> Response:
    board = await board_around(subject, visit)
    turn = board.turn(visit.siecle_id)
    done = DONE.get(visit.flash)
    return visit.flashed(await _page(visit, board, turn.values, turn.mark, done=done))


async def _save(subject: Subject, visit: AtPupil) -> Response:
    board, form = await board_around(subject, visit), visit.form
    turn, mark = board.turn(visit.siecle_id), form.get("mark", "")
    if visit.is_resumed:
        return await _page(visit, board, form, mark)
    if mark and entry_changed(mark, turn):
        return await _overtaken(visit, board, form, Changed.ENTRY)
    try:
        data = _data(board, turn, form)
    except BadFields as error:
        return await _page(visit, board, form, mark, faults=error.faults)
    doubts = [] if turn.says(data) else subject.doubts(turn.case, data)
    if not set(doubts) <= set(form.get("confirmed", "").split()):
        return await _page(visit, board, form, mark, doubts=doubts)
    try:
        return await _kept(visit, board, data, mark)
    except Overtaken:
        return await _overtaken(visit, await board_around(subject, visit), form, Changed.ANSWER)


def _data(board: Board, turn: Turn, form: Form) -> dict[str, Any]:
    said = board.subject.read(form, turn.requested, turn.case)
    return {"year": board.year, "siecle_id": turn.siecle_id, **said}


async def _kept(visit: AtPupil, board: Board, data: Mapping[str, Any], mark: str) -> Response:
    """Errors: `Overtaken`."""
    then = visit.text("then")
    is_draft = board.moment is Moment.ENTRY or (board.moment is Moment.NEVER and then == DRAFT)
    done = visit.done(Action.DRAFT_SAVED if is_draft else Action.ENTERED, board.subject.kind)
    whose = of_pupil(board, visit)
    await keeping.keep(visit.desk.pool, whose, data, mark, done, is_draft=is_draft)
    return _onward(visit, board, then, "kept" if is_draft else "sent")


def _onward(visit: AtPupil, board: Board, then: str, flash: str) -> Response:
    """To who comes next, to the class at the end of it; else back to where the form was opened from."""
    subject, walk = board.subject, _walk(visit, board)
    if then not in (NEXT, DRAFT) and subject.back is not None:
        return visit.to(f"{visit.path}/{subject.back}", flash=flash)
    if then in (NEXT, DRAFT) and walk.next is not None:
        return visit.to(address_of(visit.uai, walk.next, walk.mode), flash=f"next-{flash}")
    return visit.to(class_address(visit.uai, subject, board.division), flash=flash)


def _walk(visit: AtPupil, board: Board) -> Walk:
    return walk_at(board.turns, visit.siecle_id, visit.request.query_params.get("walk", ""))


async def _overtaken(visit: AtPupil, board: Board, form: Form, what: Changed) -> Response:
    """What stands there now, beside the form as it was filled: the next time it is known what is replaced."""
    mark = board.turn(visit.siecle_id).mark
    return await _page(visit, board, form, mark, problem=stale(what))


async def _page(
    visit: AtPupil,
    board: Board,
    values: Form,
    mark: str,
    *,
    problem: Problem | None = None,
    done: str | None = None,
    faults: Mapping[str, str] | None = None,
    doubts: Sequence[Doubt] = (),
) -> Response:
    subject, turn, names = board.subject, board.turn(visit.siecle_id), await visit.names()
    found = faults or {}
    anchors = {name: _anchor(subject, name, values) for name in found}
    first = next(iter(found), subject.first(turn.requested))
    is_told = problem is not None or visit.is_resumed  # what is told has the focus
    return visit.page(
        subject.template,
        problem=_faulty(found, anchors) if found else problem,
        uai=visit.uai,
        zone=visit.zone,
        subject=subject,
        turn=turn,
        voies=voies_of(turn.requested),
        names=names,
        walk=_walk(visit, board),
        class_list=class_address(visit.uai, subject, board.division),
        moment=board.moment,
        note=words.note_of(board, visit.zone),
        values=values,
        mark=mark,
        done=done,
        faults=found,
        focus=None if is_told else "confirm" if doubts else _anchor(subject, first, values),
        doubts=doubts,
    )


def _faulty(faults: Mapping[str, str], anchors: Mapping[str, str]) -> Problem:
    """What is wrong at each field; the first has the focus, as a class is gone through by keyboard."""
    fields = {anchors[name]: f"{_voie(name)}{text}" for name, text in faults.items()}
    return Problem(TO_CORRECT, fields=fields, has_focus=False)


def _voie(name: str) -> str:
    """« 2de professionnelle : », of a field that is about a voie."""
    pathway = name.partition("-")[2]
    return f"{terms.PATHWAYS[Pathway(pathway)]} : " if pathway in set(Pathway) else ""


def _anchor(subject: Subject, name: str, values: Form) -> str:
    """The id of a field: of a choice of words that one which is chosen, or the first."""
    if not name.startswith(f"{subject.word}-"):
        return name
    said = values.get(name)
    return f"{name}-{said if said in subject.words else subject.words[0]}"
