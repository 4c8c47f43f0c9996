"""Writes the e-mail of a job: asks the internal API for what events do not hold, and composes."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

from services.notifications.internal import Contact, InternalApi
from services.notifications.jobs import Job
from services.notifications.message import Letter, build, valid_address
from services.notifications.recap import compose, subject


class NothingToSend(Exception):
    """The job ends without an e-mail, in this state; `reason` is a slug, where there is more to say."""

    def __init__(self, state: str, reason: str | None = None) -> None:
        super().__init__(state)
        self.state = state
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Writer:
    """`sender` is who the e-mails come from."""

    api: InternalApi
    sender: Address

    async def write(self, job: Job) -> EmailMessage:
        """The e-mail. Errors: `NothingToSend`; `InternalUnavailable`; those of `compose` and `subject`."""
        contact = await self.api.contact(job.account, job.pupil)
        if contact is None:
            raise NothingToSend("erased")
        to = valid_address(contact.email)
        if to is None:
            raise NothingToSend("no-address", contact.fault or ("address-refused" if contact.email else None))
        return build(await self._letter(job, contact, to))

    async def _letter(self, job: Job, contact: Contact, to: Address) -> Letter:
        texts = await self.api.texts(job.text_ids)
        return Letter(
            id=job.id,
            recap=compose(job.phase, job.intentions, texts, job.validated_at, contact.time_zone),
            subject=subject(contact.first_name),
            sender=self.sender,
            to=to,
            date=job.ended_at,
        )
