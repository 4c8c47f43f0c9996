"""The mark that a good sign-in leaves in a browser: tries from there have a count of their own (S4).

So whoever tries passwords from elsewhere, or from the same school's network, never keeps a family out of the
browser that it uses. The mark opens nothing and names nobody: it is a random number with a signature over it
and the account, and a cookie that scripts cannot read.
"""

import base64
import binascii
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.sign_in.keys import Key

LIFE = timedelta(days=200)  # a school year's sign-ins
MOST = 4  # accounts that share a browser
NONCE_BYTES = 12
_BETWEEN, _WITHIN = "~", "."


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as the cookie holds it."""

    nonce: str
    day: int  # of its last sign-in, since 1970
    signature: str

    def __str__(self) -> str:
        return _WITHIN.join((self.nonce, str(self.day), self.signature))


class Marks:
    """Makes and knows the marks of the accounts that signed in with a browser."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def nonce(self, cookie: str | None, account: UUID, now: datetime) -> str | None:
        """The number of this account's mark in the cookie, if there is one that counts."""
        mark = self._find(cookie, account, now)
        return mark.nonce if mark else None

    def renewed(self, cookie: str | None, account: UUID, now: datetime) -> str:
        """The cookie after a good sign-in: this account's mark first, with the number that it had."""
        known = self._find(cookie, account, now)
        nonce = known.nonce if known else secrets.token_urlsafe(NONCE_BYTES)
        mark = Mark(nonce, _day(now), self._signature(nonce, _day(now), account))
        others = [other for other in _read(cookie) if other != known]
        return _BETWEEN.join(map(str, (mark, *others[: MOST - 1])))

    def _find(self, cookie: str | None, account: UUID, now: datetime) -> Mark | None:
        oldest = _day(now - LIFE)
        return next(
            (mark for mark in _read(cookie) if mark.day >= oldest and self._is_of(mark, account)), None
        )

    def _is_of(self, mark: Mark, account: UUID) -> bool:
        try:
            signature = base64.urlsafe_b64decode(mark.signature)
        except (binascii.Error, ValueError):
            return False
        return self._key.signs(signature, str(account), mark.nonce, str(mark.day))

    def _signature(self, nonce: str, day: int, account: UUID) -> str:
        return base64.urlsafe_b64encode(self._key.digest(str(account), nonce, str(day))).decode()


def _day(instant: datetime) -> int:
    return (instant.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days


def _read(cookie: str | None) -> Iterator[Mark]:
    """Every text that looks like a mark; only the signature says of which account."""
    for text in (cookie or "").split(_BETWEEN)[:MOST]:
        nonce, _, rest = text.partition(_WITHIN)
        day, _, signature = rest.partition(_WITHIN)
        if nonce and signature and day.isascii() and day.isdecimal() and len(day) < 8:
            yield Mark(nonce, int(day), signature)
