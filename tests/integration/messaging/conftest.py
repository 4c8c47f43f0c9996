"""A desk on a fresh virtual host."""

from collections.abc import AsyncIterator

import aio_pika
import pytest

from tests.integration.messaging.desk import Desk
from tests.support.servers import Vhost


@pytest.fixture
async def desk(vhost: Vhost) -> AsyncIterator[Desk]:
    """Nothing is consumed yet."""
    async with await aio_pika.connect(vhost.url) as connection:
        yield Desk(vhost, await connection.channel())
