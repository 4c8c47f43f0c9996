"""What staff read of the right of entry that they moved, and of whom they have to write to (A-04)."""

from dataclasses import dataclass
from datetime import datetime

from services.siecle.repository import Repository
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class MovedRight:
    """Where the right went; `guardian` and `letters` are PERSONNE_IDs, as this school names its people.

    `letters`: to whom no e-mail can tell of it; `more_letters`: how many more there are without such a name.
    `version` is the dossier's.
    """

    is_free: bool
    guardian: str | None
    letters: tuple[str, ...]
    more_letters: int
    at: datetime
    version: int


async def moved_right(
    known: Repository, school: str, siecle_id: str, phase: Phase, year: int
) -> MovedRight | None:
    """The last transfer of a pupil and a phase; None where there was none, or a withdrawal freed it since."""
    rows = await known.rows("moved_right", school, siecle_id, phase, year)
    if not rows:
        return None
    body = rows[0]["body"]
    return MovedRight(
        is_free=body["is_free"],
        guardian=body["guardian"],
        letters=tuple(body["letters"]),
        more_letters=body["more_letters"],
        at=datetime.fromisoformat(body["transferred_at"]),
        version=body["dossier_version"],
    )
