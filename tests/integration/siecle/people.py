"""Staff of the tests: one of each role, and others elsewhere."""

from uuid import UUID, uuid4

import asyncpg

from services.siecle.people import accounts
from services.siecle.people.accounts import New
from services.siecle.people.members import OPERATOR, Place
from services.siecle.people.roles import Role

SCHOOL, OTHER_SCHOOL = "0931234A", "0775678B"
ACADEMY, OTHER_ACADEMY = "creteil", "versailles"
PASSWORD = "un cheval de trait bleu"


async def employed(pool: asyncpg.Pool, role: Role, *classes: str, school: str = SCHOOL) -> UUID:
    """An account that nobody has opened yet: of `school`, of the academy where the role is that."""
    is_academy = role is Role.ACADEMY
    place = Place(None, ACADEMY) if is_academy else Place(school, None, classes)
    new = New(uuid4(), "Dominique", f"Test {role}", role, place)
    assert await accounts.add(pool, new, OPERATOR)
    return new.id
