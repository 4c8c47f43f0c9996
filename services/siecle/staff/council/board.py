"""What the pages of a council rest on: the class of a pupil, or one that is asked for, at this moment."""

from dataclasses import dataclass

from services.siecle.staff.classes.reading import stages_at
from services.siecle.staff.classes.stages import Stages
from services.siecle.staff.council.keeping import OfPupil
from services.siecle.staff.council.moments import Moment, moment_of
from services.siecle.staff.council.reading import turns_of
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.council.turns import Turn
from services.siecle.staff.visit import AtPupil, AtSchool
from shared.academies import school_year
from shared.http.errors import NotFound


@dataclass(frozen=True, slots=True)
class Board:
    """A class with the turn of each of its pupils, and how far its families are."""

    subject: Subject
    division: str
    turns: list[Turn]
    stages: Stages
    year: int

    @property
    def moment(self) -> Moment:
        """Whether the téléservice would hear the council now."""
        return moment_of(self.stages, self.division, self.subject.phase)

    def turn(self, siecle_id: str) -> Turn:
        """That of one pupil. Errors: `NotFound` for one who is gone meanwhile."""
        found = next((one for one in self.turns if one.siecle_id == siecle_id and one.is_there), None)
        if found is None:
            raise NotFound
        return found


async def board_of(subject: Subject, visit: AtSchool, division: str) -> Board:
    """A class. Errors: `NotFound` where it has no pupils, or the visitor does not see it."""
    if not visit.member.sees_class(division):
        raise NotFound
    stages = await stages_at(visit)
    year = school_year(stages.now.date())
    turns = await turns_of(visit.desk.pool, subject, visit.uai, stages, year, division=division)
    if not turns:
        raise NotFound
    return Board(subject, division, turns, stages, year)


async def board_around(subject: Subject, visit: AtPupil) -> Board:
    """The class of the pupil. Errors: `Departed`, `NotFound`."""
    await visit.check_present()
    [pupil] = await visit.desk.repository.rows("pupil", visit.uai, visit.siecle_id)
    return await board_of(subject, visit, pupil["division"])


def of_pupil(board: Board, visit: AtPupil) -> OfPupil:
    """Of whom something is said now, in the visitor's name."""
    return OfPupil(
        board.subject,
        visit.academy,
        visit.uai,
        visit.siecle_id,
        board.year,
        board.stages,
        visit.member.id,
    )
