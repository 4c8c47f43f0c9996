"""Declare the topology, as the deploy user; repeatable. Empty its queues."""

import aio_pika
from pamqp.common import FieldTable

from shared.messaging.topology import Topology


async def declare(url: str, described: Topology) -> None:
    """Declare exchanges, queues and bindings on the vhost of `url`.

    Errors: aio-pika's, when something exists with other arguments or the user may not configure.
    """
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        for name, kind in described.exchanges.items():
            await channel.declare_exchange(name, aio_pika.ExchangeType(kind), durable=True)
        queues = {}
        for queue in described.queues:
            arguments: FieldTable = {**queue.arguments}
            queues[queue.name] = await channel.declare_queue(queue.name, durable=True, arguments=arguments)
        for binding in described.bindings:
            await queues[binding.queue].bind(binding.exchange, binding.key)


async def purge(url: str, described: Topology) -> None:
    """Empty every queue but the stream and the dead letters, which somebody has yet to look at.

    Errors: aio-pika's, when a queue is missing.
    """
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        for queue in described.queues:
            if queue.arguments["x-queue-type"] == "quorum" and not queue.name.endswith(".dead"):
                await (await channel.get_queue(queue.name)).purge()
