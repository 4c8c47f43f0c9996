"""Hands Siècle the letters of access that its staff asked for, sealed as they are (ADR 0035)."""

from contextlib import suppress

import structlog
from prometheus_client import Counter

from services.sync.telling import Telling
from shared.consumer.http import Rejected
from shared.contract.access_letters import SealedLetter
from shared.contract.internal import Reference

REFUSED = Counter(
    "orientation_siecle_letters_refused_total", "Letters of access that Siècle refused for good"
)
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
        """Errors: `Unavailable`; what Siècle refuses for good is logged and counted: its code is lost."""
        pupil = await self.api.reference(letter.pupil)
        if pupil is None:
            await self._say_why_not(letter, "unknown-pupil")
            return
        body = letter.model_dump(mode="json", include={"sealed", "expires_at"})
        try:
            await self.siecle.put_letter(_where_asked(letter, pupil), letter.id, body)
        except Rejected as failure:
            log.warning("letter refused", letter=str(letter.id), reason=failure.reason)
            await self._say_why_not(letter, "letter-rejected")
            REFUSED.inc()  # once, however often it takes to say so

    async def _say_why_not(self, letter: SealedLetter, reason: str) -> None:
        """Have staff read that they wait in vain. Errors: `Unavailable`."""
        body = {"reason": reason, "expires_at": letter.expires_at.isoformat()}
        with suppress(Rejected):  # nobody there asked for it
            await self.siecle.put_letter_refusal(letter.school, letter.id, body)


def _where_asked(letter: SealedLetter, pupil: Reference) -> Reference:
    """The pupil as the school that asked knows it, which the pupil may have left since."""
    there = pupil.siecle_id if letter.school == pupil.school else pupil.former.get(letter.school)
    return Reference(school=letter.school, siecle_id=there or pupil.siecle_id)
