"""Tells Siècle which e-mails did not go, so that staff write, or have them sent again (A-36)."""

from dataclasses import dataclass

import structlog

from services.sync.siecle import Siecle
from shared.consumer.http import Rejected, Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.failed_emails import UntoldEmail
from shared.runtime.waking import rest

POLL_SECONDS = 5.0
REST_SECONDS = 30.0  # after something was not reached
MOST = 20
log = structlog.get_logger("sync.emails")


@dataclass(frozen=True, slots=True)
class EmailsTold:
    """Asks and tells, until cancelled. Each replica does: Siècle keeps the newest of each e-mail."""

    api: InternalApi
    siecle: Siecle

    async def run(self) -> None:
        """For ever; what is not reached is tried again."""
        while True:
            try:
                told = await self.tell_some()
            except Unavailable as failure:
                log.warning("e-mails not told", reason=failure.reason)
                await rest(REST_SECONDS)
            else:
                await rest(0 if told == MOST else POLL_SECONDS)

    async def tell_some(self) -> int:
        """Tell of what is next; of how many. Errors: `Unavailable`."""
        emails = await self.api.untold_emails(MOST)
        for email in emails:
            await self._tell(email)
            await self.api.told_email(email.id, email.number)
        return len(emails)

    async def _tell(self, email: UntoldEmail) -> None:
        """Errors: `Unavailable`; what Siècle refuses for good is logged."""
        pupil = await self.api.reference(email.pupil)
        if pupil is None:
            return
        body = email.model_dump(mode="json", exclude={"id", "pupil"})
        try:
            await self.siecle.put_email(pupil, email.id, body)
        except Rejected as failure:
            log.warning("e-mail refused", email=str(email.id), reason=failure.reason)
