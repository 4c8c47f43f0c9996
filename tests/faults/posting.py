"""Messages put straight into a queue, made of the contract's frozen examples; what becomes of them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aio_pika
import asyncpg
import orjson

from deploy.local.processes import database_url
from deploy.local.stack import Stack
from services.intentions.cli.subscribers.queues import states
from shared.contract.envelope import CONTENT_TYPE
from shared.messaging.management import Management, vhost_of
from tests.contract.freeze import GOLDEN
from tests.support.system import System

Event = dict[str, Any]


def frozen(name: str) -> Event:
    """The example of version 1 of an event, as it was promised."""
    event: Event = json.loads((GOLDEN / f"{name}.v1.json").read_text(encoding="utf-8"))["example"]
    return event


def anew(event: Event, **changed: Any) -> Event:
    """The event under another id, as the first of another stream; nothing here knows whom it is of."""
    kind, of = event["subject"].split("-", 1)
    year = of[36:]
    return event | {"id": str(uuid4()), "subject": f"{kind}-{uuid4()}{year}", "streamversion": 1} | changed


async def post(system: System, queue: str, bodies: Iterable[bytes]) -> None:
    """Put these into the queue, each confirmed."""
    async with await aio_pika.connect(system.variables["ORIENTATION_AMQP_URL"]) as connection:
        exchange = (await connection.channel()).default_exchange
        await asyncio.gather(*(exchange.publish(_message(body), queue) for body in bodies))


def _message(body: bytes) -> aio_pika.Message:
    mode = aio_pika.DeliveryMode.PERSISTENT
    return aio_pika.Message(body, content_type=CONTENT_TYPE, message_id=str(uuid4()), delivery_mode=mode)


async def post_events(system: System, queue: str, events: Iterable[Event]) -> None:
    """Put these into the queue."""
    await post(system, queue, (orjson.dumps(event) for event in events))


@contextlib.asynccontextmanager
async def database_of(system: System, service: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a service's database, as its own role."""
    url = database_url(Stack(system.folder), system.variables["ORIENTATION_DATABASE_URL"], service)
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.contextmanager
def impatient(system: System, milliseconds: int) -> Iterator[None]:
    """What failed waits so long before it is tried again, by an operator's policy, whatever its delay."""
    api = Management.of(system.variables["ORIENTATION_MANAGEMENT_URL"])
    path = f"operator-policies/{quote(vhost_of(system.variables['ORIENTATION_AMQP_URL']), safe='')}/impatient"
    definition = {"message-ttl": milliseconds}
    api.put(path, {"pattern": r"\.retry\.", "definition": definition, "apply-to": "queues", "priority": 0})
    try:
        yield
    finally:
        api.delete(path)


async def dead_letters(system: System) -> dict[str, int]:
    """How many there are, by the queue in which they failed."""
    found: dict[str, int] = json.loads(await command(system, "dead-letters", "list", "--json"))
    return found


async def command(system: System, *arguments: str) -> str:
    """What `orientation …` printed, however it ended."""
    return (await asyncio.to_thread(system.attempt, *arguments)).stdout


async def depth(system: System, queue: str) -> int:
    """How many messages of a queue nobody holds."""
    return (await states(system.variables["ORIENTATION_AMQP_URL"], [queue]))[queue].messages
