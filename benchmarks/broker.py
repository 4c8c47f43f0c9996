"""A private RabbitMQ node with a vhost that has the topology and the services' users."""

import contextlib
from collections.abc import Iterator

from tests.support.servers import Vhost, private_rabbitmq
from tests.support.vhosts import make_vhost


@contextlib.contextmanager
def broker() -> Iterator[Vhost]:
    """A fresh vhost on a node of its own."""
    with private_rabbitmq(on_disk=True) as server:
        yield make_vhost(server, "bench")
