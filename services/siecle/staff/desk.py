"""What the pages use, made once by the composition root."""

import asyncio
from dataclasses import dataclass, field

import asyncpg

from services.siecle.letters.desk import LetterDesk
from services.siecle.people.sessions import Sessions
from services.siecle.repository import Repository
from services.siecle.settings import SiecleSettings
from shared.http.cookies import Cookies
from shared.sign_in.marks import Marks
from shared.sign_in.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that handlers work with."""

    settings: SiecleSettings
    pool: asyncpg.Pool
    repository: Repository
    sessions: Sessions
    cookies: Cookies
    throttle: Throttle
    letters: LetterDesk
    marks: Marks
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))  # one upload at a time
