"""`python -m shared.messaging declare`: what RabbitMQ needs before any service starts."""

import asyncio
import sys

from pydantic import Field, SecretStr

from shared.messaging.declare import declare
from shared.messaging.topology import topology
from shared.settings import Settings, load


class DeclareSettings(Settings):
    """The deploy user's connection."""

    amqp_url: SecretStr = Field(description="RabbitMQ, as a user that may configure the vhost")


def main() -> None:
    """Declare the topology on ORIENTATION_AMQP_URL."""
    if sys.argv[1:] != ["declare"]:
        sys.exit("usage: python -m shared.messaging declare")
    asyncio.run(declare(load(DeclareSettings).amqp_url.get_secret_value(), topology()))


if __name__ == "__main__":
    main()
