"""A subscriber in Python: every event once, in order of position, however often it is killed.

    python subscriber.py QUEUE_FILE TOKEN_FILE HTTP_URL EVENTS_FILE

The first two hold what `orientation subscriptions add --json` and `orientation tokens add` printed: secrets
belong in files. Each event becomes a line of EVENTS_FILE, which also says where we are: effect and checkpoint
are one write.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import aio_pika

QUEUE, TOKEN, EVENTS = (Path(sys.argv[number]) for number in (1, 2, 4))
HTTP_URL = sys.argv[3]
HEADERS = {"Authorization": f"Bearer {TOKEN.read_text().strip()}"}


class Subscriber:
    def __init__(self) -> None:
        self.lines = EVENTS.open("a+b", buffering=0)
        self.lines.seek(0)
        whole = self.lines.read().rpartition(b"\n")[0]  # half a line, cut by a kill, does not count
        self.lines.truncate(len(whole) + 1 if whole else 0)
        last = json.loads(whole.rpartition(b"\n")[2] or b'{"log": "", "position": 0}')
        self.log, self.position = last["log"], last["position"]

    def handle(self, event: dict) -> None:
        """One event, once and in order: put your own work here, in one transaction with the position."""
        self.lines.write(json.dumps(event).encode() + b"\n")
        os.fsync(self.lines.fileno())
        self.position = event["position"]

    def catch_up(self) -> None:
        """Fetch what did not come over RabbitMQ: from before we subscribed, or dropped from a full queue."""
        before = None
        while before != (before := (self.log, self.position)):  # until nothing comes
            with self.ask(self.position) as answer:
                log = answer.headers["Orientation-Log"]
                if log == self.log:
                    for line in answer:
                        self.handle(json.loads(line))
                else:  # another history, after a restore: what we have may not be in it, so read it all
                    self.lines.truncate(0)
                    self.log, self.position = log, 0

    def ask(self, after: int):
        while True:
            try:
                return urlopen(Request(f"{HTTP_URL}/events?after={after}", headers=HEADERS))
            except HTTPError as error:
                if error.code == 400 and after:  # this history is shorter than ours was
                    after = 0
                elif error.code < 500:
                    raise
            except OSError:
                pass
            time.sleep(1)  # away for a moment, as in an upgrade

    async def receive(self, event: dict) -> None:
        """A repeat is ignored; a gap between positions is filled before what comes after it."""
        if event["log"] != self.log or event["position"] > self.position + 1:
            await asyncio.to_thread(self.catch_up)
        if event["log"] == self.log and event["position"] == self.position + 1:
            self.handle(event)


async def main() -> None:
    subscriber, made = Subscriber(), json.loads(QUEUE.read_text())
    await asyncio.to_thread(subscriber.catch_up)
    async with await aio_pika.connect_robust(made["url"]) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=100)
        queue = await channel.get_queue(made["queue"], ensure=False)
        async with queue.iterator() as messages:
            async for message in messages:
                await subscriber.receive(json.loads(message.body))
                await message.ack()  # last: what we did not finish comes again


asyncio.run(main())
