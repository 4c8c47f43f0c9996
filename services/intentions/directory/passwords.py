"""Passwords and one-time codes: argon2id, off the event loop, a few at a time (ASVS 5.0, 6.2 and 11.4.2)."""

import asyncio
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 256
CODE_GROUPS = 4
# No letter or digit that is read for another.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
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
    """Whether `password` is the one that was hashed; takes as long where there is none to compare with."""
    async with _semaphore(asyncio.get_running_loop()):
        return await asyncio.to_thread(_verify, kept or _nobody(), normalised(password)) and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no password has: compared with for unknown accounts, so that they take as long."""
    return _hasher.hash(secrets.token_urlsafe())


def new_code() -> str:
    """A one-time code of 16 characters, 79 bits: `K7QM-…`."""
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def typed_code(raw: str) -> str:
    """The code as printed, however it was typed."""
    letters = "".join(char for char in raw.upper() if char.isalnum())
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def strong_enough(password: str) -> bool:
    """Whether a password may be chosen: 8 to 256 characters, and none of the common patterns."""
    plain = normalised(password)
    return SHORTEST <= len(plain) <= LONGEST and not _common(plain.casefold())


def _common(password: str) -> bool:
    """What everybody tries first: one or two repeated signs, a run of keys, a usual word with a number."""
    letters = "".join(
        char for char in unicodedata.normalize("NFD", password) if not unicodedata.combining(char)
    )
    if len(set(letters)) <= 2 or _is_run(letters):
        return True
    stem = letters.strip("0123456789!?.*-_@#$ ")
    return not stem or stem in _usual_words() or (stem[: len(stem) // 2] * 2 == stem and len(stem) < 16)


_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
)


def _is_run(text: str) -> bool:
    """Whether it is keys or letters in a row, forwards or backwards."""
    return any(text in row * 2 or text[::-1] in row * 2 for row in _ROWS)


@cache
def _usual_words() -> frozenset[str]:
    words = (
        "motdepasse password passe azerty qwerty bonjour soleil doudou loulou chouchou princesse marseille "
        "football orientation college ecole maman papa maison chocolat amour jetaime jtm famille nicolas "
        "thomas camille julien iloveyou welcome letmein admin administrateur administrator superman dragon "
        "monkey secret default changeme bienvenue coucou vacances poussin cheval tigger pokemon naruto "
        "france paris lyon toulouse mercredi vendredi janvier decembre sunshine princess baseball master "
        "shadow trustno michael jennifer jordan harley ranger hunter buster soccer hockey killer george "
        "charlie andrew michelle jessica pepper daniel access joshua maggie starwars computer internet"
    )
    return frozenset(words.split())
