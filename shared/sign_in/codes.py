"""Readable logins, `a.dupont`, `a.dupont2`, … in ASCII, unique, never changed afterwards; and one-time codes,
long enough to be kept as a plain hash, and readable from paper."""

import hashlib
import hmac
import re
import secrets
import unicodedata

GROUPS, GROUP = 4, 4
# No letter or digit that is read for another.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O"})


def plain(name: str) -> str:
    """The letters of a name in lower-case ASCII: `D'Œuvrée-Noël` → `doeuvreenoel`."""
    spread = unicodedata.normalize("NFD", name.translate(_LIGATURES))
    return re.sub(r"[^a-z]", "", spread.lower())


def new_login(first_name: str, last_name: str, taken: set[str]) -> str:
    """A free login for a person; the caller adds it to `taken`."""
    stem = f"{plain(first_name)[:1] or 'x'}.{plain(last_name) or 'x'}"
    number, login = 1, stem
    while login in taken:
        number += 1
        login = f"{stem}{number}"
    return login


def new() -> str:
    """A code of 16 characters, 79 bits: `K7QM-…`."""
    return derived(secrets.token_bytes(32))


def derived(digest: bytes) -> str:
    """The code that these 32 secret bytes stand for; to tell it is as hard as to tell 79 of their bits."""
    number, letters = int.from_bytes(digest, "big"), ""
    for _ in range(GROUPS * GROUP):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def kept(code: str) -> str:
    """The plain hash that is stored, as nobody can try 2^79 codes; the same however the code was typed."""
    letters = "".join(char for char in code.upper() if char.isalnum())
    return f"sha256:{hashlib.sha256(letters.encode()).hexdigest()}"


def opens(stored: str, code: str) -> bool:
    """True if this is the code that was stored."""
    return hmac.compare_digest(stored, kept(code))
