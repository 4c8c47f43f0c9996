"""E-mails about news, from the setting to the mailbox, on both databases and a mail server (A-36)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
from structlog.testing import capture_logs

from services.notifications.inbound import ROUTES
from services.notifications.mailer import Mailer, parse_smtp_url
from services.notifications.message import parse_sender
from services.notifications.news.figures import NoticeCount
from services.notifications.news.looking import Looking
from services.notifications.news.notices import Notices
from services.notifications.news.sender import NoticeSender
from services.notifications.news.writing import NewsWriter
from shared.consumer.http import client
from shared.consumer.inbox import Inbox
from shared.consumer.internal import InternalApi
from shared.contract import streams
from shared.contract.types import NoticeKind, Pathway, Stage, Verdict
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import again
from tests.integration.notifications.fixtures import database, mailbox
from tests.support.story import enter
from tests.support.town import YEAR, Town
from tests.support.web_settings import NOTIFICATIONS

__all__ = ["database", "mailbox"]
ALL = tuple(NoticeKind)
AVIS: dict[Pathway, tuple[Verdict, str | None]] = {Pathway.GENERAL: (Verdict.UNFAVOURABLE, None)}


@dataclass
class Office:
    """Notifications beside the town's real web process."""

    town: Town
    pool: asyncpg.Pool
    api: InternalApi
    inbox: Inbox
    looking: Looking
    sender: NoticeSender
    mailbox: Mailbox

    async def hears(self, *, replayed: bool = False) -> None:
        """Every event of the town comes, the known ones too."""
        town = self.town
        places = streams.campaign(town.academy, YEAR), streams.window(town.school, YEAR), town.child.stream
        for place in places:
            for event in await self.api.events(place):
                if event.name in self.inbox.names:
                    await self.inbox(again(event) if replayed else event)

    async def works(self) -> list[tuple[str, str]]:
        """It hears, looks and sends all that is due; whom it wrote to meanwhile, and the first sentence."""
        before = len(self.mailbox.emails)
        await self.hears()
        await self.pool.execute("UPDATE notifications.looks SET next_attempt_at = now()")
        for _ in range(await self.pool.fetchval("SELECT count(*) FROM notifications.looks")):
            await self.looking.look_once()
        while await self.sender.send_one():
            pass
        return sorted((email["To"], _text(email).splitlines()[2]) for email in self.mailbox.emails[before:])

    async def a_day_passes(self) -> None:
        """What went today went yesterday, and what waits until tomorrow is due."""
        await self.pool.execute("UPDATE notifications.notices SET day = day - 1, next_attempt_at = now()")


def _text(email: object) -> str:
    part = email.get_body(("plain",))  # type: ignore[attr-defined]
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


@pytest.fixture
async def office(town: Town, database: asyncpg.Pool, mailbox: Mailbox) -> AsyncIterator[Office]:
    """Notifications, whose work is done when a test asks for it."""
    async with client(town.base_url, NOTIFICATIONS) as http:
        api, notices = InternalApi(http), Notices(database)
        writer = NewsWriter(api, notices, parse_sender("o@example.org"), "https://orientation.example.org")
        mailer = Mailer(parse_smtp_url(mailbox.url))
        sender = NoticeSender(notices, writer, mailer, NoticeCount(notices), 0)
        inbox = Inbox("notifications", database, ROUTES, asyncio.Event())
        yield Office(town, database, api, inbox, Looking(database, api), sender, mailbox)


async def _published(town: Town, version: int = 1) -> None:
    town.clock.forward(hours=1)
    await town.publish(AVIS, version=version, reasons="Des motivations que nul courriel ne répète.")


async def test_a36_by_default_nobody_is_told_anything(office: Office, town: Town) -> None:
    await town.open_for_entry()
    assert await office.works() == []
    assert await office.pool.fetchval("SELECT count(*) FROM notifications.looks") == 0


