"""RabbitMQ's management API as the commands use it: who may make users, where a vhost's things are."""

import contextlib
import re
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import Field, SecretStr

from services.intentions.cli.connections import BrokerSettings
from services.intentions.cli.output import fail
from shared.messaging.management import Management, host_of, user_of, vhost_of
from shared.messaging.topology import EVENTS
from shared.runtime.server_urls import server_url, servers_of
from shared.runtime.settings import ManagementUrl, load

PORTS = {"amqp": 5672, "amqps": 5671}


class ManagementSettings(BrokerSettings):
    """The broker, and who may make users there."""

    management_url: ManagementUrl = Field(description="RabbitMQ's management API, as its administrator")
    subscribers_amqp_url: Annotated[SecretStr, server_url("amqp", "amqps", several=True)] | None = Field(
        None,
        description="Where subscribers reach RabbitMQ, if elsewhere than the commands: scheme, hosts, ports",
    )


class Broker:
    """The vhost's part of the management API."""

    def __init__(self, settings: ManagementSettings) -> None:
        management = settings.management_url.get_secret_value()
        self.amqp_url = settings.amqp_url.get_secret_value()
        public = (settings.subscribers_amqp_url or settings.amqp_url).get_secret_value()
        self._public = [urlsplit(one) for one in servers_of(public)]
        self.name = vhost_of(self.amqp_url)
        self.vhost = quote(self.name, safe="")
        # Who declares, who makes subscriptions.
        self.deployers = {user_of(url) for url in (self.amqp_url, management)}
        self.api = Management.of(management)

    def queue(self, queue: str) -> str:
        """The address of a queue."""
        return f"queues/{self.vhost}/{quote(queue, safe='')}"

    def user(self, user: str) -> str:
        """The address of a user."""
        return f"users/{quote(user, safe='')}"

    def bindings(self, queue: str) -> str:
        """The address of a queue's bindings to the events."""
        return f"bindings/{self.vhost}/e/{EVENTS}/q/{quote(queue, safe='')}"

    def keys(self, queue: str) -> list[str]:
        """The routing keys that a queue is bound to; none where there is no such queue."""
        there = self.api.has(self.queue(queue))
        return [one["routing_key"] for one in self.api.get(self.bindings(queue))] if there else []

    def may_read(self, user: str, thing: str) -> bool:
        """True if this user may read it."""
        path = f"permissions/{self.vhost}/{quote(user, safe='')}"
        return self.api.has(path) and bool(re.fullmatch(self.api.get(path)["read"], thing))

    def urls_of(self, user: str, password: str) -> list[str]:
        """The URLs with which a subscriber connects, one for each node: few clients take several hosts."""
        scheme = self._public[0].scheme
        hosts = [host_of(one, PORTS[scheme]) for one in self._public]
        return [f"{scheme}://{user}:{password}@{host}/{self.vhost}" for host in hosts]


@contextlib.contextmanager
def managed(settings: ManagementSettings | None = None, then: str = "") -> Iterator[Broker]:
    """The broker for a block. Ends the command where the management API does not do what the block asks."""
    try:
        yield Broker(settings or load(ManagementSettings))
    except httpx2.HTTPStatusError as error:
        said = f"{error.response.status_code} {error.response.text[:200]}"
        raise fail(f"RabbitMQ's management API refuses: {said}{then}") from None
    except httpx2.HTTPError as error:  # its address has a password
        raise fail(f"RabbitMQ's management API is not reached: {type(error).__name__}{then}") from None
