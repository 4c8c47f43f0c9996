"""A virtual host with the topology and the services' users, on any private node."""

import asyncio
from collections.abc import Mapping

from deploy.local.servers.rabbitmq import ADMIN, RabbitMQ
from shared.messaging.declare import declare
from shared.messaging.queues import topology
from shared.messaging.topology import RETRY_DELAYS
from tests.support.servers import PASSWORD, Vhost, management


def make_vhost(server: RabbitMQ, name: str, delays: Mapping[str, int] = RETRY_DELAYS) -> Vhost:
    """Make the vhost `name`; `delays` are those of its retry queues, in milliseconds."""
    api = management(server)
    api.put(f"vhosts/{name}")
    api.put(f"permissions/{name}/{ADMIN}", {"configure": ".*", "write": ".*", "read": ".*"})
    api.make_users(name, lambda _user: PASSWORD)
    api.bound(name)
    vhost = Vhost(name, server)
    asyncio.run(declare(vhost.url, topology(delays)))
    return vhost
