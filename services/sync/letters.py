"""Hands Siècle the letters of access that its staff asked for, sealed as they are (ADR 0035)."""

from dataclasses import dataclass

import structlog

from services.sync.siecle import Siecle
from shared.consumer.http import Rejected, Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.access_letters import SealedLetter
from shared.runtime.waking import rest

POLL_SECONDS = 2.0  # somebody waits at the printer
REST_SECONDS = 30.0  # after something was not reached
MOST = 20
log = structlog.get_logger("sync.letters")


@dataclass(frozen=True, slots=True)
class LettersTold:
    """Asks and tells, until cancelled. Each replica does: Siècle keeps each letter once."""

    api: InternalApi
    siecle: Siecle

    async def run(self) -> None:
        """For ever; what is not reached is tried again."""
        while True:
            try:
                told = await self.tell_some()
            except Unavailable as failure:
                log.warning("letters not told", reason=failure.reason)
                await rest(REST_SECONDS)
            else:
                await rest(0 if told == MOST else POLL_SECONDS)

    async def tell_some(self) -> int:
        """Hand over what is next; how many. Errors: `Unavailable`."""
        letters = await self.api.untold_letters(MOST)
        for letter in letters:
            await self._tell(letter)
            await self.api.told_letter(letter.id)
        return len(letters)

    async def _tell(self, letter: SealedLetter) -> None:
        """Errors: `Unavailable`; what Siècle refuses for good is logged."""
        pupil = await self.api.reference(letter.pupil)
        if pupil is None:
            return
        body = letter.model_dump(mode="json", exclude={"id", "pupil"})
        try:
            await self.siecle.put_letter(pupil, letter.id, body)
        except Rejected as failure:
            log.warning("letter refused", letter=str(letter.id), reason=failure.reason)
