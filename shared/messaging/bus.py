"""A service's connection to RabbitMQ: consume queues and publish with confirms (FastStream over aio-pika).

A handler that fails never makes the broker redeliver at once: a copy with its attempt and reason goes to the
retry queue of the next delay, or to the dead letters, confirmed, and only then is the message acknowledged.
The queue's delivery limit is the net for processes that die on a message.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from aiormq.exceptions import AMQPChannelError

from shared.messaging.measures import published_to, taken_from
from shared.messaging.publisher import Publisher
from shared.messaging.receiving import Handle, InHand, Receiver
from shared.messaging.session import PREFETCH, Session, Subscription
from shared.messaging.topology import CONSUMED
from shared.postgres.clock import wall
from shared.runtime.waking import is_asked_to_end, rest

RECONNECT_SECONDS = 1.0
LOOK_SECONDS = 1.0  # between two looks at the database
LOOKS = 2  # so often in a row it has to be away: consuming anew costs a connection
GRACE_SECONDS = 6.0
STOP_SECONDS = 6.5  # to take no more and finish what is in hand; closing the connection comes after it

WhyAway = Callable[[], Awaitable[str | None]]
log = structlog.get_logger("messaging")


async def never() -> str | None:
    """For handlers without a database: it is never away."""
    return None


class Bus:
    """One connection; `consume` first, then `run`, and `publish` while it runs.

    `why_away` says why the handlers' database takes nothing now: nothing is consumed then. Each message that
    a process dies with counts as a delivery, and the queue gives up after a few. `clock` is for their age,
    `session` makes what reaches the broker.
    """

    def __init__(
        self,
        url: str,
        *,
        why_away: WhyAway = never,
        clock: Callable[[], datetime] = wall,
        session: Callable[[str, list[Subscription]], Session] = Session,
    ) -> None:
        self._url = url
        self._session = session
        self._why_away = why_away
        self._clock = clock
        self._publisher = Publisher()
        self.publish = self._publisher.publish
        self._in_hand = InHand()
        self._subscriptions: list[Subscription] = []
        self._state: str | None = "RabbitMQ is not connected"
        self._paused = False
        self._refused = False  # by the broker, which answers: a queue is missing, or a right

    def consume(self, queue: str, handle: Handle, *, prefetch: int = PREFETCH) -> None:
        """Give the messages of `queue` to `handle`, up to `prefetch` at the same time."""
        consumed = CONSUMED[queue]
        taken_from(queue)
        published_to(consumed.retry_exchange)
        receiver = Receiver(consumed, handle, self.publish, self._in_hand, lambda: self._paused, self._clock)
        self._subscriptions.append(Subscription(queue, receiver, prefetch))

    async def run(self) -> None:
        """Connect, also before the broker is up, and consume until cancelled; handlers may then finish."""
        while True:
            session, failed = self._session(self._url, self._subscriptions), True
            try:
                failed = await self._live(session)
            except asyncio.CancelledError:
                if is_asked_to_end():
                    await self._stop(session)
                    raise
                log.warning("broker lost")  # aiormq cancels who waits on a connection that it closes
            except Exception as error:  # whatever it is
                self._refused = isinstance(error, AMQPChannelError)
                log.warning("broker not ready", error=type(error).__name__)
            finally:
                self._publisher.lose()
                self._paused = False
                self._state = "RabbitMQ is not connected"
                await session.close(failed=failed)
            await rest(RECONNECT_SECONDS)

    async def _stop(self, session: Session) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await session.pause(self._one_by_one())
                await self._in_hand.finished(0 if self._paused else GRACE_SECONDS)

    async def _live(self, session: Session) -> bool:
        """Consume until the connection is lost, which is True, or the database was away and is back."""
        await session.open()
        self._publisher.use(session)
        self._state = "RabbitMQ is connected, nothing is consumed yet"
        consuming = asyncio.create_task(self._consume(session))
        losing = asyncio.create_task(session.until_lost())
        try:
            done, _ = await asyncio.wait({consuming, losing}, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            consuming.cancel()
            losing.cancel()
        if losing in done:
            log.warning("broker lost")
        return losing in done

    async def _consume(self, session: Session) -> None:
        await self._database(away=False)
        await session.consume()
        self._state, self._refused = None, False
        reason = await self._database(away=True)
        await session.pause(self._one_by_one())
        self._state, self._paused = f"Nothing is consumed: {reason}", True
        log.warning("consuming nothing", reason=reason)
        await self._database(away=False)
        await self._in_hand.finished(GRACE_SECONDS)

    async def _database(self, *, away: bool) -> str | None:
        """Return once the database is away, with the reason, or once it is not."""
        seen = 0
        while True:
            reason = await self._why_away()
            seen = seen + 1 if bool(reason) is away else 0
            if seen >= (LOOKS if away else 1):
                return reason
            await asyncio.sleep(LOOK_SECONDS)

    def _one_by_one(self) -> set[str]:
        """Queues with a message in hand that no other may overtake.

        Whoever stops consuming such a queue lets another process have its next message at once.
        """
        return {one.queue for one in self._subscriptions if one.prefetch == 1 and self._in_hand[one.queue]}

    async def ready(self) -> str | None:
        """Why nothing can be sent or received now; None when all is well."""
        return self._state

    async def works(self) -> bool:
        """True if its connection does what it can: where only the database is away, or a queue, it does."""
        if self._refused:
            return True
        return self._publisher.is_connected and (self._state is None or bool(await self._why_away()))
