"""The page on which a school opens and closes the téléservice, for all or for classes (R-020 to R-023)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

from services.siecle.repository import Overtaken
from services.siecle.staff import local_time
from services.siecle.staff.classes.stages import stages_of
from services.siecle.staff.council.reading import turns_of
from services.siecle.staff.council.subjects import SUBJECTS
from services.siecle.staff.forms import BadForm, number_of
from services.siecle.staff.opening import words
from services.siecle.staff.opening.asked import Asked, Situation, asked
from services.siecle.staff.opening.consequences import Pupils, consequences
from services.siecle.staff.opening.councils import Concerned, concerned
from services.siecle.staff.opening.foreseen import refusal
from services.siecle.staff.opening.state import FRESH, SchoolOpenings, state_at
from services.siecle.staff.opening.telling import is_repeat, tell
from services.siecle.staff.openings import expected
from services.siecle.staff.problems import Changed, Problem, problem_of, stale
from services.siecle.staff.visit import AtSchool
from shared.http.csrf import FIELD

OURS = frozenset({FIELD, "confirmed", "mark"})  # what the page of consequences adds to what was sent


async def show(visit: AtSchool) -> Response:
    """What is open and planned, the forms, and what became of earlier ones."""
    return await _page(visit, await state_at(visit))


async def enter(visit: AtSchool) -> Response:
    """Open, close or plan anew; the consequences are told first, and asked about."""
    state, based_on = await state_at(visit), number_of(visit.text("mark"))
    shown = state.openings if based_on is None else state.taken_up_to(based_on)
    situation = Situation(shown, await _classes(visit), visit.zone, state.now)
    try:
        changes = asked(visit.sent, situation)
    except BadForm as error:
        return await _page(visit, state, problem_of(error))
    if visit.text("confirmed") == "yes" and based_on is not None:
        return await _tell(visit, state, changes, based_on)
    return await _confirm(visit, state, changes)


async def _tell(visit: AtSchool, state: SchoolOpenings, changes: Sequence[Asked], based_on: int) -> Response:
    """Enter what was confirmed; a second click is answered as the first."""
    try:
        await tell(visit, changes, based_on, state.year)
    except Overtaken:
        state = await state_at(visit)
        if not is_repeat(changes, state.said, based_on, state.now):
            return await _page(visit, state, stale(Changed.OPENINGS))
    return visit.to(f"{visit.home}/openings")


async def _confirm(visit: AtSchool, state: SchoolOpenings, changes: Sequence[Asked]) -> Response:
    """What it does to each class, what families will see, how many are at work where they are shut out."""
    first, action = changes[0], visit.form.get("action", "")
    shuts_out = action != "cancel" and any(one.shuts_out(state.now) for one in changes)
    at_work = _at_work(await visit.desk.repository.rows("at_work", visit.uai), state.now)
    pupils = await _pupils(visit, first, state.year)
    refused = {refusal(one, state.expected, state.dates, state.now) for one in changes} - {None}
    return visit.page(
        "opening/confirm.html",
        uai=visit.uai,
        zone=visit.zone,
        state=state,
        words=words,
        action=action,
        asked=changes,
        first=first,
        lines=consequences(changes, state.expected, state.dates, pupils, state.now),
        councils=await _councils(visit, state, changes),
        refused=sorted(slug for slug in refused if slug),
        shuts_out=shuts_out,
        at_work=at_work,
        confirm=words.confirm(action, shuts_out=shuts_out),
        sent=[(name, value) for name, value in visit.sent.multi_items() if name not in OURS],
    )


async def _pupils(visit: AtSchool, one: Asked, year: int) -> dict[str, Pupils]:
    rows = await visit.desk.repository.rows("pupils_by_class", visit.uai, one.purpose[0].value, year)
    return {row["division"]: Pupils(row["pupils"], row["without_entry"]) for row in rows}


async def _councils(visit: AtSchool, state: SchoolOpenings, changes: Sequence[Asked]) -> list[Concerned]:
    """What the councils of the classes have to know of it."""
    said = expected(state.said)
    asked = [{"kind": one.kind, "data": one.data, "at": state.now} for one in changes]
    before, after = stages_of(said, state.now), stages_of([*said, *asked], state.now)
    turns = [
        turn
        for subject in SUBJECTS.values()
        for turn in await turns_of(visit.desk.pool, subject, visit.uai, before, state.year)
    ]
    return concerned(turns, before, after)


async def _page(visit: AtSchool, state: SchoolOpenings, problem: Problem | None = None) -> Response:
    return visit.page(
        "opening/openings.html",
        problem=problem,
        uai=visit.uai,
        zone=visit.zone,
        state=state,
        words=words,
        times=local_time,
        rows=[(None, state.openings.school), *state.openings.differing().items()],
        classes=await _classes(visit),
        form=visit.form,
        ticked=visit.sent.getlist("class"),
        changes=[one for one in reversed(state.said) if _is_seen(visit, one["data"])],
    )


async def _classes(visit: AtSchool) -> list[str]:
    return [row["division"] for row in await visit.desk.repository.rows("classes", visit.uai)]


def _is_seen(visit: AtSchool, data: Mapping[str, Any]) -> bool:
    """Whether a change is of the school or of a class that the visitor sees."""
    return "class" not in data or visit.member.sees_class(data["class"])


def _at_work(rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any] | None:
    """The count, and whether the téléservice has said nothing newer for too long; None where it never did."""
    return {**rows[0], "is_old": now - rows[0]["counted_at"] > FRESH} if rows else None
