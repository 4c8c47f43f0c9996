"""A cluster of three: whichever node goes, its consumers go on with another one, and nothing is lost."""

import asyncio
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import aio_pika
import pytest

from shared.messaging.topology import NOTIFICATIONS_EVENTS
from shared.runtime import hosts
from tests.conftest import DELAYS
from tests.integration.messaging.desk import Desk
from tests.support.cluster import Cluster, ClusteredVhost, private_cluster
from tests.support.servers import management
from tests.support.waiting import wait_until

AGAIN_SECONDS = 40


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Three nodes that run."""
    with private_cluster() as made:
        yield made


@pytest.fixture
def clustered(cluster: Cluster) -> ClusteredVhost:
    """A virtual host on all of them."""
    return cluster.make_vhost(f"test-{secrets.token_hex(4)}", DELAYS)


async def test_d15_killing_the_queues_leader_that_a_bus_is_connected_to_loses_nothing(
    cluster: Cluster, clustered: ClusteredVhost
) -> None:
    vhost = clustered
    queue = management(cluster.nodes[0]).get(f"queues/{vhost.name}/{NOTIFICATIONS_EVENTS}")
    leader = [node.node for node in cluster.nodes].index(queue["leader"])
    port = cluster.nodes[leader].ports["amqp"]
    url = vhost.url_as("notifications")
    hosts.worked(url, next(one for one in hosts.in_turn(url) if urlsplit(one).port == port))
    survivor = cluster.nodes[(leader + 1) % len(cluster.nodes)]
    at_survivor = vhost.server.url.rpartition("@")[0] + f"@127.0.0.1:{survivor.ports['amqp']}/{vhost.name}"
    async with await aio_pika.connect(at_survivor) as connection:
        desk = Desk(vhost, await connection.channel())
        async with desk.consuming():
            await desk.handles(*await desk.post_events(20))
            ids = await desk.post_events(20)
            await asyncio.to_thread(cluster.kill, leader)
            ids += await desk.post_events(20)
            await wait_until(lambda: set(ids) <= set(desk.handled), "all are handled", AGAIN_SECONDS)
