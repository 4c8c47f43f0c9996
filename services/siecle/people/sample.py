"""The staff of the shipped sample, all with the demo's password: only where there is nothing else."""

from collections.abc import Mapping
from uuid import UUID, uuid5

import asyncpg

from services.siecle.people import accounts
from services.siecle.people.accounts import New
from services.siecle.people.members import OPERATOR, Place
from services.siecle.people.queries import QUERIES
from services.siecle.people.roles import Role
from shared.runtime.ending import Told
from shared.sign_in import passwords

SCHOOL = "0939999N"  # the shipped sample's, and no real one's
ACADEMY = "creteil"
PASSWORD = "orientation-demo-3e"  # noqa: S105 (the shipped sample's, said in the demo)
_IDS = UUID("5f0c8e1e-6f0b-4d55-9a57-3f6d5f6f0a01")
_AT_SCHOOL = Place(school=SCHOOL)


def _new(first_name: str, last_name: str, role: Role, place: Place = _AT_SCHOOL) -> New:
    return New(uuid5(_IDS, role), first_name, last_name, role, place)


# By login.
STAFF: Mapping[str, New] = {
    "a.delcourt": _new("Anne", "Delcourt", Role.HEAD),
    "y.perrin": _new("Yves", "Perrin", Role.DEPUTY),
    "s.benali": _new("Sarah", "Benali", Role.TEACHER, Place(school=SCHOOL, classes=("3A",))),
    "l.fontaine": _new("Luc", "Fontaine", Role.SECRETARY),
    "o.caron": _new("Odile", "Caron", Role.ACADEMY, Place(academy=ACADEMY)),
}


class NotTheSample(Told):
    """The database holds something that is not the shipped sample's, which alone has fixed passwords."""

    def __init__(self) -> None:
        super().__init__("Fixed passwords are for the shipped sample only, and there is something else here")


async def make(pool: asyncpg.Pool) -> int:
    """Make them, or give them the demo's password again; how many there are. Errors: `NotTheSample`."""
    if await pool.fetchval(QUERIES["is_not_the_sample_alone"], SCHOOL, list(STAFF)):
        raise NotTheSample
    kept = await passwords.hashed(PASSWORD)
    for login, new in STAFF.items():
        await accounts.add(pool, new, OPERATOR)
        await pool.execute(QUERIES["set_password"], login, kept)
    return len(STAFF)
