"""A login as it was typed, what a password opens, and what may be one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.sign_in import passwords


class WeakPassword(Exception):
    """The password is too short, or one of those that everybody tries first."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login as it was typed, and whose it is: nobody's where there is no such account."""

    typed: str
    account: UUID | None = None
    password_hash: str | None = None  # None also while the account is closed or was never opened

    @property
    def key(self) -> str:
        """One text for every way to type it; also for an unknown one, so that tries on it count alike."""
        return str(self.account or self.typed.strip().casefold()[:100])

    @property
    def name(self) -> str | None:
        """Whose it is, as logs say it: never what was typed, which may be a password."""
        return str(self.account) if self.account else None


async def opened_by(login: Login, password: str) -> UUID | None:
    """The account that the password opens; None otherwise, after the same time."""
    return login.account if await passwords.matches(login.password_hash, password) else None


async def check_strength(password: str, about: Sequence[str]) -> None:
    """Errors: `WeakPassword` for what everybody tries first, also knowing `about` whose account it is."""
    if not await asyncio.to_thread(passwords.strong_enough, password, about):
        raise WeakPassword
