"""The pupils of an account, and where pupils are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import asyncpg
import orjson

from services.intentions.directory.contacts import Contact
from services.intentions.directory.queries import QUERIES
from services.intentions.domain.places import PupilPlace
from shared.academies import day_in, school_year, time_zone
from shared.postgres.database import Connection
from shared.sign_in.sessions import SessionLimits
from shared.text import shown

_OUTSIDE = ("first_name", "school_name")
_SHOWN = ("first_name", "last_name", "division", "school_name")


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil as an account sees it; `academy` and `school` are those of this moment."""

    id: UUID
    year: int
    first_name: str
    last_name: str
    division: str
    school: str
    school_name: str
    academy: str
    time_zone: str
    contact: Contact  # of the school
    class_id: UUID | None = None  # of a class that the school has spoken of

    @property
    def place(self) -> PupilPlace:
        """The place where commands about it act."""
        return PupilPlace(
            academy=self.academy,
            year=self.year,
            school=self.school,
            pupil=self.id,
            class_id=self.class_id,
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """A pupil towards other services; `former`: Siècle's own id at each school that the pupil left (A-34)."""

    id: UUID
    school: str
    siecle_id: str
    academy: str
    first_name: str
    school_email: str | None
    school_name: str
    class_id: UUID | None = None
    former: Mapping[str, str] = field(default_factory=dict)

    @property
    def time_zone(self) -> str:
        """That of the academy (A-17)."""
        return time_zone(self.academy)


@dataclass(frozen=True, slots=True)
class Guardian:
    """A legal responsible with an account; `siecle_id` is the PERSONNE_ID in the exports of `school`."""

    account: UUID
    school: str
    siecle_id: str
    email: str | None


async def pupils_of(pool: asyncpg.Pool, account: UUID, now: datetime) -> list[Pupil]:
    """The pupils of 3e an account may see, oldest first: all children (A-31), or the pupil itself.

    Of this school year: with the next one, the access of the year before is over (R-016). Not who has left:
    the last day at school still counts, to its end where the school is.
    """
    rows = await pool.fetch(QUERIES["pupils_of_account"], account, school_year(now.date()))
    return [_pupil(row) for row in rows if (row["left_on"] or date.max) >= day_in(row["academy"], now)]


def _pupil(row: asyncpg.Record) -> Pupil:
    values = dict(row)
    del values["left_on"]
    contact = Contact(values.pop("phone"), values.pop("email"), values.pop("address"))
    fit = {name: shown(values[name]) for name in _SHOWN}  # as they may be from an earlier release
    return Pupil(**values | fit, time_zone=time_zone(row["academy"]), contact=contact)


async def dossiers_of(connection: Connection, account: UUID) -> list[tuple[UUID, int]]:
    """Pupil and year of every dossier an account may have written in."""
    rows = await connection.fetch(QUERIES["dossiers_of_account"], account)
    return [(row["id"], row["year"]) for row in rows]


async def dossiers_before(pool: asyncpg.Pool, pupil: UUID, year: int) -> list[tuple[UUID, int]]:
    """Pupil and year of the same child's dossiers of the year before `year`."""
    rows = await pool.fetch(QUERIES["dossiers_before"], pupil, year)
    return [(row["id"], row["year"]) for row in rows]


async def references(pool: asyncpg.Pool, pupils: Sequence[UUID]) -> dict[UUID, Reference]:
    """The references of pupils; an unknown one is absent."""
    rows = await pool.fetch(QUERIES["pupils_by_id"], list(pupils))
    return {row["id"]: _reference(row) for row in rows}


def _reference(row: asyncpg.Record) -> Reference:
    former = orjson.loads(row["former"] or "{}")
    return Reference(**{**row, **{name: shown(row[name]) for name in _OUTSIDE}, "former": former})


async def guardians_of(pool: asyncpg.Pool, pupils: Sequence[UUID]) -> dict[UUID, list[Guardian]]:
    """The legal responsibles of pupils, by account; none for one who has none, an unknown one is absent."""
    rows = await pool.fetch(QUERIES["guardians_of"], list(pupils))
    found: dict[UUID, list[Guardian]] = {row["pupil"]: [] for row in rows}
    for pupil, *values in rows:
        if values[0] is not None:
            found[pupil].append(Guardian(*values))
    return found


async def resolve(pool: asyncpg.Pool, school: str, siecle_ids: Sequence[str]) -> dict[str, UUID]:
    """Pupils by Siècle's own ids within a school, which they may have left; an unknown one is absent."""
    rows = await pool.fetch(QUERIES["resolve_pupils"], school, list(siecle_ids))
    return {row["siecle_id"]: row["id"] for row in rows}


async def pupils_of_school(
    pool: asyncpg.Pool, school: str, after: UUID | None, most: int
) -> list[tuple[UUID, int, str]]:
    """Pupil, school year and Siècle's id of those of a school, of all years: the first `most` after one."""
    rows = await pool.fetch(QUERIES["pupils_of_school"], school, after, most)
    return [(row["id"], row["year"], row["siecle_id"]) for row in rows]


async def families_at_work(pool: asyncpg.Pool, limits: SessionLimits, now: datetime) -> dict[str, int]:
    """The number of pupils of 3e who have a legal responsible whose session lasts, by school."""
    oldest = now - limits.idle, now - limits.absolute
    rows = await pool.fetch(QUERIES["families_at_work"], *oldest, now.date(), school_year(now.date()))
    return {row["school"]: row["families"] for row in rows}


async def is_guardian_of(pool: asyncpg.Pool, account: UUID, pupil: UUID) -> bool:
    """True where the account belongs to a legal responsible of the pupil."""
    found: bool = await pool.fetchval(QUERIES["is_guardian_of"], account, pupil)
    return found


async def kinship(pool: asyncpg.Pool, account: UUID, pupil: UUID, viewer: UUID) -> str | None:
    """SIECLE's code of what a legal responsible is to the pupil; None where `viewer` is the same to it."""
    code: str | None = await pool.fetchval(QUERIES["kinship"], account, pupil, viewer)
    return code


async def academy_of(pool: asyncpg.Pool, school: str) -> str | None:
    """The academy of a school; None for an unknown one."""
    academy: str | None = await pool.fetchval(QUERIES["academy_of_school"], school)
    return academy


async def emails(pool: asyncpg.Pool, accounts: Sequence[UUID]) -> dict[UUID, str | None]:
    """Addresses of legal responsibles' accounts as given, valid or not."""
    rows = await pool.fetch(QUERIES["emails"], list(accounts))
    return {row["id"]: row["email"] for row in rows}


async def change_email(connection: "asyncpg.Pool | Connection", account: UUID, email: str | None) -> None:
    """Keep the address a legal responsible gave; the next import leaves it."""
    await connection.execute(QUERIES["change_email"], account, email)
