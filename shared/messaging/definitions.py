"""`python -m shared.messaging.definitions`: what RabbitMQ loads at its start, into deploy/rabbitmq/.

Users with their rights and limits, and the policy; deploy/secrets.sh puts hashes of passwords for {{names}}.
https://www.rabbitmq.com/docs/definitions
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.messaging.management import OF_AN_OPERATOR, POLICY, limits_of, policy
from shared.messaging.topology import USERS

FILE = Path(__file__).parents[2] / "deploy" / "rabbitmq" / "definitions.json"
VHOST = "orientation"
OWN = r"^subscriber\."
# No services: the first declares the topology, the second makes subscribers' queues and binds them.
OPERATORS = {
    "orientation": ("monitoring", ".*", ".*", ".*"),
    "admin": ("administrator", OWN, OWN, r"^(orientation\.events|subscriber\..*)$"),
}


def document() -> dict[str, list[dict[str, Any]]]:
    """The definitions."""
    known = OPERATORS | {user.name: ("", "^$", user.write, user.read) for user in USERS}
    return {
        "vhosts": [{"name": VHOST}],
        "users": [_user(name, tags) for name, (tags, *_) in known.items()],
        "policies": [{"vhost": VHOST, "name": POLICY, **policy()}],
        "permissions": [
            {"user": name, "vhost": VHOST, "configure": configure, "write": write, "read": read}
            for name, (_, configure, write, read) in known.items()
        ],
    }


def _user(name: str, tags: str) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": f"{{{{{name}}}}}",
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
        "limits": dict(limits_of(name) or OF_AN_OPERATOR),
    }


def as_text(definitions: Mapping[str, list[dict[str, Any]]]) -> str:
    """A line each, to be read."""
    parts = (
        f'  "{name}": [\n' + ",\n".join(f"    {json.dumps(one)}" for one in some) + "\n  ]"
        for name, some in definitions.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(as_text(document()), encoding="utf-8")
