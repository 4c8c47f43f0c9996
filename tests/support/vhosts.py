"""A virtual host with queues of the topology and the services' users, on any private node."""

import secrets
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from deploy.local.servers.rabbitmq import ADMIN, RabbitMQ
from shared.messaging.management import POLICY, policy
from shared.messaging.queues import Topology, topology
from shared.messaging.topology import CONSUMED, DROPPED, RETRY_DELAYS, STREAM
from tests.support.servers import PASSWORD, Vhost, management


def fresh_vhost(
    server: RabbitMQ, delays: Mapping[str, int], consumed: Collection[str] = tuple(CONSUMED)
) -> Iterator[Vhost]:
    """A vhost for a fixture to yield from; deleted afterwards."""
    host = make_vhost(server, f"test-{secrets.token_hex(4)}", delays, consumed)
    yield host
    management(server).delete(f"vhosts/{host.name}")


def make_vhost(
    server: RabbitMQ,
    name: str,
    delays: Mapping[str, int] = RETRY_DELAYS,
    consumed: Collection[str] = tuple(CONSUMED),
) -> Vhost:
    """Make the vhost `name`; `delays` are those of its retry queues, in milliseconds.

    Of the queues that are `consumed` by services it has these, each with its retry queues and dead letters.
    """
    api = management(server)
    api.put(f"vhosts/{name}")
    api.put(f"permissions/{name}/{ADMIN}", {"configure": ".*", "write": ".*", "read": ".*"})
    api.make_users(name, lambda _user: PASSWORD)
    api.put(f"policies/{name}/{POLICY}", policy())
    api.post(f"definitions/{name}", _definitions(topology(delays), (STREAM, DROPPED, *consumed)))
    return Vhost(name, server)


def _definitions(described: Topology, kept: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    """In one request what `declare` asks for in a hundred; a queue costs a hundredth of a second."""
    return {
        "exchanges": [
            {"name": name, "type": kind, "durable": True, "auto_delete": False, "arguments": {}}
            for name, kind in described.exchanges.items()
        ],
        "queues": [
            {"name": queue.name, "durable": True, "auto_delete": False, "arguments": dict(queue.arguments)}
            for queue in described.queues
            if queue.name.startswith(kept)
        ],
        "bindings": [
            {
                "source": one.exchange,
                "destination": one.queue,
                "destination_type": "queue",
                "routing_key": one.key,
                "arguments": {},
            }
            for one in described.bindings
            if one.queue.startswith(kept)
        ],
    }
