"""Letters of access that staff want: noted here, written where codes are made (ADR 0035)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from services.intentions.directory import access_letters
from services.intentions.worker.commands.lookups import Lookups, UnknownReference
from shared.access_letters.proof import Wanted
from shared.contract.commands import RequestLetter

OLDEST = timedelta(days=7)  # what comes later, e.g. out of a backup, would end a code that is in use
MOST_OF_ACCOUNT, MOST_OF_SCHOOL = 3, 1000  # in a day: a large school gives out all of its letters in one


class LetterRefused(UnknownReference):
    """No letter can be written to whom the command names."""


@dataclass(frozen=True, slots=True)
class LetterDesk:
    """Notes letters; `token` is what the back office shares with us, and without it nobody gets any."""

    pool: asyncpg.Pool
    token: SecretStr | None

    async def note(self, asked: RequestLetter, now: datetime) -> None:
        """Have a letter written, once however often it is asked for. Errors: `UnknownReference`."""
        if await access_letters.is_asked(self.pool, asked.letter):
            return
        self._check(asked, now)
        place = await Lookups(self.pool).pupil_of(asked)
        to = await access_letters.addressee(self.pool, asked.school, asked.guardian, asked.pupil)
        account = _account(to)
        of_account, of_school = await access_letters.asked_lately(self.pool, account, asked.school)
        if of_account >= MOST_OF_ACCOUNT or of_school >= MOST_OF_SCHOOL:
            raise LetterRefused("too-many-letters")
        wanted = access_letters.Asked(asked.letter, place.school, asked.pupil, account, asked.by, asked.key)
        await access_letters.ask(self.pool, wanted)

    def _check(self, asked: RequestLetter, now: datetime) -> None:
        """Errors: `LetterRefused` for what the back office did not say, or said long ago."""
        wanted = Wanted(asked.letter, asked.school, asked.guardian, asked.key)
        if self.token is None or not wanted.is_proved(asked.proof, self.token):
            raise LetterRefused("letter-not-proved")
        if asked.acted_at is not None and asked.acted_at < now - OLDEST:
            raise LetterRefused("letter-late")


def _account(to: access_letters.Addressee | None) -> UUID:
    """The account to write to. Errors: `LetterRefused`."""
    if to is None:
        raise LetterRefused("unknown-guardian")
    if not to.is_responsible:
        raise LetterRefused("no-longer-responsible")
    if to.disabled:
        raise LetterRefused("account-closed")
    return to.account
