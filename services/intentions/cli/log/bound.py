"""Which events a replay sends to a queue: to ours and to a subscription's what is bound to it, as live."""

from collections.abc import Mapping, Sequence
from functools import cache

import asyncpg
import httpx2

from services.intentions.cli.broker import Broker, ManagementSettings, not_done
from services.intentions.cli.common import BrokerSettings, fail, misused
from shared.contract.envelope import routing_key
from shared.contract.versions import PUBLISHED
from shared.messaging.topology import CONSUMED, SUBSCRIBER, matches
from shared.runtime.settings import load, read


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


def bound_to(queue: str) -> Sequence[str] | None:
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
    try:
        return Broker(settings).keys(queue)
    except httpx2.HTTPError as error:
        raise fail(f"{not_done(error)}; nothing was sent") from None
