"""Writes the e-mail of a job: asks the internal API for what events do not hold, and composes."""

from dataclasses import dataclass
from email.headerregistry import Address

from services.notifications.jobs import Job
from services.notifications.message import Letter, letter_id, valid_address
from services.notifications.recap import Recap, Replaced, compose, subject, text_ids
from services.notifications.stored import Stored, what_is_stored
from shared.consumer.internal import InternalApi
from shared.contract.internal import AccountContact, PupilContact
from shared.contract.types import Phase

NO_ACCOUNT = AccountContact(email=None)  # one that is gone


class NothingToSend(Exception):
    """The job ends without an e-mail, in this state; `reason` is a slug, where there is more to say."""

    def __init__(self, state: str, reason: str | None = None) -> None:
        super().__init__(state)
        self.state = state
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and which version of the dossier it tells, in which phase."""

    letter: Letter
    phase: Phase
    told: int


@dataclass(frozen=True, slots=True)
class Writer:
    """`sender` is who the e-mails come from, `public_url` where families use the service."""

    api: InternalApi
    sender: Address
    public_url: str

    async def write(self, job: Job) -> Written:
        """What the e-mail says now. Errors: `NothingToSend`, `Unavailable`, those of `what_is_stored` and
        `compose`."""
        contacts = await self.api.contacts(job.account, job.pupil)
        pupil = contacts.pupils.get(job.pupil)
        if pupil is None:
            raise NothingToSend("erased")
        to = _address(contacts.accounts.get(job.account, NO_ACCOUNT))
        stored = what_is_stored(await self.api.events(job.stream, after=job.version - 1), job)
        letter = Letter(
            id=letter_id(job.id, job.version, stored.newest.version),
            recap=await self._recap(stored, pupil),
            subject=subject(pupil.first_name),
            sender=self.sender,
            to=to,
            date=job.ended_at,
            reply_to=valid_address(pupil.school_email),
        )
        return Written(letter, stored.own.event.phase, stored.newest.version)

    async def _recap(self, stored: Stored, pupil: PupilContact) -> Recap:
        """The newest list; where it is not this account's, only that there is one."""
        replaced = Replaced(stored.newest.at, stored.newest.event.by is None) if stored.is_anothers else None
        entry = stored.own if replaced else stored.newest
        texts = {} if replaced else await self.api.texts(text_ids(entry.event.intentions))
        return compose(
            entry.event.phase,
            entry.event.intentions,
            texts,
            entry.at,
            pupil.time_zone,
            receipt=entry.event.receipt,
            link=f"{self.public_url}/",
            replaced=replaced,
        )


def _address(account: AccountContact) -> Address:
    """Where it goes. Errors: `NothingToSend`."""
    to = valid_address(account.email)
    if to is None:
        raise NothingToSend("no-address", account.fault or ("address-refused" if account.email else None))
    return to
