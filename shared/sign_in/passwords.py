"""Passwords: argon2id, off the event loop, a few at a time (ASVS 5.0, 6.2 and 11.4.2).

None is taken that everybody tries first (6.2.4): from a list, by its patterns, and by whose account it is.
zxcvbn knows the list and what English speakers make of it. What French families choose is described by its
patterns: at most three parts, each a usual word, keys in a row, one sign repeated, or a few digits:
`soleil2012`, `azeqsdwxc`, `1q2w3e4r`, `P@ssw0rd!`.
"""

import asyncio
import re
import secrets
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.sign_in.codes import plain

SHORTEST = 8
LONGEST = 256
_hasher = PasswordHasher(time_cost=1, memory_cost=47 * 1024, parallelism=1)
_at_once = 2  # each takes 47 MiB and a core
MOST_PARTS = 3
LONGEST_COMMON = 24  # beyond this it is a phrase
SHORTEST_RUN = 3
LONGEST_TAIL = 4
FEWEST_GUESSES = 1e7  # eight characters at random take ten times as many
_SEPARATOR = re.compile(r"[\W_\d]+")
_REPEATED = re.compile(r"(?P<once>.{3,}?)(?P=once)+(?P<tail>[\W_\d]*)")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1aqw2zsx3edc4rfv5tgb6yhn7uj",
    "qazwsxedcrfvtgbyhnujm",
    "aqwzsxedcrfvtgbyhnuj",
)
_LEET = str.maketrans("@4031!$57", "aaoeiisst")


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
    return has_good_length(password) and not _is_common(normalised(password).casefold(), about)


def has_good_length(password: str) -> bool:
    """True for 8 to 256 characters."""
    return SHORTEST <= len(normalised(password)) <= LONGEST


def _is_common(password: str, about: Sequence[str] = ()) -> bool:
    """True if a password, in lower case, is one of those, or is made of what `about` says of its owner."""
    letters = _without_accents(password)
    if len(set(letters)) <= 2 or not any(char.isalpha() for char in letters) or _is_about(letters, about):
        return True
    once = _once(letters)
    if len(once) > LONGEST_COMMON:
        return False
    woven = (once[::2], once[1::2])
    patterned = any(map(_is_made_of_parts, (once, once.translate(_LEET)))) or all(map(_is_run, woven))
    return patterned or _guesses(once, about) < FEWEST_GUESSES


def _is_about(letters: str, about: Sequence[str]) -> bool:
    """True if it is nothing but a name or two of its owner, backwards or forwards, with signs and digits."""
    names = {part for text in about for part in (plain(text), *map(plain, _SEPARATOR.split(text))) if part}
    bare = plain(_once(plain(letters)))
    pairs = {first + second for first in names for second in names}
    return not {bare, bare[::-1]}.isdisjoint(names | pairs)


def _guesses(password: str, about: Sequence[str]) -> float:
    """How many tries a guesser needs who knows the 30,000 commonest passwords, English words and names, keys
    in a row, dates, repetitions and what `about` says; `password` is short."""
    from zxcvbn import zxcvbn  # takes long to load, and few processes ever check a new password

    names = [part for text in about for part in (text, *_SEPARATOR.split(text))]
    return float(zxcvbn(password, user_inputs=[*names, *map(plain, names)])["guesses"])


def _once(letters: str) -> str:
    """`passwordpassword1` → `password1`."""
    match = _REPEATED.fullmatch(letters)
    return match["once"] + match["tail"] if match else letters


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _is_made_of_parts(text: str) -> bool:
    fewest = [0] + [len(text)] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(end):
            if fewest[start] < min(fewest[end] - 1, MOST_PARTS) and _is_part(text[start:end]):
                fewest[end] = fewest[start] + 1
    return fewest[-1] <= MOST_PARTS


def _is_part(text: str) -> bool:
    is_tail = len(text) <= LONGEST_TAIL and not any(char.isalpha() for char in text)
    return is_tail or text in _words() or len(set(text)) == 1 or _is_run(text)


def _is_run(text: str) -> bool:
    """True for keys or letters in a row, forwards or backwards."""
    return len(text) >= SHORTEST_RUN and any(text in row * 2 or text[::-1] in row * 2 for row in _ROWS)


@cache
def _words() -> frozenset[str]:
    words = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in words.splitlines() if not line.startswith("#") for word in line.split())
