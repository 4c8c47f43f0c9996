"""Writes an e-mail about news: asks what is news when it goes, and never tells what is no longer so."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

from services.notifications.message import valid_address
from services.notifications.news.message import build_news
from services.notifications.news.notices import Notice, Notices
from services.notifications.news.planning import Telling, telling
from services.notifications.news.text import NewsText, news_text
from services.notifications.writing import NothingToSend
from shared.consumer.internal import InternalApi
from shared.contract.internal import AccountContact, PupilContact

STOP = "{public_url}/notices/stop?code={code}"


@dataclass(frozen=True, slots=True)
class WrittenNews:
    """The e-mail, what it tells, and the time zone whose day it goes on."""

    message: EmailMessage
    telling: Telling
    zone: str


@dataclass(frozen=True, slots=True)
class NewsWriter:
    """`sender` is who the e-mails come from, `public_url` where families use the service."""

    api: InternalApi
    notices: Notices
    sender: Address
    public_url: str

    async def write(self, notice: Notice) -> WrittenNews:
        """The e-mail as it reads now. Errors: `NothingToSend`, `Unavailable`; Postgres' own."""
        dossier = (await self.api.news([notice.pupil])).get(notice.pupil)
        if dossier is None:
            raise NothingToSend("erased")
        wanted = await self.notices.wanted(dossier.academy, dossier.year)
        told = await self.notices.told(notice)
        found = telling(dossier.news, notice.account, wanted, notice.since, told)
        if found is None:
            raise NothingToSend("nothing")
        message = await self._message(notice, found, dossier.time_zone)
        return WrittenNews(message, found, dossier.time_zone)

    async def _message(self, notice: Notice, found: Telling, zone: str) -> EmailMessage:
        contacts = await self.api.contacts(notice.account, notice.pupil, for_notices=True)
        account, pupil = contacts.accounts.get(notice.account), contacts.pupils.get(notice.pupil)
        if account is None or pupil is None:
            raise NothingToSend("erased")
        to = _address(account)
        text = self._text(found, account, pupil, zone)
        reply_to = valid_address(pupil.school_email)
        id_ = notice.letter_id(found.marks)
        return build_news(id_, text, self.sender, to, notice.created_at, reply_to)

    def _text(self, found: Telling, account: AccountContact, pupil: PupilContact, zone: str) -> NewsText:
        stop = STOP.format(public_url=self.public_url, code=account.stop)
        whose = pupil.first_name, pupil.school or ""
        return news_text(found.pieces, *whose, zone, f"{self.public_url}/", stop)


def _address(account: AccountContact) -> Address:
    """The address it goes to. Errors: `NothingToSend`, also where no such e-mails are wanted."""
    if account.stop is None:
        raise NothingToSend("stopped")
    to = valid_address(account.email)
    if to is None:
        raise NothingToSend("no-address", account.fault or ("address-refused" if account.email else None))
    return to
