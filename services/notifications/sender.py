"""The loop that sends due recaps: fetch what is needed, write the e-mail, send it, note how it ended."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

import stamina
import structlog
from opentelemetry.trace import SpanKind

from services.notifications.jobs import Job, Jobs, NoLongerOurs
from services.notifications.mailer import Mailer
from services.notifications.message import build
from services.notifications.outcomes import EMAILS, SECONDS, UNEXPECTED, Count, Outcome, outcome_of
from services.notifications.writing import Writer
from shared import traces
from shared.postgres.away import DATABASE_FAILURES, is_away
from shared.runtime.waking import woken

BATCH = 8  # e-mails under way at once
POLL_SECONDS = 1.0  # polling is the truth; a handled event only wakes earlier
# A stop lets e-mails under way finish, and then closes connections, within the 10 s a process has.
STOP_SECONDS = 6.5
# A database that was away is back for all at once: whoever sent notes it first, then the others claim what
# they take for abandoned. So a pause of `_note` is shorter than the rest before that.
NOTE_PAUSE_SECONDS, BACK_REST_SECONDS = 1.0, 3.0
log = structlog.get_logger()


@dataclass(slots=True)
class Sender:
    """Sends what is due, until cancelled."""

    jobs: Jobs
    writer: Writer
    mailer: Mailer
    count: Count
    wake: asyncio.Event
    _was_away: bool = False

    async def run(self) -> None:
        """Send what is due, for ever. Cancelled, it first finishes the e-mails under way: one that the
        server has taken and that we have not noted would go twice."""
        while True:
            round_ = asyncio.create_task(self._round())
            try:
                await asyncio.shield(round_)
            except asyncio.CancelledError:
                await asyncio.wait([round_], timeout=STOP_SECONDS)
                raise
            if not round_.result():
                await woken(self.wake, POLL_SECONDS)

    async def _round(self) -> int:
        """One round; a database that is away is waited for."""
        try:
            await self.count.refresh()
            if self._was_away:
                self._was_away = False
                await asyncio.sleep(BACK_REST_SECONDS)
            return await self.send_due()
        except DATABASE_FAILURES as error:
            # What is not away is a fault of ours with one job; the others go on.
            said = "database away" if is_away(error) else "recap not noted"
            log.warning(said, error=type(error).__name__)
            self._was_away = True
            return 0

    async def send_due(self) -> int:
        """Send up to `BATCH` due recaps; returns how many were taken."""
        jobs = await self.jobs.claim(BATCH)
        done = await asyncio.gather(*(self._handle(job) for job in jobs), return_exceptions=True)
        for outcome in done:  # only now that none is under way any more
            if isinstance(outcome, BaseException):
                raise outcome
        return len(jobs)

    async def _handle(self, job: Job) -> None:
        async with AsyncExitStack() as line:  # the connection ends, by QUIT, only after the outcome is noted
            try:
                with SECONDS.time():
                    outcome = await self.attempt(job, line)
            except NoLongerOurs:
                log.warning("recap no longer ours", recap=str(job.id), attempt=job.attempts)
                return
            if outcome.state == "retried" and job.is_last_attempt:
                outcome = Outcome("failed", outcome.error)
            await self._note(job, outcome)
        EMAILS.labels(outcome.state).inc()
        log.info(
            "recap",
            outcome=outcome.state,
            error=outcome.error,
            attempt=job.attempts,
            recap=str(job.id),
            correlation_id=str(job.correlation) if job.correlation else None,
        )

    async def _note(self, job: Job, outcome: Outcome) -> None:
        """Write down the outcome, insisting until the database is back: what went must not go again."""
        # Not as a decorator: that would log the arguments, the mail server's password among them.
        async for attempt in stamina.retry_context(
            on=is_away, attempts=None, timeout=None, wait_max=NOTE_PAUSE_SECONDS
        ):
            with attempt:
                match outcome.state:
                    case "retried":
                        await self.jobs.postpone(job, outcome.error or "unknown")
                    case "in-doubt":
                        await self.jobs.doubt(job, outcome.error or "unknown")
                    case done:
                        await self.jobs.finish(job, done, outcome.error)

    async def attempt(self, job: Job, line: AsyncExitStack) -> Outcome:
        """One attempt at one e-mail; every failure becomes an outcome, so that one job harms no other.

        The connection to the mail server is left open in `line`. Errors: `NoLongerOurs`.
        """
        try:
            return await self._attempt(job, line)
        except NoLongerOurs:
            raise
        except Exception as error:
            outcome = outcome_of(error)
            if outcome.error == UNEXPECTED:
                # Its text may repeat an address or a name: the type alone is logged.
                log.error("recap attempt failed", recap=str(job.id), error=type(error).__name__)
            return outcome

    async def _attempt(self, job: Job, line: AsyncExitStack) -> Outcome:
        written = await self.writer.write(job)
        message = build(written.letter)
        with traces.span("send recap e-mail", job.correlation, SpanKind.CLIENT, {"attempt": job.attempts}):
            server = await line.enter_async_context(self.mailer.line())
            await server.offer(message)
            await self.jobs.begin(job, written.telling)
            await server.hand_over(message)
        return Outcome("sent")
