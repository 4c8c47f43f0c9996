"""Whether the broker takes what is published: an alarm of disk or memory blocks everybody who publishes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx2

from services.intentions.cli.broker import Broker, ManagementSettings
from services.intentions.cli.doctor.finding import Finding, judge, not_checked

NAME = "alarms of the broker"
MEND = (
    "Nothing is published until it is over, and nothing is lost: make room on its disk or give it memory. "
    "What fills it: orientation subscriptions list; its own word: rabbitmq-diagnostics alarms"
)
ALARMS = {"disk_free_alarm": "disk", "mem_alarm": "memory"}


async def alarms(settings: ManagementSettings) -> Finding:
    """What the nodes say. Errors: `httpx2.HTTPStatusError`."""
    try:
        nodes = Broker(settings).api.get("nodes")
    except httpx2.TransportError:
        return not_checked(NAME, "RabbitMQ's management API is not reached")
    return judge(NAME, list(raised(nodes)), "none", MEND)


def raised(nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What each node says of itself, in a sentence."""
    for node in nodes:
        if not node.get("running", True):
            yield f"{node['name']} does not run"
        for alarm, what in ALARMS.items():
            if node.get(alarm):
                yield f"{node['name']} has too little {what}: whoever publishes is blocked"
