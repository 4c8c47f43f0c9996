"""Hands Siècle the letters of access that its staff asked for, sealed as they are (ADR 0035)."""

import structlog

from services.sync.telling import Telling
from shared.consumer.http import Rejected
from shared.contract.access_letters import SealedLetter

log = structlog.get_logger("sync.letters")


class LettersTold(Telling):
    """Each once."""

    what = "letters"
    poll_seconds = 2.0  # somebody waits at the printer

    async def tell_some(self) -> int:
        """Hand over what is next; how many. Errors: `Unavailable`."""
        letters = await self.api.untold_letters(self.most)
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
