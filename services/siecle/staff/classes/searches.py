"""The names that somebody searched for: kept by their own browser, as no address and no log may hold one.

An address names a search by a number of its own, so that pages, tables and the way back ask the same again.
They are of the account that searched: who signs in next in the same browser is shown none of them.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from uuid import UUID

from starlette.responses import Response

from services.siecle.staff.visit import SignedIn, Visit
from shared.text import clean

COOKIE = "searches"
MOST, MOST_CHARACTERS = 5, 60  # a cookie holds some 4,000 characters
LASTS = 8 * 3600  # no session is longer


def words_of(visit: SignedIn, number: str) -> str | None:
    """What was searched for under this number; None where the browser does not know it any more."""
    return _kept(visit, visit.member.id).get(number)


def keep(visit: SignedIn, response: Response, number: str, words: str) -> None:
    """Give the browser one more search, in place of the oldest."""
    kept = [*_kept(visit, visit.member.id).items(), (number, words)][-MOST:]
    said = json.dumps([str(visit.member.id), kept], ensure_ascii=False)
    text = base64.urlsafe_b64encode(said.encode()).decode()
    visit.desk.cookies.put(response, COOKIE, text, LASTS)


def new_number() -> str:
    """The number of a new search."""
    return secrets.token_hex(4)


def read_words(raw: str) -> str:
    """A name as it is searched for; empty for none."""
    return clean(raw)[:MOST_CHARACTERS]


def leave_to(visit: Visit, response: Response, account: UUID) -> None:
    """Have the browser forget, as this account signs in, what another one searched for."""
    if visit.desk.cookies.read(visit.request, COOKIE) is not None and not _kept(visit, account):
        visit.desk.cookies.drop(response, COOKIE)


def _kept(visit: Visit, account: UUID) -> Mapping[str, str]:
    """What this account searched for."""
    raw = visit.desk.cookies.read(visit.request, COOKIE) or ""
    try:
        whose, kept = json.loads(base64.urlsafe_b64decode(raw))
        return {str(number): str(words) for number, words in kept if whose == str(account)}
    except (ValueError, TypeError):  # not of ours
        return {}
