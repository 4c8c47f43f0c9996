"""`orientation subscriptions`: who gets the events over RabbitMQ, each in a queue of its own."""

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Annotated

import httpx2
import orjson
import typer
from rich.table import Table

from services.intentions.cli.broker import Broker, managed
from services.intentions.cli.handover import Output, secret_to
from services.intentions.cli.log.resend import forget
from services.intentions.cli.output import Json, err, fail, misused, out, print_json, print_table
from services.intentions.cli.subscribers.bindings import (
    EVERYTHING,
    Academies,
    Many,
    NotBound,
    Schools,
    keys_of,
)
from services.intentions.cli.subscribers.subscribed import again, subscriptions
from shared.messaging.queues import subscriber_queue
from shared.messaging.topology import STREAM, SUBSCRIBER, User

app = typer.Typer(help="Who gets the events over RabbitMQ, each in a queue of its own.", no_args_is_help=True)
UNKNOWN = "?"


@app.command()
def add(
    name: Annotated[
        str, typer.Argument(help="Who subscribes: lower-case letters, digits and dashes, a letter first")
    ],
    types: Annotated[Many, typer.Option("--type", "--event", help="Only this event; may be repeated")] = None,
    academies: Academies = None,
    schools: Schools = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="May also read the stream of all events, whatever is filtered")
    ] = False,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Make a queue with its bindings and a user who may read it; print both, this once.

    The queue keeps 100 MB at most and drops the oldest, and goes when nobody has read it for two weeks: who
    was away catches up over HTTP (docs/subscribe.md). One whose queue went so is made anew, with another
    password. Needs ORIENTATION_MANAGEMENT_URL.
    """
    lines = not (as_json or output)
    try:
        keys = keys_of(types or (), academies or (), schools or ())
    except NotBound as error:
        raise misused(str(error)) from None
    if re.fullmatch(r"[a-z][a-z0-9-]{0,40}", name) is None:
        raise misused("A name begins with a letter and has lower-case letters, digits and dashes only")
    with secret_to(output) as give, managed() as broker:
        _add(broker, name, keys, stream, lambda made: give(_shown(made, lines)))


def _shown(made: dict[str, str], lines: bool) -> str:
    if lines:
        return "\n".join(f"{title}: {value}" for title, value in made.items())
    return orjson.dumps(made).decode()


def _add(
    broker: Broker, name: str, keys: list[str], stream: bool, give: Callable[[dict[str, str]], None]
) -> None:
    """Make queue, bindings and, once its password was given, the user. Errors: `httpx2.HTTPError`."""
    queue = subscriber_queue(name)
    if broker.api.has(broker.user(queue.name)) and broker.api.has(broker.queue(queue.name)):
        raise fail(f"There is a subscription {name} already")
    forget(queue.name)  # what was replayed into one of this name did not come into this one
    password = secrets.token_urlsafe(24)
    first, *others = broker.urls_of(queue.name, password)
    made = {"queue": queue.name, "url": first} | ({"further_urls": " ".join(others)} if others else {})
    with _taken_back(broker, queue.name):
        broker.api.put(broker.queue(queue.name), {"durable": True, "arguments": dict(queue.arguments)})
        for key in keys:
            broker.api.post(broker.bindings(queue.name), {"routing_key": key})
        give({**made, "stream": STREAM} if stream else made)
        broker.api.make_user(broker.name, User(queue.name, "^$", _readable(queue.name, stream)), password)


def _readable(queue: str, stream: bool) -> str:
    own = re.escape(queue)
    return f"^({own}|{re.escape(STREAM)})$" if stream else f"^{own}$"


@contextlib.contextmanager
def _taken_back(broker: Broker, queue: str) -> Iterator[None]:
    """If the block fails, the user and the queue that it made go again."""
    made = [path for path in (broker.user(queue), broker.queue(queue)) if not broker.api.has(path)]
    try:
        yield
    except BaseException:
        try:
            for path in made:
                broker.api.delete(path)
        except httpx2.HTTPError:
            name = queue.removeprefix(SUBSCRIBER)
            err.print(f"A part of it may be left: orientation subscriptions remove {name}", soft_wrap=True)
        raise


@app.command("list")
def list_(
    commands: Annotated[
        bool, typer.Option("--commands", help="Print the command that makes each again, on a new broker")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show every subscription: what waits, who reads, what was dropped and is bound; `?`: not known.

    Dropped in the last two weeks, with the positions of the first and the last. How many bytes wait is known
    where RabbitMQ gathers statistics. Of one that expired nobody knows any more what it was bound to.
    """
    with managed() as broker:
        found = list(subscriptions(broker))
    if as_json:
        return print_json(found)
    if commands:
        return typer.echo("".join(f"{again(one)}\n" for one in found), nl=False)
    table = Table("name", "waiting", "bytes", "readers", "dropped", "bound to")
    for one in found:
        figures = (one["messages"], one["bytes"], one["consumers"], one["dropped"])
        unknown = "expired" if one["expired"] else UNKNOWN
        shown = [unknown if figure is None else str(figure) for figure in figures]
        bound = ["all"] if set(one["keys"]) == EVERYTHING else one["keys"]
        table.add_row(one["name"], *shown, "\n".join([*bound, *["the stream"] * one["stream"]]))
    return print_table(table)


@app.command()
def remove(name: Annotated[str, typer.Argument(help="Who subscribes no more")]) -> None:
    """Remove the user, whose connections close, and the queue with what waits in it."""
    queue = subscriber_queue(name).name
    with managed() as broker:
        there = [broker.api.delete(path) for path in (broker.queue(queue), broker.user(queue))]
    if not any(there):
        raise fail(f"There is no subscription {name}")
    out.print(f"{name} gets nothing more")
