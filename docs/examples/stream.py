"""The stream of all events (`pip install aio-pika`): python stream.py QUEUE_FILE first|OFFSET|1h"""

import asyncio
import json
import sys
from pathlib import Path

import aio_pika


async def main(made: dict, start: str) -> None:
    begin = {"x-stream-offset": int(start) if start.isdigit() else start}
    async with await aio_pika.connect(made["url"]) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=100)  # a stream is not read without
        stream = await channel.get_queue(made["stream"])
        async with stream.iterator(arguments=begin) as messages:
            async for message in messages:
                print(message.headers["x-stream-offset"], message.body.decode(), flush=True)
                await message.ack()  # of each, or no more come
    sys.exit("RabbitMQ is lost: start again at the offset after the last one")


asyncio.run(main(json.loads(Path(sys.argv[1]).read_text()), sys.argv[2]))
