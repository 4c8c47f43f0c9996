"""The loop that sends e-mails about news: one at a time, not too fast, and none while a recap is due."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import stamina
import structlog

from services.notifications.mailer import Mailer
from services.notifications.news.figures import NoticeCount, count_ended
from services.notifications.news.notices import MOST_ATTEMPTS, Notice, Notices, NotNow
from services.notifications.news.writing import NewsWriter
from services.notifications.outcomes import UNEXPECTED, Outcome, outcome_of
from shared.postgres.away import DATABASE_FAILURES, is_away
from shared.runtime.waking import rest

POLL_SECONDS = 1.0
STOP_SECONDS = 6.5  # as recaps: a stop lets the one under way finish
AWAY_REST_SECONDS = 3.0
log = structlog.get_logger("notifications.news")


@dataclass(slots=True)
class NoticeSender:
    """Sends what is due, until cancelled; `pause` is the least time from one to the next, in seconds."""

    notices: Notices
    writer: NewsWriter
    mailer: Mailer
    count: NoticeCount
    pause: float

    async def run(self) -> None:
        """For ever. Cancelled, it first finishes the one under way: it would not go again."""
        while True:
            started = time.monotonic()
            turn = asyncio.create_task(self._turn())
            try:
                await asyncio.shield(turn)
            except asyncio.CancelledError:
                await asyncio.wait([turn], timeout=STOP_SECONDS)
                raise
            least = self.pause if turn.result() else POLL_SECONDS
            await rest(max(0.0, started + least - time.monotonic()))

    async def _turn(self) -> bool:
        """One of them; a database that is away is waited for."""
        try:
            await self.count.refresh()
            return await self.send_one()
        except DATABASE_FAILURES as error:
            said = "database away" if is_away(error) else "notice not noted"
            log.warning(said, error=type(error).__name__)
            await asyncio.sleep(AWAY_REST_SECONDS)
            return False

    async def send_one(self) -> bool:
        """Send the one that is due first; False where none is. Errors: Postgres' and the network's own."""
        for kind in await self.notices.lost():
            count_ended(kind, "in-doubt")
        notice = await self.notices.claim()
        if notice is None:
            return False
        async with AsyncExitStack() as line:  # the connection ends, by QUIT, only after the outcome is noted
            outcome = await self._attempt(notice, line)
            if outcome.state == "retried" and notice.attempts >= MOST_ATTEMPTS:
                outcome = Outcome("failed", outcome.error)
            await self._note(notice, outcome)
        count_ended(notice.kind, outcome.state)
        attempt = {"attempt": notice.attempts, "notice": str(notice.id)}
        log.info("notice", outcome=outcome.state, error=outcome.error, kind=notice.kind, **attempt)
        return True

    async def _attempt(self, notice: Notice, line: AsyncExitStack) -> Outcome:
        """Every failure becomes an outcome, so that one harms no other."""
        try:
            return await self._send(notice, line)
        except Exception as error:
            outcome = outcome_of(error)
            if outcome.error == UNEXPECTED:
                # Its text may repeat an address or a name: the type alone is logged.
                log.error("notice attempt failed", notice=str(notice.id), error=type(error).__name__)
            return outcome

    async def _send(self, notice: Notice, line: AsyncExitStack) -> Outcome:
        written = await self.writer.write(notice)
        server = await line.enter_async_context(self.mailer.line())
        await server.offer(written.message)
        try:
            await self.notices.begin(notice, written.telling.marks, written.zone)
        except NotNow:
            await self.notices.put_off(notice, written.zone)
            return Outcome("put-off")
        await server.hand_over(written.message)
        return Outcome("sent")

    async def _note(self, notice: Notice, outcome: Outcome) -> None:
        """Write down the outcome, insisting until the database is back."""
        if outcome.state == "put-off":
            return
        async for attempt in stamina.retry_context(
            on=is_away, attempts=None, timeout=None, wait_max=AWAY_REST_SECONDS - 1
        ):
            with attempt:
                if outcome.state == "retried":
                    await self.notices.postpone(notice, outcome.error or "unknown")
                else:
                    await self.notices.finish(notice, outcome.state, outcome.error)
