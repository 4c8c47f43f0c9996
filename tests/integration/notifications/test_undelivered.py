"""A-36: an e-mail that did not go is reported to the school, which has it sent again."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from services.notifications.commands import NotHeld, _failed
from services.notifications.inbound import ROUTES
from services.notifications.undelivered import Reporter
from shared.consumer.http import client
from shared.consumer.inbox import Inbox
from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.contract.events import EmailsRequested
from shared.contract.streams import emails
from tests.integration.notifications.fakes import TOKEN, Mailbox
from tests.integration.notifications.family import YEAR, Family, again, envelope
from tests.integration.notifications.fixtures import Notifications, Publisher, settings
from tests.support.internal_api import FakeInternal
from tests.support.servers import Database
from tests.unit.notifications import guide


@dataclass
class Reporting:
    """The reporter's work, to be done once."""

    reporter: Reporter
    inbox: Inbox
    internal: FakeInternal

    async def reported(self) -> list[tuple[str, str | None]]:
        """State and reason of what is reported now."""
        before = len(self.internal.reported)
        await self.reporter.report_some()
        return [(one.state, one.reason) for one in self.internal.reported[before:]]


@pytest.fixture
async def reporting(notifications: Notifications, internal: FakeInternal) -> AsyncIterator[Reporting]:
    async with client(internal.url, TOKEN) as http:
        reporter = Reporter(notifications.pool, InternalApi(http))
        yield Reporting(
            reporter, Inbox("notifications", notifications.pool, ROUTES, asyncio.Event()), internal
        )


def wanted(family: Family) -> Envelope:
    event = EmailsRequested(pupil=family.pupils[0], by=uuid4(), source_version=1)
    return envelope(event, emails(family.pupils[0], YEAR), 1, guide.VALIDATED_AT)


async def test_a36_a_refused_recap_goes_again_once_the_address_is_mended(
    notifications: Notifications,
    reporting: Reporting,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    family, other = Family(internal, "Léa"), Family(internal, "Zoé")
    mailbox.to_recipient = "550 No such user"
    for one in (family, other):
        await notifications.session_ends(publish, one)
    await notifications.is_done()
    assert await reporting.reported() == [("failed", "smtp-550")] * 2
    assert await reporting.reported() == []

    mailbox.to_recipient = "250 OK"
    internal.emails[family.account] = "mended@example.org"
    await reporting.inbox(again(wanted(family)))
    assert (await notifications.states())[family.pupils[0]] == "failed", "a replay sends nothing"
    await reporting.inbox(wanted(family))
    notifications.sender.wake.set()
    await notifications.is_done()

    assert mailbox.recipients == ["mended@example.org"]
    assert await reporting.reported() == [("settled", None)]
    assert (await notifications.states())[other.pupils[0]] == "failed", "nobody asked for it"


async def test_a36_what_fails_again_is_reported_again(
    notifications: Notifications, reporting: Reporting, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    internal.emails[family.account], internal.faults[family.account] = None, "address-without-at"
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    told = [("no-address", "address-without-at")]
    assert await reporting.reported() == told

    await reporting.inbox(wanted(family))
    assert await reporting.reported() == []
    notifications.sender.wake.set()
    await notifications.is_done()
    assert await reporting.reported() == told


async def test_a36_while_the_internal_api_is_away_nothing_counts_as_reported(
    notifications: Notifications, reporting: Reporting, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    internal.emails[family.account] = None
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    internal.status = 503
    with pytest.raises(Exception, match="internal-503"):
        await reporting.reporter.report_some()
    internal.status = 200
    assert await reporting.reported() == [("no-address", None)]


async def test_a36_an_operator_sees_what_did_not_go_and_sends_it_again(
    notifications: Notifications,
    notifications_db: Database,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    configured = settings("smtp://127.0.0.1:1", internal.url, notifications_db.url, "amqp://127.0.0.1:1")
    assert await _failed(configured, ["list"]) == "Every e-mail went"
    family = Family(internal, "Léa")
    internal.emails[family.account] = None
    await notifications.session_ends(publish, family)
    await notifications.is_done()

    [row] = json.loads(await _failed(configured, ["list", "--json"]))
    pupil = str(family.pupils[0])
    assert (row["kind"], row["state"], row["reason"], row["pupil"]) == ("recap", "no-address", None, pupil)
    assert f"recap  no-address  -  {pupil}" in await _failed(configured, ["list"])

    internal.emails[family.account] = family.email
    assert await _failed(configured, ["again", pupil]) == f"{pupil} 1 e-mail to be sent again"
    notifications.sender.wake.set()
    await notifications.is_done()
    assert (await notifications.states())[family.pupils[0]] == "sent"
    assert await _failed(configured, ["again", pupil]) == f"{pupil} none"
    for wrong in ([], ["again"], ["again", "Léa"]):
        with pytest.raises(NotHeld, match=r"usage: failed list|is no id"):
            await _failed(configured, wrong)