async def test_a36_a_year_is_told_in_its_words_once_each(office: Office, town: Town) -> None:
    await town.configure(notices=ALL)
    await town.open()
    opened = "Le service Orientation est ouvert : vous pouvez saisir des intentions provisoires pour Camille."
    assert await office.works() == [("mere@example.fr", opened), ("pere@example.fr", opened)]
    assert await office.works() == []

    await enter(await town.sign_in("mother"))
    await town.shut()
    await _published(town)
    await office.a_day_passes()
    assert await office.works() == []
    await town.open(Stage.ANSWER, opens_at=town.clock())
    avis = "Un avis provisoire du conseil de classe est à lire dans le service Orientation pour Camille."
    assert await office.works() == [("mere@example.fr", avis), ("pere@example.fr", avis)]

    await _published(town, version=2)
    assert await office.works() == [], "one a day"
    await _published(town, version=3)
    assert await office.works() == [], "still the same day"
    await office.a_day_passes()
    changed = "Le conseil de classe a modifié son avis provisoire pour Camille : il est à lire dans le"
    found = await office.works()
    assert [(to, said.startswith(changed)) for to, said in found] == [
        ("mere@example.fr", True),
        ("pere@example.fr", True),
    ]
    for email in office.mailbox.emails:
        assert "MARTIN" not in email.as_string()
        assert "motivations" not in _text(email)
    assert len({email["Message-ID"] for email in office.mailbox.emails}) == 6


async def test_a36_rfc_8058_the_email_names_child_school_and_the_link_that_ends_it(
    office: Office, town: Town
) -> None:
    await town.configure(notices=(NoticeKind.OPENED,))
    await town.open()
    with capture_logs() as logs:
        await office.works()
    email = office.mailbox.by_recipient()["mere@example.fr"][0]
    assert email["Subject"] == "Orientation : information pour Camille"
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = email["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://orientation.example.org/notices/stop?code=")
    assert f"Pour ne plus recevoir ces informations : {link}" in _text(email)
    assert "CLG LUCIE AUBRAC" in _text(email)
    html = email.get_body(("html",))
    assert html is not None
    assert link in html.get_content()
    assert not any(word in str(logs) for word in ("Camille", "example.fr", "LUCIE", link[-20:]))

    browser = town.stranger()
    await browser.open(link.removeprefix("https://orientation.example.org"))
    await browser.press("NE PLUS RECEVOIR")
    town.clock.forward(hours=1)
    await town.shut()
    town.clock.forward(hours=1)
    await town.open(opens_at=town.clock())
    await office.a_day_passes()
    assert [to for to, _ in await office.works()] == ["pere@example.fr"]
    states = await office.pool.fetch("SELECT state FROM notifications.notices ORDER BY state")
    assert [row["state"] for row in states] == ["sent", "sent", "sent", "stopped"]


async def test_a36_nobody_who_left_is_written_to_and_nobody_without_an_address(
    office: Office, town: Town
) -> None:
    await town.add_parent("aunt", None)
    await town.configure(notices=ALL)
    await town.open()
    await office.hears()
    await office.looking.look_once()
    await town.pool.execute("UPDATE directory.pupils SET left_on = '2026-09-01' WHERE id = $1", town.child.id)
    assert await office.works() == []
    await town.pool.execute("UPDATE directory.pupils SET left_on = NULL WHERE id = $1", town.child.id)
    town.clock.forward(hours=1)
    await town.shut()
    town.clock.forward(hours=1)
    await town.open(opens_at=town.clock())
    assert [to for to, _ in await office.works()] == ["mere@example.fr", "pere@example.fr"]
    states = await office.pool.fetch("SELECT DISTINCT state FROM notifications.notices ORDER BY state")
    assert [row["state"] for row in states] == ["erased", "no-address", "sent"]


async def test_a36_what_is_no_longer_so_is_not_told(office: Office, town: Town) -> None:
    await town.configure(notices=ALL)
    await town.open()
    await office.hears()
    await office.looking.look_once()
    await enter(await town.sign_in("mother"))
    await town.shut()
    assert await office.works() == []
    states = await office.pool.fetch("SELECT DISTINCT state FROM notifications.notices")
    assert [row["state"] for row in states] == ["nothing"]


async def test_a36_r7_a_replay_sends_nothing(office: Office, town: Town) -> None:
    await town.configure(notices=ALL)
    await town.open()
    await office.hears(replayed=True)
    assert await office.pool.fetchval("SELECT count(*) FROM notifications.looks") == 0
    assert len(await office.works()) == 2, "the live ones have their effect"
    await office.hears(replayed=True)
    assert await office.works() == []
