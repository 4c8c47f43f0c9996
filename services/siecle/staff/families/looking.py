"""What the pages for families look up."""

from typing import Any
from zoneinfo import ZoneInfo

from services.siecle.rights import moved_right
from services.siecle.staff.campaigns import Settings
from services.siecle.staff.families.family import Family, Guardian, guardian_of
from services.siecle.staff.families.standing import Row, Standing
from services.siecle.staff.said import settings_at
from services.siecle.staff.visit import AtPupil, AtSchool
from shared.contract.types import Phase


async def family_of(visit: AtPupil) -> Family:
    """The pupil with all that the school knows."""
    repository, year = visit.desk.repository, await visit.year()
    [pupil] = await repository.rows("pupil", visit.uai, visit.siecle_id)
    changes = await repository.rows("changes_of_pupil", visit.uai, year, visit.siecle_id)
    settings = await settings_at(visit.desk.pool, visit.academy, year)
    return Family(
        pupil=pupil,
        name=await visit.name(),
        guardians=tuple((await guardians_of(visit, visit.siecle_id)).get(visit.siecle_id, ())),
        standings={phase: await _standing(visit, phase, year, changes, settings) for phase in Phase},
        changes=changes,
        year=year,
        today=(await visit.time()).astimezone(ZoneInfo(visit.zone)).date(),
    )


async def _standing(
    visit: AtPupil, phase: Phase, year: int, changes: list[dict[str, Any]], settings: Settings | None
) -> Standing:
    repository = visit.desk.repository
    rows = await repository.rows("received_of_pupil", visit.uai, visit.siecle_id, phase, year)
    return Standing(
        phase=phase,
        received={row["resource"]: row for row in rows},
        changes=[one for one in changes if _phase_of(one) == phase],
        settings=settings,
        right=await moved_right(repository, visit.uai, visit.siecle_id, phase, year),
    )


def _phase_of(change: Row) -> str | None:
    """The phase of a change of a pupil: what names none is of the definitive one, or of no phase."""
    phase: str = change["data"].get("phase", Phase.FINAL.value)
    return phase


async def guardians_of(visit: AtSchool, siecle_id: str | None = None) -> dict[str, list[Guardian]]:
    """The legal responsibles of each pupil of the school, or of the one."""
    found: dict[str, list[Guardian]] = {}
    for row in await visit.desk.repository.rows("guardians_of_school", visit.uai, siecle_id):
        found.setdefault(row["siecle_id"], []).append(guardian_of(row))
    return found
