"""`orientation dead-letters`: what could not be handled, to look at and to hand in again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any, TypeVar

import aio_pika
import orjson
import typer
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError
from rich.table import Table

from services.intentions.cli.common import BrokerSettings, fail, out, print_json, print_table, run
from services.intentions.cli.queues import look
from shared.messaging.bus import ATTEMPT, REASON
from shared.messaging.topology import CONSUMED, Consumed, topology
from shared.settings import load

T = TypeVar("T")
CONNECT_SECONDS = 5.0
app = typer.Typer(
    help="Messages that could not be handled: look, mend the cause, hand in again.", no_args_is_help=True
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Queue = Annotated[str, typer.Argument(help=f"The queue they failed in: {', '.join(CONSUMED)}")]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message; `attempts` and `reason` are what its consumer noted."""

    id: str
    type: str
    subject: str
    attempts: int
    reason: str


@app.command("list")
def list_command(as_json: Json = False) -> None:
    """Count them per queue. Exit code 1 where there are any."""
    seen = _run(look(_url(), topology()))
    if seen.missing_queues:
        raise fail(f"{', '.join(seen.missing_queues)} missing: python -m shared.messaging declare")
    counts = {queue.name.removesuffix(".dead"): queue.messages for queue in seen.dead}
    if as_json:
        print_json(counts)
    else:
        out.print("\n".join(f"{name}: {count}" for name, count in counts.items()) or "There are none")
    if counts:
        raise typer.Exit(1)


@app.command()
def show(
    queue: Queue,
    last: Annotated[int, typer.Option("-n", help="At most so many")] = 100,
    as_json: Json = False,
) -> None:
    """Show the dead letters of a queue, and leave them there."""
    letters = _run(_show(_consumed(queue), last))
    if as_json:
        return print_json([asdict(letter) for letter in letters])
    table = Table("id", "type", "subject", "attempts", "reason")
    for one in letters:
        table.add_row(one.id, one.type, one.subject, str(one.attempts), one.reason)
    return print_table(table)


@app.command()
def requeue(
    queue: Queue, id_: Annotated[str | None, typer.Option("--id", help="Only this message")] = None
) -> None:
    """Hand dead letters in again, as if they came for the first time. Repeats are harmless."""
    consumed = _consumed(queue)
    count = _run(_settle(consumed, lambda one: id_ in (None, one.id), again=True))
    _found(count, id_)
    out.print(f"{count} handed in to {queue} again")


@app.command()
def discard(
    queue: Queue,
    id_: Annotated[str | None, typer.Option("--id", help="This message")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them")] = False,
) -> None:
    """Throw dead letters away, for good."""
    if (id_ is None) != everything:
        raise fail("Give either --id ID or --all")
    count = _run(_settle(_consumed(queue), lambda one: everything or one.id == id_, again=False))
    _found(count, id_)
    out.print(f"{count} thrown away from {queue}")


def _found(count: int, id_: str | None) -> None:
    if id_ and not count:
        raise fail(f"There is no dead letter {id_}")


def _url() -> str:
    return load(BrokerSettings).amqp_url.get_secret_value()


def _consumed(name: str) -> Consumed:
    if name not in CONSUMED:
        raise fail(f"There is no queue {name}, only {', '.join(CONSUMED)}")
    return CONSUMED[name]


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return run(work)
    except (AMQPError, OSError, TimeoutError) as error:
        raise fail(f"The broker cannot be used: {type(error).__name__}") from None


async def _show(consumed: Consumed, most: int) -> list[DeadLetter]:
    async with _letters(consumed) as (_channel, messages):
        return [_read(message) for message in messages[:most]]


async def _settle(consumed: Consumed, chosen: Callable[[DeadLetter], bool], *, again: bool) -> int:
    """Take the chosen ones out, after handing them in `again`; how many."""
    count = 0
    async with _letters(consumed) as (channel, messages):
        for message in messages:
            if not chosen(_read(message)):
                continue
            if again:
                await _hand_in(channel, consumed, message)
            await message.ack()
            count += 1
    return count


@asynccontextmanager
async def _letters(
    consumed: Consumed,
) -> AsyncIterator[tuple[AbstractChannel, list[AbstractIncomingMessage]]]:
    """All that there are now; what is not acknowledged in the block is back in its place afterwards."""
    async with (
        asyncio.timeout(CONNECT_SECONDS * 6),
        await aio_pika.connect(_url(), timeout=CONNECT_SECONDS) as connection,
    ):
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        queue = await channel.get_queue(consumed.dead)
        messages = []
        for _ in range(queue.declaration_result.message_count or 0):
            if (message := await queue.get(fail=False)) is None:
                break
            messages.append(message)
        yield channel, messages


async def _hand_in(channel: AbstractChannel, consumed: Consumed, message: AbstractIncomingMessage) -> None:
    copy = aio_pika.Message(
        message.body,
        content_type=message.content_type,
        message_id=message.message_id,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
    await channel.default_exchange.publish(copy, consumed.name, mandatory=True)


def _read(message: AbstractIncomingMessage) -> DeadLetter:
    try:
        event = orjson.loads(message.body)
    except orjson.JSONDecodeError:
        event = {}
    known = event if isinstance(event, dict) else {}
    attempts = message.headers.get(ATTEMPT, 0)
    return DeadLetter(
        id=str(known.get("id", message.message_id)),
        type=str(known.get("type", "?")),
        subject=str(known.get("subject", "")),
        attempts=attempts if isinstance(attempts, int) else 0,
        reason=str(message.headers.get(REASON, "its consumer died on it")),
    )
