"""The viewers of a dossier (the columns of matrix 1b), and whose what they look at is."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.intentions.domain.round import Entry
from shared.contract.types import Origin


class Relation(StrEnum):
    """The columns of the matrix; `FREE_GUARDIAN`: nobody is the author yet, so this one may become it."""

    AUTHOR = "author"
    FREE_GUARDIAN = "free-guardian"
    OTHER_GUARDIAN = "other-guardian"
    PUPIL = "pupil"

    @property
    def may_write(self) -> bool:
        """True if the right of entry is the viewer's, or free."""
        return self in (Relation.AUTHOR, Relation.FREE_GUARDIAN)


@dataclass(frozen=True, slots=True)
class Viewer:
    """The account that looks: a legal responsible's, or the pupil's."""

    is_guardian: bool
    account: UUID

    def relation_to(self, author: UUID | None) -> Relation:
        """The viewer beside `author`, who has the right of entry; None: nobody has it yet."""
        if not self.is_guardian:
            return Relation.PUPIL
        if author is None:
            return Relation.FREE_GUARDIAN
        return Relation.AUTHOR if self.account == author else Relation.OTHER_GUARDIAN


class EnteredBy(StrEnum):
    """The one who made the entry that the viewer looks at."""

    NOBODY = "nobody"
    VIEWER = "viewer"
    ANOTHER = "another"
    SCHOOL = "school"

    @classmethod
    def of(cls, entry: Entry | None, viewer: UUID) -> "EnteredBy":
        """The one who made `entry`, for the account `viewer`."""
        if entry is None:
            return cls.NOBODY
        if entry.origin is Origin.SCHOOL:
            return cls.SCHOOL
        return cls.VIEWER if entry.author == viewer else cls.ANOTHER
