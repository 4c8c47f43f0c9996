"""The screens of the definitive phase: a pupil, and the forms about that pupil."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.siecle.kinds import Kind
from services.siecle.people.roles import ENTERING, Role
from services.siecle.repository import Overtaken
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.definitive.doubts import Doubt
from services.siecle.staff.definitive.entries import ENTRIES, Entry
from services.siecle.staff.forms import BadForm, Form
from services.siecle.staff.known import received_answer
from services.siecle.staff.problems import Changed, Problem, problem_of, stale
from services.siecle.staff.visit import AtPupil
from services.siecle.staff.words import DONE
from shared.academies import school_year
from shared.http.errors import NotFound

Handler = Callable[[AtPupil], Awaitable[Response]]


async def pupil(visit: AtPupil) -> Response:
    """One pupil: what is known, what may be entered, what became of it."""
    entries = [entry for path, entry in ENTRIES.items() if visit.member.role in ENTERING[path]]
    page = visit.page(
        "definitive/pupil.html",
        uai=visit.uai,
        zone=visit.zone,
        name=await visit.name(),
        case=await _case(visit),
        entries=entries,
        done=DONE.get(visit.flash),
    )
    return visit.flashed(page)


def form_of(entry: Entry) -> Handler:
    """What shows a form, as it was filled last."""
    return partial(_show, entry)


def enter_of(entry: Entry) -> Handler:
    """What enters what a form says, once staff have confirmed what is doubtful; the same again is none."""
    return partial(_enter, entry)


async def _show(entry: Entry, visit: AtPupil) -> Response:
    await visit.check_present()
    case = await _case(visit)
    last = entry.last(case)
    return await _form(visit, case, entry, entry.filled(last["data"]) if last else {})


async def _enter(entry: Entry, visit: AtPupil) -> Response:
    await visit.check_present()
    version = await _version(visit, entry)  # before the case: what comes between the two is found at the end
    case, form, now = await _case(visit), visit.form, await visit.time()
    if visit.is_resumed:
        return await _form(visit, case, entry, form)
    try:
        said = entry.read(form, case, now.astimezone(ZoneInfo(visit.zone)).date())
    except BadForm as error:
        return await _form(visit, case, entry, form, problem=problem_of(error))
    data = {**said, "year": school_year(now.date()), "siecle_id": visit.siecle_id}
    doubts = [] if case.is_repeat(entry.kind, data) else entry.doubts(case, data)
    if not set(doubts) <= set(form.get("confirmed", "").split()):
        return await _form(visit, case, entry, form, doubts=doubts)
    try:
        await _kept(visit, case, entry, data, version)
    except Overtaken:
        return await _overtaken(visit, entry)
    # The appeals that the academy's services come back to say of each whether it is decided.
    return visit.to(_back(visit), flash=None if visit.member.role is Role.ACADEMY else "sent")


async def _kept(visit: AtPupil, case: Case, entry: Entry, data: Mapping[str, Any], version: int) -> None:
    """Enter it where nobody has entered since the form was filled; a second click enters nothing.

    Errors: `Overtaken`.
    """
    if visit.text("mark") != entry.mark(case):
        if not entry.says(case, data):
            raise Overtaken
        return
    is_once = not case.may_repeat(entry.kind)
    await visit.enter(entry.kind, _object(visit, entry), data, unless_same=is_once, after=version)


async def _overtaken(visit: AtPupil, entry: Entry) -> Response:
    """What stands there now, above the form as it was filled: the next time it is known what is replaced."""
    case = await _case(visit)
    values = {**visit.form, "mark": entry.mark(case)}
    return await _form(visit, case, entry, values, problem=stale(Changed.ANSWER))


def _object(visit: AtPupil, entry: Entry) -> str:
    """What the versions of its changes count: of decisions on any ground, and over the years."""
    return f"{entry.kind}-{visit.uai}-{visit.siecle_id}"


async def _version(visit: AtPupil, entry: Entry) -> int:
    """The object's; 0 where nothing was ever entered."""
    rows = await visit.desk.repository.rows("last_change", _object(visit, entry))
    return rows[0]["version"] if rows else 0


async def _form(
    visit: AtPupil,
    case: Case,
    entry: Entry,
    values: Form,
    *,
    problem: Problem | None = None,
    doubts: Sequence[Doubt] = (),
) -> Response:
    return visit.page(
        f"definitive/{entry.template}",
        problem=problem,
        back=_back(visit),
        name=await visit.name(),
        case=case,
        entry=entry,
        received=received_answer(case, visit.zone) if entry.kind is Kind.ANSWER else [],
        zone=visit.zone,
        values=values,
        mark=values.get("mark", entry.mark(case)),
        doubts=doubts,
    )


def _back(visit: AtPupil) -> str:
    """Where a form leads: to the pupil, whom the academy's services do not see."""
    is_academy = visit.member.role is Role.ACADEMY
    return f"/staff/academies/{visit.academy}/appeals" if is_academy else f"{visit.path}/definitive"


async def _case(visit: AtPupil) -> Case:
    """The pupil's case. Errors: `NotFound` for one who is gone meanwhile."""
    repository, year = visit.desk.repository, await visit.year()
    changes = await repository.rows("changes_of_pupil", visit.uai, year, visit.siecle_id)
    for pupil in await visit.pupils("definitive_of_school", year, visit.siecle_id):
        return Case(pupil, changes)
    raise NotFound
