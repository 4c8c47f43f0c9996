"""Client of the internal API. Nothing of its answers is stored or logged."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

import httpx2
import orjson

from shared.consumer.http import Peer
from shared.contract import access_letters, activations, failed_emails, internal, reconciling
from shared.contract.envelope import Envelope

A = TypeVar("A", bound=internal.Answer)


class InternalApi:
    """Asks the internal API. Errors of each question: `Unavailable`, worth another attempt."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._peer = Peer("internal", client)

    async def events(self, stream: str, after: int = 0, to: int = internal.LAST_VERSION) -> list[Envelope]:
        """The events of a stream after version `after`, up to `to`.

        Errors: also `NotUnderstood`, for what is no event of the contract.
        """
        found: list[Envelope] = []
        while True:
            asked = internal.EventsAsked(stream=stream, after=after + len(found), to=to)
            page = (await self._ask("events", asked, internal.Events)).events
            found += [Envelope.parse(orjson.dumps(one)) for one in page]
            if len(page) < internal.MOST_EVENTS:
                return found

    async def texts(self, ids: Collection[UUID]) -> dict[UUID, str]:
        """The texts that still exist, by id; asks nothing for none."""
        asked = internal.TextsAsked(ids=list(ids))
        return (await self._ask("texts", asked, internal.Texts)).texts if ids else {}

    async def contacts(self, account: UUID, pupil: UUID, *, for_notices: bool = False) -> internal.Contacts:
        """How to write to an account about a pupil, as far as they are known."""
        asked = internal.ContactsAsked(accounts=[account], pupils=[pupil], for_notices=for_notices)
        return await self._ask("contacts", asked, internal.Contacts)

    async def pupils_of_school(
        self, school: str, year: int, class_id: UUID | None, after: UUID | None, most: int
    ) -> list[UUID]:
        """Up to `most` pupils of a school, or of a class of it, by id after `after`."""
        asked = internal.PupilsOfSchoolAsked(
            school=school, year=year, class_id=class_id, after=after, most=most
        )
        return (await self._ask("pupils/of-school", asked, internal.PupilsOfSchool)).pupils

    async def news(self, pupils: Collection[UUID]) -> dict[UUID, internal.DossierNews]:
        """What there is to tell of dossiers now, by pupil; asks nothing for none."""
        asked = internal.NewsAsked(pupils=list(pupils))
        return (await self._ask("news", asked, internal.News)).pupils if pupils else {}

    async def reference(self, pupil: UUID) -> internal.Reference | None:
        """The pupil as Siècle knows it; None for an erased one."""
        asked = internal.PupilsAsked(pupils=[pupil])
        return (await self._ask("pupils", asked, internal.References)).pupils.get(pupil)

    async def guardians(self, pupils: Collection[UUID]) -> dict[UUID, list[internal.Guardian]]:
        """The legal responsibles of pupils; an erased pupil is absent; asks nothing for none."""
        if not pupils:
            return {}
        asked = internal.PupilsAsked(pupils=list(pupils))
        return (await self._ask("guardians", asked, internal.Guardians)).pupils

    async def resolve(self, school: str, siecle_ids: Collection[str]) -> dict[str, UUID]:
        """Pupils by Siècle's ids within a school; an unknown one is absent."""
        asked = internal.ResolveAsked(school=school, siecle_ids=list(siecle_ids))
        return (await self._ask("pupils/resolve", asked, internal.Resolved)).pupils

    async def references(self, pupils: Collection[UUID]) -> dict[UUID, internal.Reference]:
        """Pupils as Siècle knows them; an erased one is absent. Asks nothing for none."""
        asked = internal.PupilsAsked(pupils=list(pupils))
        return (await self._ask("pupils", asked, internal.References)).pupils if pupils else {}

    async def dossiers(self, school: str, types: Collection[str]) -> list[reconciling.PupilsEvents]:
        """The pupils of a school with the newest events of these types that their dossiers hold."""
        found: list[reconciling.PupilsEvents] = []
        after: UUID | None = None
        while True:
            asked = reconciling.DossiersAsked(school=school, types=list(types), after=after)
            page = await self._ask("dossiers", asked, reconciling.Dossiers)
            found += page.pupils
            if (after := page.next) is None:
                return found

    async def at_work(self) -> internal.FamiliesAtWork:
        """How many families are at work."""
        return await self._peer.ask("GET", "/internal/at-work", internal.FamiliesAtWork.model_validate_json)

    async def letters(self, most: int) -> list[internal.OutboxLetter]:
        """Up to `most` letters that are to be sent."""
        return (await self._ask("letters/claim", internal.LettersAsked(most=most), internal.Letters)).letters

    async def settle(self, letter: UUID, again_in: float | None) -> None:
        """A letter is done with, or goes again after so many seconds."""
        await self._ask(
            "letters/settle", internal.LetterSettled(letter=letter, again_in=again_in), internal.Nothing
        )

    async def report_emails(self, emails: list[failed_emails.ReportedEmail]) -> None:
        """What became of e-mails, for the school's staff."""
        await self._ask("emails/report", failed_emails.EmailsReported(emails=emails), internal.Nothing)

    async def untold_emails(self, most: int) -> list[failed_emails.UntoldEmail]:
        """Up to `most` e-mails of which Siècle does not know the newest."""
        return (
            await self._ask("emails/untold", failed_emails.EmailsAsked(most=most), failed_emails.UntoldEmails)
        ).emails

    async def told_email(self, email: UUID, number: int) -> None:
        """Siècle knows."""
        await self._ask("emails/told", failed_emails.EmailTold(email=email, number=number), internal.Nothing)

    async def untold_letters(self, most: int) -> list[access_letters.SealedLetter]:
        """Up to `most` letters of access that Siècle does not have."""
        asked = access_letters.AccessLettersAsked(most=most)
        return (await self._ask("access-letters/untold", asked, access_letters.SealedLetters)).letters

    async def told_letter(self, letter: UUID) -> None:
        """Siècle has it."""
        await self._ask(
            "access-letters/told", access_letters.AccessLetterTold(letter=letter), internal.Nothing
        )

    async def untold_accounts(self, most: int) -> list[activations.UntoldActivation]:
        """Up to `most` accounts of which Siècle does not know whether they are activated."""
        asked = activations.ActivationsAsked(most=most)
        return (await self._ask("accounts/untold", asked, activations.UntoldActivations)).accounts

    async def told_account(self, told: activations.ActivationTold) -> None:
        """Siècle knows."""
        await self._ask("accounts/told", told, internal.Nothing)

    async def _ask(self, path: str, asked: internal.Question, model: type[A]) -> A:
        body = asked.model_dump(mode="json")
        return await self._peer.ask("POST", f"/internal/{path}", model.model_validate_json, json=body)
