"""What other dates of an academy do to the openings of its schools: pure (R-018)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.siecle.staff.campaigns import Dates
from services.siecle.staff.opening.suspension import Suspended, suspended
from services.siecle.staff.openings import Openings


@dataclass(frozen=True, slots=True)
class Effects:
    """By school what the new dates suspend that was not so before, and how many schools they set free."""

    suspended: Mapping[str, list[Suspended]]
    freed: int

    @property
    def mark(self) -> str:
        """The same where the same is suspended."""
        said = {
            uai: [(one.phase, one.day.isoformat(), one.classes, one.is_in_vain) for one in those]
            for uai, those in self.suspended.items()
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def effects(schools: Mapping[str, Openings], before: Dates | None, after: Dates, now: datetime) -> Effects:
    """Of each school by its UAI."""
    found: dict[str, list[Suspended]] = {}
    freed = 0
    for uai, openings in schools.items():
        was, comes = suspended(openings, before, now), suspended(openings, after, now)
        new = [one for one in comes if one not in was]
        if new:
            found[uai] = new
        freed += bool(was) and not comes
    return Effects(found, freed)
