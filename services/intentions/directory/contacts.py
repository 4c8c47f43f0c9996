"""How families reach a school: given by operators, as SIECLE's exports do not say it."""

import re
from dataclasses import dataclass

import asyncpg

from services.intentions.directory.queries import QUERIES
from shared.addresses import NotAnAddress, read_address

LONGEST = 200
_PHONE = re.compile(r"\+?[0-9](?:[ .()-]{0,2}[0-9]){2,17}")


class UnfitContact(ValueError):
    """It is no phone number, e-mail address or postal address of one line."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A school's phone number, e-mail and postal address; None where one is not known."""

    phone: str | None = None
    email: str | None = None
    address: str | None = None

    def __bool__(self) -> bool:
        return any((self.phone, self.email, self.address))

    def __post_init__(self) -> None:
        """Errors: `UnfitContact`."""
        if self.phone is not None and not _PHONE.fullmatch(self.phone):
            raise UnfitContact("This is no phone number: digits, blanks, dots, such as 01 23 45 67 89")
        if self.email is not None and not _is_email(self.email):
            raise UnfitContact("This is no e-mail address")
        if self.address is not None and not _is_line(self.address):
            raise UnfitContact(f"This is no address: one line of at most {LONGEST} characters")


async def contact_of(pool: asyncpg.Pool, uai: str) -> Contact | None:
    """The contact of a school; None for an unknown school."""
    row = await pool.fetchrow(QUERIES["school_contact"], uai)
    return Contact(**row) if row else None


async def keep_contact(pool: asyncpg.Pool, uai: str, contact: Contact) -> bool:
    """Keep it, in place of what was known; False for an unknown school."""
    kept = await pool.fetchval(
        QUERIES["keep_school_contact"], uai, contact.phone, contact.email, contact.address
    )
    return kept is not None


def _is_email(value: str) -> bool:
    try:
        return read_address(value).shown == value
    except NotAnAddress:
        return False


def _is_line(value: str) -> bool:
    return 0 < len(value) <= LONGEST and value.isprintable() and value.strip() == value
