"""`python -m shared.messaging declare|purge`: what RabbitMQ needs before any service starts.

`purge` empties the services' own queues: after a restore they hold what the databases know nothing of.
"""

import asyncio
import sys

from pydantic import Field

from shared.messaging.declare import declare, purge
from shared.messaging.topology import topology
from shared.settings import AmqpUrl, Settings, load


class DeclareSettings(Settings):
    """The deploy user's connection."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as a user that may configure the vhost")


def main() -> None:
    """Declare or empty the topology on ORIENTATION_AMQP_URL."""
    work = {"declare": declare, "purge": purge}.get(" ".join(sys.argv[1:]))
    if work is None:
        sys.exit("usage: python -m shared.messaging declare|purge")
    asyncio.run(work(load(DeclareSettings).amqp_url.get_secret_value(), topology()))


if __name__ == "__main__":
    main()
