"""The loop that sends due recaps: fetch what is needed, write the e-mail, send it, note how it ended."""

import asyncio
import time
from dataclasses import dataclass, field
from email.headerregistry import Address
from zoneinfo import ZoneInfoNotFoundError

import stamina
import structlog
from prometheus_client import Counter, Gauge, Histogram

from services.notifications.internal import Contact, InternalApi, InternalUnavailable
from services.notifications.jobs import Job, Jobs
from services.notifications.mailer import Mailer, SendLater, SendNever
from services.notifications.message import Letter, build, valid_address
from services.notifications.recap import compose, subject
from shared import traces
from shared.database import DATABASE_FAILURES, is_away
from shared.traces import Kind

BATCH = 8  # e-mails under way at once
POLL_SECONDS = 1.0  # polling is the truth; a handled event only wakes earlier
STOP_SECONDS = 8.0  # a stop lets e-mails under way finish, within the 10 s a process has
COUNT_SECONDS = 10.0
AWAY_REST_SECONDS = 3.0

EMAILS = Counter("orientation_emails_sent_total", "Recap e-mails by how the attempt ended", ["outcome"])
SECONDS = Histogram("orientation_email_attempt_duration_seconds", "Time of one attempt, with all it fetches")
RECAPS = Gauge("orientation_recaps", "Recaps not done: waiting for events, pending, failed", ["state"])
WAITING_SECONDS = Gauge(
    "orientation_recaps_waiting_seconds", "Age of the oldest recap whose validation has not come"
)
PENDING_SECONDS = Gauge("orientation_recaps_pending_seconds", "Age of the oldest recap that is to be sent")
for _outcome in ("sent", "retried", "failed", "no-address", "erased"):
    EMAILS.labels(_outcome)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: a final state, or None for another attempt; `error` is a slug."""

    state: str | None
    error: str | None = None


@dataclass(slots=True)
class Sender:
    """Sends what is due, until cancelled."""

    jobs: Jobs
    api: InternalApi
    mailer: Mailer
    sender: Address
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _counted: float = -COUNT_SECONDS

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
            await self._rest(idle=not round_.result())

    async def _rest(self, *, idle: bool) -> None:
        if not idle:
            return
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self.wake.wait()
        except TimeoutError:
            pass
        self.wake.clear()

    async def _round(self) -> int:
        """One round; a database that is away is waited for."""
        try:
            await self._count()
            return await self.send_due()
        except DATABASE_FAILURES as error:
            # What is not away is a fault of ours with one job; the others go on.
            said = "database away" if is_away(error) else "recap not noted"
            log.warning(said, error=type(error).__name__)
            # Longer than any pause of `_note`: another replica notes what it sent before we claim it.
            await asyncio.sleep(AWAY_REST_SECONDS)
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
        with SECONDS.time():
            outcome = await self.attempt(job)
        if outcome.state is None and job.is_last_attempt:
            outcome = Outcome("failed", outcome.error)
        await self._note(job, outcome)
        EMAILS.labels(outcome.state or "retried").inc()
        log.info(
            "recap",
            outcome=outcome.state or "retried",
            error=outcome.error,
            attempt=job.attempts,
            recap=str(job.id),
            correlation_id=str(job.correlation) if job.correlation else None,
        )

    async def _note(self, job: Job, outcome: Outcome) -> None:
        """Write down the outcome, insisting until the database is back: what went must not go again."""
        # Not as a decorator: that would log the arguments, the mail server's password among them.
        async for attempt in stamina.retry_context(
            on=is_away, attempts=None, timeout=None, wait_max=AWAY_REST_SECONDS - 1
        ):
            with attempt:
                if outcome.state is None:
                    await self.jobs.postpone(job, outcome.error or "unknown")
                else:
                    await self.jobs.finish(job, outcome.state, outcome.error)

    async def attempt(self, job: Job) -> Outcome:
        """One attempt at one e-mail; every failure becomes an outcome, so that one job harms no other."""
        try:
            return await self._attempt(job)
        except (InternalUnavailable, SendLater) as error:
            return Outcome(None, error.reason)
        except SendNever as error:
            return Outcome("failed", error.reason)
        except ZoneInfoNotFoundError:
            return Outcome(None, "time-zone-unknown")
        except Exception as error:  # its text may repeat an address or a name: the type alone is logged
            log.error("recap attempt failed", recap=str(job.id), error=type(error).__name__)
            return Outcome(None, "unexpected")

    async def _attempt(self, job: Job) -> Outcome:
        contact = await self.api.contact(job.account, job.pupil)
        if contact is None:
            return Outcome("erased")
        to = valid_address(contact.email)
        if to is None:
            return Outcome("no-address", contact.fault or ("address-refused" if contact.email else None))
        letter = build(await self._letter(job, contact, to))
        with traces.span("send recap e-mail", job.correlation, Kind.CLIENT, {"attempt": job.attempts}):
            await self.mailer.send(letter)
        return Outcome("sent")

    async def _letter(self, job: Job, contact: Contact, to: Address) -> Letter:
        texts = await self.api.texts(job.text_ids)
        return Letter(
            id=job.id,
            recap=compose(job.phase, job.intentions, texts, job.validated_at, contact.time_zone),
            subject=subject(contact.first_name),
            sender=self.sender,
            to=to,
            date=job.ended_at,
        )

    async def _count(self) -> None:
        """Refresh the gauges, at most every `COUNT_SECONDS`."""
        if time.monotonic() < self._counted + COUNT_SECONDS:
            return
        backlog = await self.jobs.backlog()
        for state in ("waiting", "pending", "failed"):
            RECAPS.labels(state).set(getattr(backlog, state))
        WAITING_SECONDS.set(backlog.waiting_seconds)
        PENDING_SECONDS.set(backlog.pending_seconds)
        self._counted = time.monotonic()
