"""`orientation events replay`: stored events again, to one queue."""

from collections.abc import Coroutine, Mapping, Sequence
from functools import cache
from typing import Annotated

import asyncpg
import typer
from aio_pika.exceptions import AMQPError
from aiormq.exceptions import ChannelAccessRefused

from services.intentions.cli.broker import ManagementSettings, managed
from services.intentions.cli.connections import BrokerSettings, run
from services.intentions.cli.log.resend import NoQueue, UnderWay, count, resend
from services.intentions.cli.log.selection import Academy, From, School, Selection, Stream, To, Type
from services.intentions.cli.output import err, fail, misused, out, print_json
from shared.contract.envelope import routing_key
from shared.contract.versions import PUBLISHED
from shared.messaging.queues import topology
from shared.messaging.topology import CONSUMED, EVENTS, SUBSCRIBER, matches
from shared.runtime.settings import load, read

AGAIN = "The same command goes on where it was; with --restart it begins anew"
_OF_EVENTS = [queue.name for queue in CONSUMED.values() if queue.exchange == EVENTS]
# What services of ours read or set aside there are no events, or not theirs.
_OURS = {queue.name for queue in topology().queues}.difference(_OF_EVENTS)


def replay(
    queue: Annotated[str, typer.Argument(help="The queue that gets them, and nobody else")],
    since: From = None,
    until: To = None,
    types: Type = None,
    stream: Stream = None,
    academies: Academy = None,
    schools: School = None,
    rate: Annotated[int | None, typer.Option(min=1, help="Events a second at most")] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew, wherever it was interrupted")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be sent")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON")] = False,
) -> None:
    """Send stored events once more to one queue, marked `replayed`, in commit order, each confirmed.

    Our own queues and a subscription's, `subscriber.…`, get only what they are bound to (the latter needs
    ORIENTATION_MANAGEMENT_URL).
    `--type X.v2` sends an event in this version; without a number it is the oldest published, as in
    the feed, or the oldest that is bound.
    Interrupted, even by kill -9, the same command goes on where it was; at most the last batch comes twice.
    Needs ORIENTATION_AMQP_URL, as a user that may write to the default exchange.
    """
    selection = Selection(since, until, types, stream, academies, schools)
    versions = selection.versions  # or the command is misused, whoever is reached
    if not queue.strip():
        raise misused("Name the queue")
    if queue in _OURS:
        raise misused(f"{queue} is no queue for events; {', '.join(_OF_EVENTS)} and subscriber.NAME are")
    version_of = Bound(_bound_to(queue), versions).version
    work = (
        count(queue, selection, version_of, restart=restart)
        if dry_run
        else resend(queue, selection, version_of, rate, restart=restart)
    )
    events = _run(queue, work)
    if as_json:
        return print_json({"events": events, "sent": 0 if dry_run else events, "dry_run": dry_run})
    return out.print(f"{events} events {'would be sent' if dry_run else 'sent'} to {queue}")


def _run(queue: str, work: Coroutine[None, None, int]) -> int:
    try:
        return run(work)
    except NoQueue:
        raise fail(f"There is no queue {queue}; nothing was sent") from None
    except UnderWay:
        raise fail("The same replay is under way; nothing was sent") from None
    except KeyboardInterrupt:
        err.print(f"Interrupted. {AGAIN}")
        raise
    except ChannelAccessRefused:
        raise fail("The user of ORIENTATION_AMQP_URL may not write to the default exchange") from None
    except typer.Exit:  # a RuntimeError, as aiormq's for a channel that is closed
        raise
    except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
        raise fail(f"Interrupted: {type(error).__name__}. {AGAIN}") from None


class Bound:
    """`keys` are what a queue is bound to, None for one that gets everything; `asked`: versions by number."""

    def __init__(self, keys: Sequence[str] | None, asked: Mapping[str, int]) -> None:
        self._asked = asked
        self._takes = cache(lambda key: keys is None or any(matches(one, key) for one in keys))

    def version(self, row: asyncpg.Record) -> int | None:
        """In which version the queue gets an event: the one asked for or the oldest; None: not at all."""
        name, stored = row["type"], row["schema_version"]
        asked = self._asked.get(name)
        for version in (asked,) if asked else PUBLISHED.of(name, stored):
            if self._takes(routing_key(name, version, row["academy"], row["school"])):
                return version
        return None


def _bound_to(queue: str) -> Sequence[str] | None:
    """The routing keys of a queue: ours by the topology, a subscription's as RabbitMQ has them.

    An empty list where there is no such subscription; None for a queue that is neither, as nobody knows.

    Errors: ends the command where RabbitMQ's management API is not known, or does not tell.
    """
    if queue in CONSUMED:
        return CONSUMED[queue].keys
    if not queue.startswith(SUBSCRIBER):
        return None
    load(BrokerSettings)  # says itself what is wrong with it
    settings = read(ManagementSettings, log_level="INFO")
    if isinstance(settings, str) or not settings.management_url.get_secret_value():
        raise misused(
            f"{queue} gets only what its subscription is bound to, which RabbitMQ's management API tells: "
            "set ORIENTATION_MANAGEMENT_URL. Nothing was sent"
        )
    with managed(settings, then="; nothing was sent") as broker:
        return broker.keys(queue)
