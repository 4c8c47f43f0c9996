"""Places that commands act in: an academy, a school, a pupil's, each in one school year."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AcademyPlace:
    """An academy by its slug, in the school year that starts in `year`."""

    academy: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPlace(AcademyPlace):
    """A school by its UAI."""

    school: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPlace(SchoolPlace):
    """A pupil, at the school and in the class of this moment (A-34); `class_id`: None where it has none."""

    pupil: UUID
    class_id: UUID | None = None
