"""What RabbitMQ bounds: the policy of subscribers' queues, and the limits of the users."""

from collections.abc import Iterator
from typing import Any

import httpx2

from services.intentions.cli.broker import Broker, ManagementSettings
from services.intentions.cli.doctor.finding import Finding, judge, not_checked
from shared.messaging.management import POLICY, limits_of, policy

NAME = "limits of the broker"
PUT_RIGHT = (
    "Declare again, with the management API's address: docker compose up topology, "
    "or ORIENTATION_MANAGEMENT_URL=… python -m shared.messaging declare"
)


async def bounds(settings: ManagementSettings) -> Finding:
    """What the management API knows of them. Errors: `httpx2.HTTPStatusError`."""
    broker = Broker(settings)
    try:
        faults = [*_policy(broker), *_users(broker)]
    except httpx2.TransportError:
        return not_checked(NAME, "RabbitMQ's management API is not reached")
    return judge(NAME, faults, "all set", PUT_RIGHT)


def _policy(broker: Broker) -> Iterator[str]:
    path = f"policies/{broker.vhost}/{POLICY}"
    found: dict[str, Any] = broker.api.get(path) if broker.api.has(path) else {}
    if {name: found.get(name) for name in policy()} != policy():
        yield f"the policy {POLICY} is missing or another: queues of subscribers may drop without a word"


def _users(broker: Broker) -> Iterator[str]:
    limited = {one["user"]: one["value"] for one in broker.api.get("user-limits")}
    for name in (one["name"] for one in broker.api.get("users")):
        if (wanted := limits_of(name)) and limited.get(name) != dict(wanted):
            yield f"{name} may open other than {wanted['max-connections']} connections"
