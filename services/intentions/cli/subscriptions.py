"""`orientation subscriptions`: who gets the events over RabbitMQ, each in a queue of its own."""

import re
import secrets
from collections.abc import Iterator
from itertools import product
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import httpx2
import typer
from pydantic import Field, SecretStr
from rich.table import Table

from services.intentions.cli.common import BrokerSettings, fail, misused, out, print_json
from services.intentions.cli.selection import bare
from services.intentions.directory.academies import wrong_place
from shared.contract.envelope import routing_key
from shared.contract.versions import PUBLISHED
from shared.messaging.management import Management
from shared.messaging.topology import EVENTS, STREAM, SUBSCRIBER, User, subscriber_queue
from shared.settings import AmqpUrl, load

app = typer.Typer(help="Who gets the events over RabbitMQ, each in a queue of its own.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Many = list[str] | None
ANY = "*"
PORTS = {"amqp": 5672, "amqps": 5671}


class ManagementSettings(BrokerSettings):
    """The broker, and who may make users there."""

    management_url: SecretStr = Field(description="RabbitMQ's management API, as its administrator")
    subscribers_amqp_url: AmqpUrl | None = Field(
        None,
        description="Where subscribers reach RabbitMQ, if elsewhere than the commands: scheme, host, port",
    )


class Broker:
    """The vhost's part of the management API."""

    def __init__(self, settings: ManagementSettings) -> None:
        url = urlsplit(settings.management_url.get_secret_value())
        amqp = urlsplit(settings.amqp_url.get_secret_value())
        self.public = urlsplit((settings.subscribers_amqp_url or settings.amqp_url).get_secret_value())
        self.name = amqp.path.removeprefix("/") or "/"
        self.vhost = quote(self.name, safe="")
        address = f"{url.scheme}://{url.hostname}:{url.port or 15672}"
        self.api = Management(address, url.username or "", url.password or "")

    def queue(self, queue: str) -> str:
        """The address of a queue."""
        return f"queues/{self.vhost}/{quote(queue, safe='')}"

    def bindings(self, queue: str) -> str:
        """The address of a queue's bindings to the events."""
        return f"bindings/{self.vhost}/e/{EVENTS}/q/{quote(queue, safe='')}"

    def url_of(self, user: str, password: str) -> str:
        """How a subscriber connects."""
        host = f"{self.public.hostname}:{self.public.port or PORTS[self.public.scheme]}"
        return f"{self.public.scheme}://{user}:{password}@{host}/{self.vhost}"


def _not_done(error: httpx2.HTTPError) -> str:
    """Why the management API did not do it; its address has a password."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"RabbitMQ's management API refuses: {error.response.status_code} {error.response.text[:200]}"
    return f"RabbitMQ's management API is not reached: {type(error).__name__}"


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Who subscribes: letters, digits and dashes")],
    events: Annotated[Many, typer.Option("--event", help="Only this event; may be repeated")] = None,
    academies: Annotated[Many, typer.Option("--academy", help="Only this academy's; may be repeated")] = None,
    schools: Annotated[
        Many, typer.Option("--school", help="Only this school's (UAI); may be repeated")
    ] = None,
    stream: Annotated[bool, typer.Option("--stream", help="May also read the stream of all events")] = False,
    as_json: Json = False,
) -> None:
    """Make a queue with its bindings and a user who may read it and nothing else; print both, this once.

    The queue keeps 100 MB at most and drops the oldest, and goes when nobody has read it for two weeks: who
    was away catches up over HTTP (docs/subscribe.md). One whose queue went so is made anew, with another
    password. Needs ORIENTATION_MANAGEMENT_URL.
    """
    keys = list(_keys(events or list(PUBLISHED.published), academies or [ANY], schools or [ANY]))
    if re.fullmatch(r"[a-z][a-z0-9-]{0,40}", name) is None:
        raise misused("A name begins with a letter and has lower-case letters, digits and dashes only")
    try:
        made = _add(Broker(load(ManagementSettings)), name, keys, stream)
    except httpx2.HTTPError as error:
        raise fail(_not_done(error)) from None
    if made is None:
        raise fail(f"There is a subscription {name} already")
    if as_json:
        return print_json(made)
    for title, value in made.items():
        typer.echo(f"{title}: {value}")
    return None


def _add(broker: Broker, name: str, keys: list[str], stream: bool) -> dict[str, str] | None:
    queue = subscriber_queue(name)
    if broker.api.has(f"users/{queue.name}") and broker.api.has(broker.queue(queue.name)):
        return None
    broker.api.put(broker.queue(queue.name), {"durable": True, "arguments": dict(queue.arguments)})
    for key in keys:
        broker.api.post(broker.bindings(queue.name), {"routing_key": key})
    own = re.escape(queue.name)
    read = f"^({own}|{re.escape(STREAM)})$" if stream else f"^{own}$"
    password = secrets.token_urlsafe(24)
    broker.api.make_user(broker.name, User(queue.name, "^$", read), password)
    return {"queue": queue.name, "url": broker.url_of(queue.name, password)}


def _keys(events: list[str], academies: list[str], schools: list[str]) -> Iterator[str]:
    """The routing keys to bind: of each event the version that is named, or the oldest, as in the feed."""
    if wrong := wrong_place(set(academies) - {ANY}, set(schools) - {ANY}):
        raise misused(wrong)
    for event, academy, school in product(events, academies, schools):
        name, version = bare(event)
        given = PUBLISHED.published.get(name, ())
        if not given or (version and version not in given):
            raise misused(f"Unknown event {event}. Known: {', '.join(PUBLISHED.published)}")
        yield routing_key(name, version or given[0], academy, school)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show every subscription: what waits, who reads, what is bound."""
    try:
        found = list(_subscriptions(Broker(load(ManagementSettings))))
    except httpx2.HTTPError as error:
        raise fail(_not_done(error)) from None
    if as_json:
        return print_json(found)
    table = Table("name", "waiting", "bytes", "readers", "bound to")
    for one in found:
        figures = (one["messages"], one["bytes"], one["consumers"])
        shown = ["expired" if figure is None else str(figure) for figure in figures]
        table.add_row(one["name"], *shown, "\n".join(one["keys"]))
    return out.print(table)


def _subscriptions(broker: Broker) -> Iterator[dict[str, Any]]:
    """By their users: a queue that nobody read for long is gone, its user is not."""
    queues = {queue["name"]: queue for queue in broker.api.get(f"queues/{broker.vhost}")}
    for user in broker.api.get("users"):
        name = user["name"]
        if name.startswith(SUBSCRIBER):
            queue = queues.get(name)
            yield {
                "name": name.removeprefix(SUBSCRIBER),
                "messages": queue.get("messages", 0) if queue else None,
                "bytes": queue.get("message_bytes", 0) if queue else None,
                "consumers": queue.get("consumers", 0) if queue else None,
                "keys": [one["routing_key"] for one in broker.api.get(broker.bindings(name))]
                if queue
                else [],
            }


@app.command()
def remove(name: Annotated[str, typer.Argument(help="Who subscribes no more")]) -> None:
    """Remove the user, whose connections close, and the queue with what waits in it."""
    try:
        broker = Broker(load(ManagementSettings))
        queue = subscriber_queue(name).name
        there = [broker.api.delete(path) for path in (broker.queue(queue), f"users/{quote(queue, safe='')}")]
    except httpx2.HTTPError as error:
        raise fail(_not_done(error)) from None
    if not any(there):
        raise fail(f"There is no subscription {name}")
    out.print(f"{name} gets nothing more")
