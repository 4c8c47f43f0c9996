"""The work of notifications on e-mails about news, done when a test asks for it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

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
from shared.contract.events import CampaignConfigured, WindowOpened
from shared.contract.internal import DossierNews, PieceOfNews, What
from shared.contract.types import NoticeKind, Phase, Stage
from shared.postgres.clock import database_now
from tests.integration.notifications.fakes import TOKEN, Mailbox
from tests.integration.notifications.family import YEAR, Family, envelope
from tests.support.internal_api import FakeInternal

SCHOOL, ACADEMY = "0931234A", "creteil"
STAFF = UUID(int=9)
ALL = tuple(NoticeKind)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass
class Post:
    """The work of notifications, done when a test asks for it; `now` is the database's."""

    pool: asyncpg.Pool
    internal: FakeInternal
    inbox: Inbox
    looking: Looking
    sender: NoticeSender
    now: datetime

    async def configured(self, *kinds: NoticeKind, version: int = 1) -> None:
        """The academy says what it wants."""
        event = CampaignConfigured.model_validate(
            {
                "academy": ACADEMY,
                "year": YEAR,
                "provisional_from": "2019-11-01",
                "final_from": "2020-04-01",
                "free_occupation": True,
                "statuses": True,
                "time_zone": "Europe/Paris",
                "notices": kinds,
                "source_version": version,
            }
        )
        await self.inbox(envelope(event, streams.campaign(ACADEMY, YEAR), version, self.now))

    async def opened(self, at: datetime, closes_at: datetime | None = None) -> None:
        """The school opens, or plans to."""
        event = WindowOpened(
            school=SCHOOL,
            academy=ACADEMY,
            year=YEAR,
            phase=Phase.PROVISIONAL,
            stage=Stage.ENTRY,
            opens_at=at,
            closes_at=closes_at,
            by=STAFF,
            source_version=1,
        )
        await self.inbox(envelope(event, streams.window(SCHOOL, YEAR), 1, self.now - DAY))

    def family(self, *news: What, since: datetime | None = None) -> Family:
        """A family of one pupil with one legal responsible, and what there is to tell it."""
        family = Family(self.internal, "Léa")
        self.internal.of_schools[SCHOOL] = sorted([*self.internal.of_schools.get(SCHOOL, []), *family.pupils])
        self.tells(family, *news, since=since)
        return family

    def tells(
        self, family: Family, *news: What, since: datetime | None = None, opens_at: datetime | None = None
    ) -> None:
        """What there is to tell from now on."""
        began = since or self.now
        pieces = [
            PieceOfNews(
                what=what,
                mark=began.isoformat(),
                since=began,
                phase=Phase.PROVISIONAL,
                closes_at=None,
                accounts=[family.account],
            )
            for what in news
        ]
        self.internal.news[family.pupils[0]] = DossierNews(
            academy=ACADEMY, year=YEAR, time_zone="Europe/Paris", opens_at=opens_at, news=pieces
        )

    async def looks(self) -> int:
        """Take each page that is due; how many there were."""
        pages = 0
        while await self.looking.look_once():
            pages += 1
        return pages

    async def states(self) -> list[str]:
        """The states of all e-mails."""
        rows = await self.pool.fetch("SELECT state FROM notifications.notices ORDER BY state")
        return [row["state"] for row in rows]

    async def due(self) -> None:
        """Every pause is over."""
        await self.pool.execute("UPDATE notifications.notices SET next_attempt_at = now()")


@pytest.fixture
async def post(database: asyncpg.Pool, mailbox: Mailbox, internal: FakeInternal) -> AsyncIterator[Post]:
    """Notifications without its loops."""
    async with client(internal.url, TOKEN) as http:
        api, notices = InternalApi(http), Notices(database)
        writer = NewsWriter(api, notices, parse_sender("o@example.org"), "https://o.example.org")
        mailer = Mailer(parse_smtp_url(mailbox.url))
        sender = NoticeSender(notices, writer, mailer, NoticeCount(notices), 0)
        inbox = Inbox("notifications", database, ROUTES, asyncio.Event())
        now = await database_now(database)
        yield Post(database, internal, inbox, Looking(database, api), sender, now)
