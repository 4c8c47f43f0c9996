"""A school at a glance: what is open and planned, how far classes are, what waits or was refused (A-35)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

from services.siecle.people.roles import SETTLING, Role
from services.siecle.people.trail import Action, Done
from services.siecle.staff.classes.asked import NO_CLASS
from services.siecle.staff.classes.chart import bar
from services.siecle.staff.classes.lines import counts_of, total_of
from services.siecle.staff.classes.reading import read, stages_at
from services.siecle.staff.classes.states import STATES
from services.siecle.staff.forms import number_of
from services.siecle.staff.opening import words
from services.siecle.staff.opening.state import FRESH, state_at
from services.siecle.staff.visit import AtSchool
from shared.contract.types import Phase
from shared.http.errors import Forbidden, NotFound

Row = Mapping[str, Any]


async def show(visit: AtSchool) -> Response:
    """The page of a school, in the phase that it is or that is asked for; of a teacher, the own classes."""
    stages = await stages_at(visit)
    phase = _phase(visit, stages.phase)
    known, state = await read(visit, stages, phase), await state_at(visit)
    counts = counts_of(phase, known.lines)
    return visit.page(
        "school.html",
        uai=visit.uai,
        state=state,
        words=words,
        zone=visit.zone,
        ahead=state.openings.ahead(state.now),
        phase=phase,
        states=STATES[phase],
        counts=counts,
        total=total_of(phase, counts),
        bar=bar,
        no_class=NO_CLASS,
        **await _exchange(visit, stages.now),
    )


async def settle(visit: AtSchool) -> Response:
    """Note that a refused change is dealt with.

    Errors: `NotFound` for one that the visitor does not see, `Forbidden` for one that others enter.
    """
    seq, repository = number_of(visit.request.path_params["seq"]), visit.desk.repository
    rows = [] if seq is None else await repository.rows("change_of_school", seq, visit.uai)
    if seq is None or not await _seen(visit, rows):
        raise NotFound
    kind, pupil = rows[0]["kind"], rows[0]["data"].get("siecle_id")
    if visit.member.role not in SETTLING.get(kind, ()):
        raise Forbidden
    done = Done(Action.SETTLED, visit.by, kind, visit.academy, visit.uai, pupil, change=seq)
    await repository.settle(seq, done)
    return visit.to(visit.home)


def _phase(visit: AtSchool, current: Phase) -> Phase:
    asked = visit.request.query_params.get("phase")
    return next((phase for phase in Phase if phase.value == asked), current)


async def _exchange(visit: AtSchool, now: datetime) -> dict[str, Any]:
    """What the page says of the téléservice: when it was heard of last, what waits, what it refused."""
    repository = visit.desk.repository
    unsettled = await _seen(visit, await repository.rows("unsettled", visit.uai))
    heard_at = await repository.value("heard_at")
    return {
        "names": await visit.names(),
        "last_push": await repository.value("last_push", visit.uai),
        "heard_at": heard_at,
        "is_silent": heard_at is not None and now - heard_at > FRESH,
        "waiting": [row for row in unsettled if row["outcome"] is None],
        "refused": [row for row in unsettled if row["outcome"] is not None],
    }


async def _seen(visit: AtSchool, changes: Sequence[Row]) -> Sequence[Row]:
    """Those of the changes that the visitor may know of."""
    if visit.member.role is not Role.TEACHER:
        return changes
    names = await visit.names()
    return [one for one in changes if _is_seen(visit, one["data"], names)]


def _is_seen(visit: AtSchool, data: Row, names: Mapping[str, str]) -> bool:
    """Whether a change is of a pupil and a class that a teacher sees."""
    pupil, of_class = data.get("siecle_id"), data.get("class")
    return (pupil is None or pupil in names) and (of_class is None or visit.member.sees_class(of_class))
