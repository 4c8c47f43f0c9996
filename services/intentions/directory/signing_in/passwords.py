"""Passwords: argon2id, off the event loop, a few at a time (ASVS 5.0, 6.2 and 11.4.2)."""

import asyncio
import secrets
import unicodedata
from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.intentions.directory.signing_in.common_passwords import is_common

SHORTEST = 8
LONGEST = 256
_hasher = PasswordHasher(time_cost=1, memory_cost=47 * 1024, parallelism=1)
_at_once = 2  # each takes 47 MiB and a core


@cache
def _semaphore(_loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(_at_once)


def normalised(password: str) -> str:
    """One form for accents, however the keyboard made them (NFC)."""
    return unicodedata.normalize("NFC", password)


async def hashed(password: str) -> str:
    """The argon2id hash to keep."""
    async with _semaphore(asyncio.get_running_loop()):
        return await asyncio.to_thread(_hasher.hash, normalised(password))


async def matches(kept: str | None, password: str) -> bool:
    """True if `password` is the one that was hashed; takes as long where there is none to compare with."""
    async with _semaphore(asyncio.get_running_loop()):
        return await asyncio.to_thread(_verify, kept, normalised(password))


def _verify(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no password has: compared with for unknown accounts, so that they take as long."""
    return _hasher.hash(secrets.token_urlsafe())


def strong_enough(password: str, about: Sequence[str] = ()) -> bool:
    """True if a password may be chosen: 8 to 256 characters, and none of the common ones.

    `about`: login and names of whose account it is, which are what others try first. Takes up to a tenth of a
    second of computing.
    """
    return has_good_length(password) and not is_common(normalised(password).casefold(), about)


def has_good_length(password: str) -> bool:
    """True for 8 to 256 characters."""
    return SHORTEST <= len(normalised(password)) <= LONGEST
