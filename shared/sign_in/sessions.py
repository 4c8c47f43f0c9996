"""Sessions on the server (ASVS 5.0, 7.2): the browser holds a token, the database only its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)
LEAST_TOUCHES = 8  # in the time that a session lasts, however short: « Rester connecté » must count as one


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts without a request, and at most (A-02)."""

    idle: timedelta
    absolute: timedelta

    def is_to_note(self, seen_at: datetime, now: datetime) -> bool:
        """True if its use is to be noted: at most once a minute, of a short one `LEAST_TOUCHES` times."""
        return now - seen_at >= min(TOUCH_EVERY, self.idle / LEAST_TOUCHES)

    def end_of(self, started_at: datetime, seen_at: datetime) -> datetime:
        """The end of a session, unless it is used before."""
        return min(seen_at + self.idle, started_at + self.absolute)


def new_token() -> str:
    """A token of 256 bits for the browser."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """The digest that the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()
