"""What the broker lost is fetched: what waits in Postgres names the versions of a stream that it waits for.

Each event found is handled as if it had come by itself; the inbox knows those that did.
"""

import structlog

from shared.consumer.inbox import Inbox
from shared.consumer.internal import InternalApi

log = structlog.get_logger("consumer.gaps")


async def fill(api: InternalApi, inbox: Inbox, stream: str, after: int, to: int) -> None:
    """Handle the events of a stream after version `after`, up to `to`, that have an effect here.

    Errors: `Unavailable`; `NotUnderstood`; those of `inbox`.
    """
    for event in await api.events(stream, after, to):
        if event.name in inbox.names:
            await inbox(event)
            log.info("gap filled", stream=stream, version=event.streamversion)
