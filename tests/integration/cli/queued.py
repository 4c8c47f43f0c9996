"""What lies in a queue."""

import json

import aio_pika

from tests.integration.cli.installation import Installation


async def received(installation: Installation, name: str) -> list[dict[str, object]]:
    """Every event in the queue, which is empty then."""
    found = []
    async with await aio_pika.connect(installation.vhost.url) as connection:
        queue = await (await connection.channel()).get_queue(name)
        while message := await queue.get(fail=False):
            assert message.content_type == "application/cloudevents+json"
            found.append(json.loads(message.body))
            await message.ack()
    return found
