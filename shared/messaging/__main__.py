"""`python -m shared.messaging declare|purge`: what RabbitMQ needs before any service starts.

`declare` also sets the policy and the limits of the users, where ORIENTATION_MANAGEMENT_URL is set. `purge`
empties the services' own queues: after a restore they hold what the databases know nothing of.
"""

import asyncio
import sys

from pydantic import Field

from shared.messaging.declare import bound, declare, purge
from shared.messaging.queues import topology
from shared.runtime.ending import in_a_sentence
from shared.runtime.settings import AmqpUrl, ManagementUrl, Settings, load


class DeclareSettings(Settings):
    """The deploy user's connection."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as a user that may configure the vhost")
    management_url: ManagementUrl | None = Field(
        None, description="RabbitMQ's management API, as its administrator, for the policy and the limits"
    )


def main() -> None:
    """Declare or empty the topology on ORIENTATION_AMQP_URL."""
    work = {"declare": declare, "purge": purge}.get(" ".join(sys.argv[1:]))
    if work is None:
        sys.exit("usage: python -m shared.messaging declare|purge")
    settings = load(DeclareSettings)
    asyncio.run(work(url := settings.amqp_url.get_secret_value(), topology()))
    if work is declare and settings.management_url and (api := settings.management_url.get_secret_value()):
        bound(api, url)


if __name__ == "__main__":
    in_a_sentence(main, "shared.messaging")
