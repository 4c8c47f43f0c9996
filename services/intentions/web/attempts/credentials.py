"""Passwords set by a form that may be sent twice, and the tokens that follow one another."""

from datetime import datetime
from uuid import UUID

import asyncpg

from services.intentions.directory.signing_in import accounts
from services.intentions.directory.signing_in import login as logins
from shared.sign_in.keys import Key
from shared.sign_in.login import Login
from shared.sign_in.sessions import hash_of


class Credentials:
    """Changes what an account is opened with.

    `forms` makes of a form's token what is kept of it, so that the same form sent twice is known; `tokens`
    makes a session's next token of the one before, so that a browser that missed the answer is known.
    """

    def __init__(self, pool: asyncpg.Pool, forms: Key, tokens: Key) -> None:
        self._pool = pool
        self._forms = forms
        self._tokens = tokens

    async def activate(self, typed: str, code: str, password: str, now: datetime, form: str) -> UUID | None:
        """Open an account with its one-time code. Errors: `WeakPassword`."""
        by = self._forms.digest(form, code)
        return await accounts.activate(self._pool, typed, code, password, now, by)

    async def was_set_by(self, login: Login, password: str, form: str, code: str = "") -> UUID | None:
        """The account, where this form, with this code if any, gave it this password a moment ago."""
        return await logins.was_set_by(self._pool, login, password, self._forms.digest(form, code))

    async def set_any(self, login: Login, form: str) -> bool:
        """True if this form set the account's password a moment ago."""
        return await logins.set_by(self._pool, login, self._forms.digest(form, "")) is not None

    async def change(self, login: Login, password: str, form: str, session: UUID, token: str) -> bool:
        """Replace the password; the session goes on under the renewed token. False: it is another by now."""
        by, kept = self._forms.digest(form, ""), (session, hash_of(self.renewed(token)))
        return await logins.change_password(self._pool, login, password, by, kept)

    def renewed(self, token: str) -> str:
        """The token that a session has after this one."""
        return self._tokens.digest(token).hex()
