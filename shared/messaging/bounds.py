"""What RabbitMQ bounds: by a policy and by limits of its users, which reach what exists already.

All is said explicitly, as the defaults differ between the versions that are supported: from 4.0 on a quorum
queue drops what was given out twenty times, and nobody is told.
https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from shared.messaging.topology import DROPPED, LOOKS, SUBSCRIBER, USERS

Limits = Mapping[str, int]


def _limits(connections: int, channels: int) -> Limits:
    return MappingProxyType({"max-connections": connections, "max-channels": channels})


# A process holds three connections at most and one channel or two on each; replicas and restarts come on top.
OF_A_SERVICE = _limits(60, 200)
OF_A_SUBSCRIBER = _limits(10, 50)
OF_AN_OPERATOR = _limits(100, 1000)

POLICY = "subscribers"
PATTERN = rf"^{SUBSCRIBER[:-1]}\.[^.]+$"


def limits_of(user: str) -> Limits | None:
    """What this user may open; None for one who is neither a service nor a subscriber."""
    if user.startswith(SUBSCRIBER):
        return OF_A_SUBSCRIBER
    return OF_A_SERVICE if user in {one.name for one in USERS} else None


def policy() -> dict[str, Any]:
    """Nothing is dropped from a subscriber's queue for being given out; what is dropped can be counted."""
    return {
        "pattern": PATTERN,
        "apply-to": "queues",
        "priority": 0,
        "definition": {"delivery-limit": LOOKS, "dead-letter-exchange": DROPPED},
    }
