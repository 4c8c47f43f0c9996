"""A subscriber in Python (`pip install aio-pika`): every event once, in order, however often it is killed.

    python subscriber.py QUEUE_FILE TOKEN_FILE HTTP_URL EVENTS_FILE

The first two are what `--output` of `orientation subscriptions add` and `orientation tokens add` wrote:
secrets belong in files. Each event becomes a line of EVENTS_FILE, which also says where we are: effect and
checkpoint are one write.
"""

import asyncio
import json
import logging
import os
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import aio_pika
from aio_pika.exceptions import (
    AMQPError,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    ProbableAuthenticationError,
)

QUEUE, TOKEN, EVENTS = (Path(sys.argv[number]) for number in (1, 2, 4))
HTTP_URL = sys.argv[3]
HEADERS = {"Authorization": f"Bearer {TOKEN.read_text().strip()}"}
CLOSING: set[asyncio.Task] = set()
for name in ("aio_pika", "aiormq"):  # what they log with tracebacks, `main` says in a line
    logging.getLogger(name).setLevel(logging.CRITICAL)


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


async def follow(subscriber: Subscriber, made: dict) -> None:
    """Handle what comes until the broker is lost; what was not acknowledged comes again."""
    async with await aio_pika.connect(made["url"]) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=100)
        queue = await channel.get_queue(made["queue"])  # a passive declaration: it has to be there
        under = await channel.get_underlay_channel()
        async with queue.iterator() as messages:
            # Where the queue is removed there is nothing more to wait for: look anew.
            under.on_consumer_cancel_callbacks.add(
                lambda _: CLOSING.add(asyncio.create_task(channel.close()))
            )
            await asyncio.to_thread(subscriber.catch_up)
            async for message in messages:
                await subscriber.receive(json.loads(message.body))
                await message.ack()  # last: what we did not finish comes again


async def main() -> None:
    subscriber, made = Subscriber(), json.loads(QUEUE.read_text())
    while True:
        lost = "closed"
        try:
            await follow(subscriber, made)
        except HTTPError as error:
            sys.exit(f"The feed refuses: {error.code} {error.read().decode()}")
        except (ChannelNotFoundEntity, ProbableAuthenticationError) as error:
            sys.exit(f"The subscription is gone, ask for another: {type(error).__name__}")
        except (AMQPError, ChannelInvalidStateError, ConnectionError, TimeoutError) as error:
            lost = type(error).__name__
        except Exception as error:
            if type(error) is not Exception:  # aiormq's own, of a connection that went while it wrote
                raise
            lost = "while writing"
        print(f"RabbitMQ is lost ({lost}), trying again", file=sys.stderr, flush=True)
        await asyncio.sleep(1)


asyncio.run(main())
