"""Users and their least rights on a RabbitMQ vhost, by the management API."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import httpx2

from shared.messaging.topology import USERS

HTTP_SECONDS = 10


class Management:
    """The management API of a node, as its administrator."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._client = httpx2.Client(
            base_url=url, auth=(user, password), timeout=HTTP_SECONDS, trust_env=False
        )

    def put(self, path: str, body: Mapping[str, Any] | None = None) -> None:
        """Make or change a resource. Errors: `httpx2.HTTPStatusError`."""
        self._client.put(f"/api/{path}", json=dict(body or {})).raise_for_status()

    def get(self, path: str) -> Any:
        """Read a resource. Errors: `httpx2.HTTPStatusError`."""
        return self._client.get(f"/api/{path}").raise_for_status().json()

    def delete(self, path: str) -> None:
        """Remove a resource; one that is not there is fine."""
        self._client.delete(f"/api/{path}")

    def make_users(self, vhost: str, password_of: Callable[[str], str]) -> None:
        """The services' users on `vhost`: they configure nothing, and write and read only what is theirs."""
        for user in USERS:
            self.put(f"users/{user.name}", {"password": password_of(user.name), "tags": ""})
            rights = {"configure": "^$", "write": user.write, "read": user.read}
            self.put(f"permissions/{quote(vhost, safe='')}/{user.name}", rights)
