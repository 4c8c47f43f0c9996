"""Tells Siècle which e-mails did not go, so that staff write, or have them sent again (A-36)."""

import structlog

from services.sync.telling import Telling
from shared.consumer.http import Rejected
from shared.contract.failed_emails import UntoldEmail

log = structlog.get_logger("sync.emails")


class EmailsTold(Telling):
    """The newest of each e-mail."""

    what = "e-mails"

    async def tell_some(self) -> int:
        """Tell of what is next; of how many. Errors: `Unavailable`."""
        emails = await self.api.untold_emails(self.most)
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
