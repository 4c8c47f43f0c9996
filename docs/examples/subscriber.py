"""A subscriber in Python: every event once, in order of position, however often it is killed.

    python subscriber.py AMQP_URL QUEUE HTTP_URL TOKEN FILE

AMQP_URL and QUEUE are what `orientation subscriptions add` printed, TOKEN what `orientation tokens add` did.
Each event becomes a line of FILE, which also is the memory of where we are: effect and checkpoint are one
write.
"""

import asyncio
import json
import os
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import aio_pika


class Subscriber:
    def __init__(self, http_url: str, token: str, file: Path) -> None:
        self.http_url, self.token = http_url, token
        self.lines = file.open("a+b", buffering=0)
        self.log, self.position = self.last()

    def last(self) -> tuple[str, int]:
        """Where we were, in which history; half a line, cut by a kill, does not count."""
        self.lines.seek(0)
        whole = self.lines.read().rpartition(b"\n")[0]
        self.lines.truncate(len(whole) + 1 if whole else 0)
        event = json.loads(whole.rpartition(b"\n")[2]) if whole else {"log": "", "position": 0}
        return event["log"], event["position"]

    def handle(self, event: dict) -> None:
        """One event, once and in order: put your own work here, in one transaction with the position."""
        self.lines.write(json.dumps(event).encode() + b"\n")
        os.fsync(self.lines.fileno())
        self.position = event["position"]

    def begin(self, log: str) -> None:
        """Another history, after a restore: what we have may not be in it, so all of it is read again."""
        self.lines.truncate(0)
        self.log, self.position = log, 0

    def catch_up(self) -> None:
        """Fetch what did not come over RabbitMQ: from before we subscribed, or dropped from a full queue."""
        before = None
        while before != (self.log, self.position):  # until nothing comes
            before = (self.log, self.position)
            with self.ask(self.position) as answer:
                if answer.headers["Orientation-Log"] != self.log:
                    self.begin(answer.headers["Orientation-Log"])
                    continue
                for line in answer:
                    self.handle(json.loads(line))

    def ask(self, after: int):
        request = urllib.request.Request(f"{self.http_url}/events?after={after}")
        request.add_header("Authorization", f"Bearer {self.token}")
        try:
            return urllib.request.urlopen(request)
        except HTTPError as error:
            if error.code == 400 and after:  # this history is shorter than ours was
                return self.ask(0)
            raise

    async def receive(self, event: dict) -> None:
        """A repeat is ignored; a gap between positions is filled before what comes after it."""
        if event["log"] != self.log or event["position"] > self.position + 1:
            await asyncio.to_thread(self.catch_up)
        if event["log"] == self.log and event["position"] == self.position + 1:
            self.handle(event)


async def main(amqp_url: str, queue_name: str, http_url: str, token: str, file: str) -> None:
    subscriber = Subscriber(http_url, token, Path(file))
    await asyncio.to_thread(subscriber.catch_up)
    connection = await aio_pika.connect_robust(amqp_url)
    async with connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=100)
        queue = await channel.get_queue(queue_name, ensure=False)
        async with queue.iterator() as messages:
            async for message in messages:
                await subscriber.receive(json.loads(message.body))
                await message.ack()  # last: what we did not finish comes again


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
