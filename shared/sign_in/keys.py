"""Keys for one purpose each, derived from the one secret (HMAC-SHA256 with a label).

What one of them gives away is worth nothing for another; all of them change with the secret.
"""

import hashlib
import hmac
from enum import StrEnum


class Purpose(StrEnum):
    """The use of a key; the label is part of the key, so it never changes."""

    LIMITS = "orientation/limits/1"  # whose tries are counted, in the table of limits
    ADDRESSES = "orientation/addresses/1"  # the codes that confirm e-mail addresses
    MARKS = "orientation/marks/1"  # the browser's mark of an earlier good sign-in
    FORMS = "orientation/forms/1"  # which form set a password, kept for the moment in which it may come twice
    NOTICES = "orientation/notices/1"  # the codes of links that stop e-mails about news
    LETTERS = "orientation/letters/1"  # the pair of keys of each letter of access that staff ask for
    LETTER_PROOFS = "orientation/letter-proofs/1"  # the back office's word that it wants a letter of access
    LETTERS_WRITTEN = "orientation/letters-written/1"  # the téléservice's word that it wrote one
    TOKENS = "orientation/tokens/1"  # a session's next token, made of the one before


class Key:
    """One derived key."""

    def __init__(self, secret: str, purpose: Purpose) -> None:
        self._key = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)

    def digest(self, *parts: str) -> bytes:
        """32 bytes that stand for these texts; nobody without the secret can tell or guess which they are."""
        return hmac.digest(self._key, b"".join(_framed(part.encode()) for part in parts), hashlib.sha256)

    def signs(self, signature: bytes, *parts: str) -> bool:
        """True if `signature` is the digest of these texts."""
        return hmac.compare_digest(signature, self.digest(*parts))


def _framed(part: bytes) -> bytes:
    """With its length before it, so that `ab` + `c` is not `a` + `bc`."""
    return len(part).to_bytes(4, "big") + part
