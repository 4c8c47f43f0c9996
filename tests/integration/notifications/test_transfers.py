"""A-04: whoever is a legal responsible is told that the right of entry was moved, and nobody why."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.notifications.inbound import ROUTES
from services.notifications.mailer import Mailer, parse_smtp_url
from services.notifications.message import parse_sender
from services.notifications.transfers import TransferSender
from shared.consumer.http import client
from shared.consumer.inbox import Inbox
from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.contract.events import AuthorshipTransferred
from shared.contract.internal import Guardian
from shared.contract.streams import dossier
from shared.contract.types import Phase
from tests.integration.notifications.fakes import TOKEN, Mailbox
from tests.integration.notifications.family import YEAR, again, envelope
from tests.support.internal_api import FakeInternal
from tests.unit.notifications import guide

MOTHER, FATHER, UNCLE, PUPIL = (uuid4() for _ in range(4))


@dataclass
class Desk:
    """The loop's work, to be done once."""

    inbox: Inbox
    sender: TransferSender
    pool: asyncpg.Pool

    async def tell(self, event: Envelope) -> None:
        """The event comes, and what is due is sent."""
        await self.inbox(event)
        await self.send()

    async def send(self) -> None:
        """As if every pause were over."""
        await self.pool.execute("UPDATE notifications.transfer_mails SET next_attempt_at = now()")
        await self.sender.address()
        await self.sender.send_due()

    async def states(self) -> dict[UUID, tuple[str, str | None]]:
        """State and reason of each account's e-mail."""
        rows = await self.pool.fetch("SELECT account, state, last_error FROM notifications.transfer_mails")
        return {account: (state, error) for account, state, error in rows}


@pytest.fixture
async def desk(database: asyncpg.Pool, mailbox: Mailbox, internal: FakeInternal) -> AsyncIterator[Desk]:
    internal.pupils[PUPIL] = {"first_name": "Léa", "time_zone": guide.PARIS, "school_email": "ce@example.org"}
    internal.emails |= {MOTHER: "mere@example.org", FATHER: "pere@example.org", UNCLE: None}
    internal.faults[UNCLE] = "address-without-at"
    internal.guardians[PUPIL] = [
        Guardian(account=one, school="0931234A", siecle_id=name, has_address=True)
        for name, one in (("21", MOTHER), ("22", FATHER), ("23", UNCLE))
    ]
    async with client(internal.url, TOKEN) as http:
        sender = TransferSender(
            database,
            InternalApi(http),
            Mailer(parse_smtp_url(mailbox.url)),
            parse_sender("orientation@example.org"),
            "https://orientation.example.org",
        )
        yield Desk(Inbox("notifications", database, ROUTES, asyncio.Event()), sender, database)


def transferred(to: UUID | None, phase: Phase = Phase.PROVISIONAL) -> Envelope:
    event = AuthorshipTransferred(
        pupil=PUPIL,
        phase=phase,
        from_account=MOTHER,
        to_account=to,
        reason=guide.ref(guide.MECHANICS),
        by=uuid4(),
        source_version=1,
    )
    return envelope(event, dossier(PUPIL, YEAR), 2, guide.VALIDATED_AT)


def told(mailbox: Mailbox) -> dict[str, str]:
    """The plain text of the e-mail to each address."""
    found = {to: one.get_body(("plain",)) for to, [one] in mailbox.by_recipient().items()}
    return {to: part.get_content() for to, part in found.items() if part}


async def test_a04_each_parent_is_told_who_has_the_right_now(
    desk: Desk, mailbox: Mailbox, internal: FakeInternal
) -> None:
    await desk.tell(transferred(FATHER))

    said = told(mailbox)
    assert (
        "Le 07/11/2019 à 12:38, l'établissement vous a donné le droit de saisir les"
        in said["pere@example.org"]
    )
    assert "a donné à un autre responsable de l'élève le droit" in said["mere@example.org"]
    for email in mailbox.emails:
        assert email["Subject"] == "Orientation : droit de saisie pour Léa"
        assert email["Reply-To"] == "ce@example.org"
    for text in said.values():
        assert "https://orientation.example.org/" in text
        assert "Mécanique" not in text, "nothing of why"
    sent, none = ("sent", None), ("no-address", "address-without-at")
    assert await desk.states() == {MOTHER: sent, FATHER: sent, UNCLE: none}


async def test_a04_of_a_right_that_is_free_all_are_told_the_same(desk: Desk, mailbox: Mailbox) -> None:
    await desk.tell(transferred(None, Phase.FINAL))
    said = set(told(mailbox).values())
    assert len(said) == 1
    assert "a rendu libre le droit de saisir les choix définitifs" in said.pop()


async def test_a04_a_repeat_tells_nobody_twice_and_a_replay_nobody(desk: Desk, mailbox: Mailbox) -> None:
    event = transferred(FATHER)
    await desk.tell(again(event))
    assert mailbox.emails == []
    for _ in range(2):
        await desk.tell(event)
    assert len(mailbox.emails) == 2


async def test_a04_what_did_not_go_goes_later_and_what_is_refused_never(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.to_text = "451 Later"
    await desk.tell(transferred(FATHER))
    assert {state for state, _ in (await desk.states()).values()} == {"pending", "no-address"}
    mailbox.to_text = "250 OK"
    mailbox.to_recipient = "550 No such user"
    await desk.send()
    assert {(await desk.states())[one][0] for one in (MOTHER, FATHER)} == {"failed"}
    assert mailbox.emails == []


async def test_a33_where_nobody_has_authority_nobody_is_told_and_nothing_fails(
    desk: Desk, mailbox: Mailbox, internal: FakeInternal
) -> None:
    internal.guardians[PUPIL] = []
    await desk.tell(transferred(None))
    assert (await desk.states(), mailbox.emails) == ({}, [])
    assert await desk.pool.fetchval("SELECT count(*) FROM notifications.transfers WHERE NOT addressed") == 0
