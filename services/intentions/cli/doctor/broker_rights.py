"""The users of RabbitMQ: each service's has the rights of the topology, and nobody else has any."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2

from services.intentions.cli.broker import Broker, ManagementSettings
from services.intentions.cli.doctor.finding import Finding, judge, not_checked
from shared.messaging.topology import SUBSCRIBER, USERS

NAME = "rights of the broker's users"
KINDS = ("configure", "write", "read")
NOTHING = "^$"
PUT_RIGHT = (
    "Let RabbitMQ read its definitions again (docker compose restart rabbitmq), "
    "and take a stranger's rights away: rabbitmqctl clear_permissions -p VHOST USER"
)
WANTED = {user.name: (NOTHING, user.write, user.read) for user in USERS}


async def rights(settings: ManagementSettings) -> Finding:
    """What the management API knows of the vhost. Errors: `httpx2.HTTPStatusError`."""
    broker = Broker(settings)
    try:
        rows = broker.api.get(f"vhosts/{broker.vhost}/permissions")
    except httpx2.TransportError:
        return not_checked(NAME, "RabbitMQ's management API is not reached")
    held = {row["user"]: tuple(str(row[kind]) for kind in KINDS) for row in rows}
    faults = [fault for user in sorted(held | WANTED) if (fault := _fault(user, held, _deployers(settings)))]
    return judge(NAME, faults, f"{len(held)} users, none with too much or too little", PUT_RIGHT)


def _fault(user: str, held: Mapping[str, tuple[str, ...]], deployers: set[str]) -> str | None:
    if user in WANTED:
        return None if held.get(user) == WANTED[user] else f"{user} has other rights than its service needs"
    if user.startswith(SUBSCRIBER):
        return None if held[user][:2] == (NOTHING, NOTHING) else f"{user} may do more than read"
    return None if user in deployers else f"{user} is unknown"


def _deployers(settings: ManagementSettings) -> set[str]:
    """Who declares the topology, and who makes subscriptions."""
    urls = (settings.amqp_url, settings.management_url)
    return {urlsplit(url.get_secret_value()).username or "" for url in urls}
