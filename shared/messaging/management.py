"""Users, their least rights and what RabbitMQ bounds: by a policy and by limits of its users.

Both reach what exists already. All is said explicitly, as the defaults differ between the versions that are
supported: from 4.0 on a quorum queue drops what was given out twenty times, and nobody is told.
https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

import httpx2

from shared.messaging.topology import DROPPED, LOOKS, SUBSCRIBER, USERS, User
from shared.runtime import hosts
from shared.runtime.certificates import trusted
from shared.runtime.server_urls import servers_of

HTTP_SECONDS = 10
Limits = Mapping[str, int]
# A process holds three connections at most and one channel or two on each; replicas and restarts come on top.
OF_A_SERVICE: Limits = {"max-connections": 60, "max-channels": 200}
OF_A_SUBSCRIBER: Limits = {"max-connections": 10, "max-channels": 50}
OF_AN_OPERATOR: Limits = {"max-connections": 100, "max-channels": 1000}
POLICY = "subscribers"
PATTERN = rf"^{SUBSCRIBER[:-1]}\.[^.]+$"


def limits_of(user: str) -> Limits | None:
    """The most that this user may open; None for one who is neither a service nor a subscriber."""
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


def host_of(url: SplitResult, port: int) -> str:
    """Host and port, `port` where the URL has none; an address of IPv6 keeps its brackets."""
    host = url.netloc.rpartition("@")[2]
    return host if url.port else f"{host}:{port}"


def vhost_of(amqp_url: str) -> str:
    """The name of the vhost that an AMQP URL ends with."""
    return unquote(urlsplit(servers_of(amqp_url)[0]).path.removeprefix("/")) or "/"


def user_of(url: str) -> str:
    """The user that the URL of one server or several names; empty where it names none."""
    return unquote(urlsplit(servers_of(url)[0]).username or "")


class Management:
    """The management API of a cluster, as its administrator: of whichever node of `url` answers.

    `url` has no user. Errors: `httpx2.HTTPError`, of the last node asked.
    """

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url
        patience = HTTP_SECONDS if len(servers_of(url)) == 1 else hosts.HOST_SECONDS
        self._client = httpx2.Client(
            auth=(user, password),
            timeout=httpx2.Timeout(HTTP_SECONDS, connect=patience),
            trust_env=False,
            verify=trusted(),
        )

    @classmethod
    def of(cls, url: str) -> "Management":
        """The one at this URL, as the user that it names; both may be percent-encoded (RFC 3986)."""
        servers = [urlsplit(one) for one in servers_of(url)]
        nodes = ",".join(host_of(one, 15672) for one in servers)
        return cls(f"{servers[0].scheme}://{nodes}", user_of(url), unquote(servers[0].password or ""))

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx2.Response:
        """The answer of the first node that gives one; what is asked twice has the effect of once.

        A node that starts, or has lost the others, fails itself: another may answer, or that failure stands.
        """
        failure: httpx2.TransportError | None = None
        failed: httpx2.Response | None = None
        for node in hosts.in_turn(self._url):
            try:
                response = self._client.request(method, f"{node}/api/{path}", json=body)
            except httpx2.TransportError as error:
                failure = error
                continue
            if response.status_code < 500:
                hosts.worked(self._url, node)
                return response
            failed = response
        if failed is not None:
            return failed
        raise failure or ValueError("no server is named")

    def put(self, path: str, body: Mapping[str, Any] | None = None) -> None:
        """Make or change a resource. Errors: `httpx2.HTTPStatusError`."""
        self._ask("PUT", path, dict(body or {})).raise_for_status()

    def post(self, path: str, body: Mapping[str, Any]) -> None:
        """Add a resource that gets its name from the broker. Errors: `httpx2.HTTPStatusError`."""
        self._ask("POST", path, dict(body)).raise_for_status()

    def get(self, path: str) -> Any:
        """Read a resource. Errors: `httpx2.HTTPStatusError`."""
        return self._ask("GET", path).raise_for_status().json()

    def delete(self, path: str) -> bool:
        """Remove a resource; whether it was there."""
        return _was_there(self._ask("DELETE", path))

    def has(self, path: str) -> bool:
        """True if a resource is there."""
        return _was_there(self._ask("GET", path))

    def make_users(self, vhost: str, password_of: Callable[[str], str]) -> None:
        """The services' users on `vhost`: they configure nothing, and write and read only what is theirs."""
        for user in USERS:
            self.make_user(vhost, user, password_of(user.name))

    def make_user(self, vhost: str, user: User, password: str) -> None:
        """One user on `vhost`, who configures nothing."""
        self.put(f"users/{user.name}", {"password": password, "tags": ""})
        rights = {"configure": "^$", "write": user.write, "read": user.read}
        self.put(f"permissions/{quote(vhost, safe='')}/{user.name}", rights)
        self._limit(user.name)

    def bound(self, vhost: str) -> None:
        """Set the policy of `vhost`, and the limits of every service's and every subscriber's user."""
        self.put(f"policies/{quote(vhost, safe='')}/{POLICY}", policy())
        for user in self.get("users"):
            self._limit(user["name"])

    def _limit(self, user: str) -> None:
        for limit, value in (limits_of(user) or {}).items():
            self.put(f"user-limits/{quote(user, safe='')}/{limit}", {"value": value})


def _was_there(response: httpx2.Response) -> bool:
    if response.status_code != 404:
        response.raise_for_status()
    return response.status_code != 404
