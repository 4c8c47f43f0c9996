"""The people of a school, as its exports say them: pupils of 3e, and who is legally responsible for them."""

import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Listed:
    """One pupil of 3e."""

    school: str
    siecle_id: str
    last_name: str
    first_name: str
    division: str
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Guardian:
    """One person who is legally responsible for a pupil; `address` has the lines of a letter's."""

    person_id: str
    civility: str
    last_name: str
    first_name: str
    email: str | None = None
    address: tuple[str, ...] = ()


Somebody = Listed | Guardian


def named(one: Somebody) -> str:
    """As lists name people."""
    return f"{one.last_name} {one.first_name}".strip()


def plain(name: str) -> str:
    """Without case, accents, blanks and hyphens, which exports change."""
    return "".join(char for char in unicodedata.normalize("NFKD", name).casefold() if char.isalnum())
