"""A desk on a fresh virtual host."""

from collections.abc import AsyncIterator, Collection

import aio_pika
import pytest

from shared.messaging.topology import INTENTIONS_COMMANDS, NOTIFICATIONS_EVENTS
from tests.integration.messaging.desk import Desk
from tests.support.servers import Vhost


@pytest.fixture
def consumed() -> Collection[str]:
    """Events, and the commands, of which one consumer at a time takes."""
    return (NOTIFICATIONS_EVENTS, INTENTIONS_COMMANDS)


@pytest.fixture
async def desk(vhost: Vhost) -> AsyncIterator[Desk]:
    """Nothing is consumed yet."""
    async with await aio_pika.connect(vhost.url) as connection:
        yield Desk(vhost, await connection.channel())
