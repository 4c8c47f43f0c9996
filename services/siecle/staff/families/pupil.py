"""The page of a pupil: what came from the family, who is legally responsible, what staff may do."""

from collections.abc import Mapping
from datetime import date

from starlette.responses import Response

from services.siecle.people.roles import COUNCIL, FOR_FAMILIES, OFFICE
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.families.acts import ACTS, Act
from services.siecle.staff.families.family import Family
from services.siecle.staff.families.looking import family_of
from services.siecle.staff.families.standing import Standing
from services.siecle.staff.visit import AtPupil


async def show(visit: AtPupil) -> Response:
    """One pupil, with links to what the visitor may do."""
    family, role = await family_of(visit), visit.member.role
    acts = [act for path, act in ACTS.items() if role in FOR_FAMILIES[path]]
    return visit.page(
        "families/pupil.html",
        uai=visit.uai,
        zone=visit.zone,
        path=visit.path,
        family=family,
        case=_case(family),
        offered={phase: _offered(acts, one, family.today) for phase, one in family.standings.items()},
        is_council=role in COUNCIL,
        is_office=role in OFFICE,
    )


def _case(family: Family) -> Case:
    """What the family answered to the council, beside what the council said: whether it still counts."""
    found = {name: row["body"] for one in family.standings.values() for name, row in one.received.items()}
    answered = {"acknowledgement": found.get("acknowledgements"), "answer": found.get("answers")}
    return Case(answered, family.changes)


def _offered(acts: list[Act], standing: Standing, today: date) -> Mapping[Act, str | None]:
    """The forms of a phase, each with the slug of why it is not offered now."""
    return {act: act.why_not(standing, today) for act in acts}
