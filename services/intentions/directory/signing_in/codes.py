"""One-time codes: long enough to be kept as a plain hash, and readable from paper."""

import hashlib
import hmac
import secrets

GROUPS, GROUP = 4, 4
# No letter or digit that is read for another.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new() -> str:
    """A code of 16 characters, 79 bits: `K7QM-…`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def kept(code: str) -> str:
    """What is stored: a plain hash, since nobody can try 2^79 codes. However the code was typed."""
    letters = "".join(char for char in code.upper() if char.isalnum())
    return f"sha256:{hashlib.sha256(letters.encode()).hexdigest()}"


def opens(stored: str, code: str) -> bool:
    """Whether this is the code that was stored."""
    return hmac.compare_digest(stored, kept(code))
