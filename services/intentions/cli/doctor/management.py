"""Asked of RabbitMQ's management API: rights and limits of the users, the policy, alarms of the nodes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx2

from services.intentions.cli.broker import Broker, ManagementSettings
from services.intentions.cli.doctor.finding import Finding, attempted, judge, not_checked
from shared.messaging.management import POLICY, limits_of, policy
from shared.messaging.topology import SUBSCRIBER, USERS
from shared.runtime.settings import read

KINDS = ("configure", "write", "read")
NOTHING = "^$"
READ_AGAIN = (
    "Let RabbitMQ read its definitions again (docker compose restart rabbitmq), "
    "and take a stranger's rights away: rabbitmqctl clear_permissions -p VHOST USER"
)
# An alarm of disk or memory blocks everybody who publishes.
MAKE_ROOM = (
    "Nothing is published until it is over, and nothing is lost: make room on its disk or give it memory. "
    "What fills it: orientation subscriptions list; its own word: rabbitmq-diagnostics alarms"
)
DECLARE_AGAIN = (
    "Declare again, with the management API's address: docker compose up topology, "
    "or ORIENTATION_MANAGEMENT_URL=… python -m shared.messaging declare"
)
RESOURCES = {"disk_free_alarm": "disk", "mem_alarm": "memory"}
WANTED = {user.name: (NOTHING, user.write, user.read) for user in USERS}


async def findings() -> list[Finding]:
    """Every check that asks the management API."""
    settings = read(ManagementSettings, log_level="INFO")
    if isinstance(settings, str) or not settings.management_url.get_secret_value():
        return [not_checked(name, "ORIENTATION_MANAGEMENT_URL is not set") for name in CHECKS]
    return [await attempted(name, _asked(name, settings), mend) for name, (_, mend) in CHECKS.items()]


async def _asked(name: str, settings: ManagementSettings) -> Finding:
    check, mend = CHECKS[name]
    try:
        faults, well = check(Broker(settings))
    except httpx2.TransportError:
        return not_checked(name, "RabbitMQ's management API is not reached")
    return judge(name, faults, well, mend)


def _rights(broker: Broker) -> tuple[list[str], str]:
    """Each service's user has the rights of the topology, and nobody else has any."""
    rows = broker.api.get(f"vhosts/{broker.vhost}/permissions")
    held = {row["user"]: tuple(str(row[kind]) for kind in KINDS) for row in rows}
    faults = [fault for user in sorted(held | WANTED) if (fault := _fault(user, held, broker.deployers))]
    return faults, f"{len(held)} users, none with too much or too little"


def _fault(user: str, held: Mapping[str, tuple[str, ...]], deployers: set[str]) -> str | None:
    if user in WANTED:
        return None if held.get(user) == WANTED[user] else f"{user} has other rights than its service needs"
    if user.startswith(SUBSCRIBER):
        return None if held[user][:2] == (NOTHING, NOTHING) else f"{user} may do more than read"
    return None if user in deployers else f"{user} is unknown"


def _alarms(broker: Broker) -> tuple[list[str], str]:
    return list(raised(broker.api.get("nodes"))), "none"


def raised(nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A sentence for each thing wrong that a node says of itself."""
    for node in nodes:
        if not node.get("running", True):
            yield f"{node['name']} does not run"
        for alarm, what in RESOURCES.items():
            if node.get(alarm):
                yield f"{node['name']} has too little {what}: whoever publishes is blocked"


def _limits(broker: Broker) -> tuple[list[str], str]:
    return list(_unlimited(broker)), "all set"


def _unlimited(broker: Broker) -> Iterator[str]:
    path = f"policies/{broker.vhost}/{POLICY}"
    found: dict[str, Any] = broker.api.get(path) if broker.api.has(path) else {}
    if {name: found.get(name) for name in policy()} != policy():
        yield f"the policy {POLICY} is missing or another: queues of subscribers may drop without a word"
    limited = {one["user"]: one["value"] for one in broker.api.get("user-limits")}
    for name in (one["name"] for one in broker.api.get("users")):
        if (wanted := limits_of(name)) and limited.get(name) != dict(wanted):
            yield f"{name} may open other than {wanted['max-connections']} connections"


# By their names: what asks for faults and for what is said where there are none, and what mends them.
CHECKS = {
    "rights of the broker's users": (_rights, READ_AGAIN),
    "alarms of the broker": (_alarms, MAKE_ROOM),
    "limits of the broker": (_limits, DECLARE_AGAIN),
}
