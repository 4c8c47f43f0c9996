"""Writes the e-mail of a job: asks the internal API for what events do not hold, and composes.

A recap may go long after its session's VALIDER: the session expired, or the mail server was away. What was
done then may be replaced by now, so the e-mail tells what is stored at the moment it goes (ADR 0005): the
newest entry or answer, whoever made it.
"""

from dataclasses import dataclass
from email.headerregistry import Address

from services.notifications import answer, recap
from services.notifications.jobs import Job, Telling
from services.notifications.message import Letter, letter_id, valid_address
from services.notifications.recap import Recap, Section
from services.notifications.stored import Done, Stored, what_is_stored
from shared.consumer.internal import InternalApi
from shared.contract.decisions import PropositionsAnswered
from shared.contract.events import IntentionsValidated
from shared.contract.internal import AccountContact

NO_ACCOUNT = AccountContact(email=None)  # one that is gone


class NothingToSend(Exception):
    """The job ends without an e-mail, in this state; `reason` is a slug, where there is more to say."""

    def __init__(self, state: str, reason: str | None = None) -> None:
        super().__init__(state)
        self.state = state
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and what it tells of the dossier."""

    letter: Letter
    telling: Telling


@dataclass(frozen=True, slots=True)
class Writer:
    """`sender` is who the e-mails come from, `public_url` where families use the service."""

    api: InternalApi
    sender: Address
    public_url: str

    async def write(self, job: Job) -> Written:
        """The e-mail as it reads now. Errors: `NothingToSend`, `Unavailable`, those of `what_is_stored` and
        of the sections."""
        contacts = await self.api.contacts(job.account, job.pupil)
        pupil = contacts.pupils.get(job.pupil)
        if pupil is None:
            raise NothingToSend("erased")
        to = _address(contacts.accounts.get(job.account, NO_ACCOUNT))
        stored = what_is_stored(await self.api.events(job.stream, after=min(job.acts) - 1), job)
        letter = Letter(
            id=letter_id(job.id, job.version, stored.telling.newest),
            recap=await self._recap(stored, pupil.time_zone),
            subject=recap.subject(pupil.first_name, recap.ENTRY if stored.entry else recap.ANSWER),
            sender=self.sender,
            to=to,
            date=job.ended_at,
            reply_to=valid_address(pupil.school_email),
        )
        return Written(letter, stored.telling)

    async def _recap(self, stored: Stored, time_zone: str) -> Recap:
        """The newest of each; where it is not this account's, only that there is one."""
        sections: list[Section] = []
        if stored.entry:
            sections.append(await self._entry(stored.entry, time_zone))
        if stored.answer:
            sections.append(_answer(stored, stored.answer, time_zone))
        may_change = stored.entry and not (stored.entry.follower or stored.entry.replaced or stored.answer)
        return Recap(
            tuple(sections),
            link=f"{self.public_url}/",
            consult=_consult(stored),
            closing=recap.CLOSING if may_change else "",
        )

    async def _entry(self, done: Done[IntentionsValidated], time_zone: str) -> Section:
        replaced = done.replaced
        entry = done.own if replaced else done.newest
        texts = {} if replaced else await self.api.texts(recap.text_ids(entry.event.intentions))
        return recap.entry_section(
            entry.event.phase,
            entry.event.intentions,
            texts,
            entry.at,
            time_zone,
            receipt=entry.event.receipt,
            replaced=replaced,
        )


def _consult(stored: Stored) -> str:
    if stored.entry is None:
        return answer.CONSULT
    return recap.OPEN if stored.entry.withdrawn_at else recap.CONSULT


def _answer(stored: Stored, done: Done[PropositionsAnswered], time_zone: str) -> Section:
    given = done.own if done.replaced else done.newest
    return answer.answer_section(
        given.event.answer,
        given.event.accepted,
        given.event.at,
        time_zone,
        stored.standing,
        done.replaced,
    )


def _address(account: AccountContact) -> Address:
    """The address it goes to. Errors: `NothingToSend`."""
    to = valid_address(account.email)
    if to is None:
        raise NothingToSend("no-address", account.fault or ("address-refused" if account.email else None))
    return to
