"""The forms on paper, a sheet a pupil, in the words of the screens (A-05, F-24)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from services.siecle.kinds import Kind
from services.siecle.staff.campaigns import NO_OPTIONS
from services.siecle.staff.classes.asked import NO_CLASS
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.families.entry_form import RANKS
from services.siecle.staff.said import settings_at
from services.siecle.staff.visit import AtPupil, AtSchool
from services.siecle.worded import Worded
from shared.contract.types import Phase, Proposal


class Sheet(Worded):
    """What is printed."""

    PROVISIONAL = "provisional", "Intentions provisoires"
    FINAL = "final", "Choix définitifs"
    ANSWER = "answer", "Réponse aux propositions du conseil de classe"


@dataclass(frozen=True, slots=True)
class Printed:
    """One sheet: the pupil, and the voies proposed with the trades advised, on the sheet of the answer."""

    pupil: Mapping[str, Any]
    proposed: tuple[Mapping[str, Any], ...] = ()


async def of_school(visit: AtSchool) -> Response:
    """The sheets of a class (`?class=`) or of the school, those whom the visitor may see.

    `NO_CLASS` stands for the class of those who have none.
    """
    return await _page(visit, None, visit.home)


async def of_pupil(visit: AtPupil) -> Response:
    """The sheet of one pupil."""
    return await _page(visit, visit.siecle_id, visit.path)


async def _page(visit: AtSchool, siecle_id: str | None, back: str) -> Response:
    query = visit.request.query_params
    sheet = next((one for one in Sheet if one == query.get("sheet")), None)
    chosen, year = query.get("class", ""), await visit.year()
    everybody = await _cases(visit, year, siecle_id)
    cases = [one for one in everybody if chosen in ("", one.pupil["division"] or NO_CLASS)]
    settings = await settings_at(visit.desk.pool, visit.academy, year)
    printed = list(_printed(sheet, cases)) if sheet else []
    return visit.page(
        "families/paper.html",
        uai=visit.uai,
        back=back,
        is_of_pupil=siecle_id is not None,
        sheets=list(Sheet),
        sheet=sheet,
        phase=Phase.PROVISIONAL if sheet is Sheet.PROVISIONAL else Phase.FINAL,
        chosen=chosen,
        classes=sorted({one.pupil["division"] for one in everybody}),
        no_class=NO_CLASS,
        printed=printed,
        left_out=len(cases) - len(printed),
        options=settings.options if settings else NO_OPTIONS,
        ranks=RANKS,
    )


async def _cases(visit: AtSchool, year: int, siecle_id: str | None) -> list[Case]:
    """The pupils who are there, with what staff entered."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for change in await visit.desk.repository.rows("changes_of_pupils", visit.uai, year, siecle_id):
        changes.setdefault(change["data"]["siecle_id"], []).append(change)
    pupils = await visit.pupils("definitive_of_school", year, siecle_id)
    return [Case(one, changes.get(one["siecle_id"], [])) for one in pupils if one["left_at"] is None]


def _printed(sheet: Sheet, cases: list[Case]) -> Iterator[Printed]:
    """A sheet a pupil; an answer, only where there is something to answer."""
    for case in cases:
        held = case.held(Kind.PROPOSITIONS)
        if sheet is not Sheet.ANSWER:
            yield Printed(case.pupil)
        elif held is not None:
            rows = held["data"]["propositions"]
            yield Printed(case.pupil, tuple(one for one in rows if one["proposal"] == Proposal.PROPOSED))
