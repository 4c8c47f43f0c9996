"""A member of staff, and whoever does something."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.siecle.people.roles import Role


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works: a school, with the classes of a principal teacher, or an academy."""

    school: str | None = None
    academy: str | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """An account of staff."""

    id: UUID
    login: str
    first_name: str
    last_name: str
    role: Role
    place: Place

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def sees_class(self, division: str) -> bool:
        """True but for a principal teacher and another class."""
        return self.role is not Role.TEACHER or division in self.place.classes


@dataclass(frozen=True, slots=True)
class Session:
    """A member of staff who is signed in; `ends_at` is when the session is over, if nothing more is asked."""

    member: Member
    token: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and from which address; both are None for an operator's command."""

    account: UUID | None = None
    address: str | None = None


OPERATOR = By()
