"""Writes the e-mail of a job: asks the internal API for what events do not hold, and composes.

A recap may go long after its session's VALIDER: the session expired, or the mail server was away. What was
validated then may be replaced by now, so the e-mail tells what is stored at the moment it goes (ADR 0005):
the newest entry, whoever made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address

from services.notifications.jobs import Job
from services.notifications.message import Letter, letter_id, valid_address
from services.notifications.recap import Recap, Replaced, compose, subject, text_ids
from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.contract.events import IntentionsValidated
from shared.contract.internal import AccountContact, PupilContact
from shared.contract.types import Phase
from shared.contract.versions import read

NO_ACCOUNT = AccountContact(email=None)  # one that is gone


class NothingToSend(Exception):
    """The job ends without an e-mail, in this state; `reason` is a slug, where there is more to say."""

    def __init__(self, state: str, reason: str | None = None) -> None:
        super().__init__(state)
        self.state = state
        self.reason = reason


class NotStored(Exception):
    """The store has no such validation of this session: it is asked again later."""

    reason = "validation-not-stored"


@dataclass(frozen=True, slots=True)
class Entry:
    """A validated entry with its place and its instant."""

    version: int
    at: datetime
    event: IntentionsValidated


@dataclass(frozen=True, slots=True)
class Stored:
    """`own`: what the session validated. `newest`: what is stored now for the same phase, often the same."""

    own: Entry
    newest: Entry

    @property
    def is_anothers(self) -> bool:
        """True where another responsible's, or the school's, entry replaced what this account validated."""
        return self.newest.event.by != self.own.event.by


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
        """The e-mail as it reads now. Errors: `NothingToSend`, `Unavailable`, those of `what_is_stored` and
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
    """The address it goes to. Errors: `NothingToSend`."""
    to = valid_address(account.email)
    if to is None:
        raise NothingToSend("no-address", account.fault or ("address-refused" if account.email else None))
    return to


def what_is_stored(events: Sequence[Envelope], job: Job) -> Stored:
    """From the events of the job's dossier, from its version on. Errors: `NotStored`, `NotUnderstood`."""
    entries = [_entry(one) for one in events if one.name == IntentionsValidated.name()]
    own = next((one for one in entries if one.version == job.version), None)
    if own is None or (own.event.session, own.event.pupil) != (job.session, job.pupil):
        raise NotStored
    same_phase = [one for one in entries if one.event.phase is own.event.phase]
    return Stored(own, max(same_phase, key=lambda one: one.version))


def _entry(envelope: Envelope) -> Entry:
    event = read(IntentionsValidated, envelope.version, envelope.data)
    return Entry(envelope.streamversion or 0, envelope.time, event)
