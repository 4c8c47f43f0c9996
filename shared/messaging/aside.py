"""Setting aside messages that failed: a copy with attempt and reason, in a queue where it waits or ends."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from faststream.rabbit import RabbitMessage

from shared.contract.envelope import NotUnderstood
from shared.messaging.measures import taken_from
from shared.messaging.topology import ATTEMPT, REASON, RETRY_DELAYS, Consumed
from shared.traces import HEADER

PUT_ASIDE_PAUSES = (0.5, 1.0, 2.0, 4.0)  # between tries to publish the copy of what failed
TIERS = list(RETRY_DELAYS)
Publish = Callable[..., Awaitable[None]]
log = structlog.get_logger("messaging")


class MessagingError(Exception):
    """Base of what messaging raises."""


class Permanent(MessagingError):
    """The message can never be handled: to the dead letters, with this reason."""


class CopyNotPublished(MessagingError):
    """A message that failed could not be set aside; it was given back to the broker."""


async def set_aside(publish: Publish, consumed: Consumed, message: RabbitMessage, error: Exception) -> None:
    """Publish a copy to where it waits or ends. Errors: `CopyNotPublished`, then it is not acknowledged."""
    attempt = _attempts(message) + 1
    is_final = isinstance(error, NotUnderstood | Permanent)
    hopeless = is_final or attempt > len(TIERS)
    key = consumed.dead if hopeless else consumed.retry(TIERS[attempt - 1])
    # Only our own errors are known to hold no personal data.
    reason = f"{type(error).__name__}: {error}"[:200] if is_final else type(error).__name__
    log.warning("message set aside", queue=consumed.name, to=key, attempt=attempt, reason=reason)
    headers: dict[str, str | int] = {ATTEMPT: attempt, REASON: reason}
    if isinstance(parent := message.headers.get(HEADER), str):
        headers[HEADER] = parent
    await _publish_copy(publish, consumed, key, message, headers)
    taken_from(consumed.name).set_aside(dead=hopeless)


async def _publish_copy(
    publish: Publish, consumed: Consumed, key: str, message: RabbitMessage, headers: Mapping[str, str | int]
) -> None:
    id_ = message.message_id or ""
    for pause in PUT_ASIDE_PAUSES:
        try:
            return await publish(consumed.retry_exchange, key, message.body, message_id=id_, headers=headers)
        except Exception as failure:
            log.warning("copy not published", queue=consumed.name, error=type(failure).__name__)
            await asyncio.sleep(pause)
    # The broker gives it out again, here or elsewhere, as often as the delivery limit allows.
    await message.nack(requeue=True)
    raise CopyNotPublished(consumed.name)


def _attempts(message: RabbitMessage) -> int:
    """How often it failed before, as we noted on its copy; a stranger's header counts for nothing."""
    noted = message.headers.get(ATTEMPT, 0)
    return noted if isinstance(noted, int) else 0
