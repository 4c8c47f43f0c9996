"""Messages wait where they are while the database is away, as each would fail alike."""

from collections.abc import Awaitable, Callable

import stamina

from shared.contract.envelope import Envelope
from shared.postgres.away import is_away

# Then they are set aside as failed; the broker itself takes back what is held for half an hour.
AWAY_SECONDS = 1200.0
Handle = Callable[[Envelope], Awaitable[object]]


def held_while_away(handle: Handle) -> Callable[[Envelope], Awaitable[None]]:
    """`handle`, tried again for up to `AWAY_SECONDS` while Postgres is away; the rest stays in the queue."""

    async def held(envelope: Envelope) -> None:
        # A context, not a decorator: that would log the arguments.
        async for attempt in stamina.retry_context(
            on=is_away, attempts=None, timeout=AWAY_SECONDS, wait_max=3.0
        ):
            with attempt:
                await handle(envelope)

    return held
