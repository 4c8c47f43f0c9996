"""The screen of a school: what is open, what became of changes."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.siecle.people.roles import Role
from services.siecle.staff.openings import openings_of
from services.siecle.staff.visit import AtSchool
from shared.contract.types import Phase

PHASE = Phase.PROVISIONAL.value


async def show(visit: AtSchool) -> Response:
    """What is open, what became of changes, the last synchronisation."""
    repository, uai, names = visit.desk.repository, visit.uai, await visit.names()
    said = await repository.rows("window_changes", uai, await visit.year())
    changes = await repository.rows("recent_changes", uai, visit.academy)
    return visit.page(
        "school.html",
        uai=uai,
        zone=visit.zone,
        now=await visit.time(),
        openings=openings_of(said),
        names=names,
        last_push=await repository.value("last_push", uai),
        changes=[one for one in changes if _is_seen(visit, one["data"], names)],
    )


def _is_seen(visit: AtSchool, data: Mapping[str, Any], names: Mapping[str, str]) -> bool:
    """Whether a change is of a pupil and a class that the visitor sees."""
    if visit.member.role is not Role.TEACHER:
        return True
    pupil, of_class = data.get("siecle_id"), data.get("class")
    return (pupil is None or pupil in names) and (of_class is None or visit.member.sees_class(of_class))
