"""RabbitMQ's management API as the commands use it: who may make users, where a vhost's things are."""

import contextlib
import re
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

import httpx2
from pydantic import Field, SecretStr

from services.intentions.cli.connections import BrokerSettings
from services.intentions.cli.output import fail
from shared.messaging.management import Management, host_of, vhost_of
from shared.messaging.topology import EVENTS
from shared.runtime.server_urls import encrypted, server_url
from shared.runtime.settings import load

PORTS = {"amqp": 5672, "amqps": 5671}


class ManagementSettings(BrokerSettings):
    """The broker, and who may make users there."""

    management_url: Annotated[
        SecretStr, server_url("http", "https", may_be_empty=True), encrypted("http")
    ] = Field(description="RabbitMQ's management API, as its administrator")
    subscribers_amqp_url: Annotated[SecretStr, server_url("amqp", "amqps")] | None = Field(
        None,
        description="Where subscribers reach RabbitMQ, if elsewhere than the commands: scheme, host, port",
    )


class Broker:
    """The vhost's part of the management API."""

    def __init__(self, settings: ManagementSettings) -> None:
        management = settings.management_url.get_secret_value()
        self.amqp_url = settings.amqp_url.get_secret_value()
        self.public = urlsplit((settings.subscribers_amqp_url or settings.amqp_url).get_secret_value())
        self.name = vhost_of(self.amqp_url)
        self.vhost = quote(self.name, safe="")
        # Who declares, who makes subscriptions.
        self.deployers = {unquote(urlsplit(url).username or "") for url in (self.amqp_url, management)}
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

    def url_of(self, user: str, password: str) -> str:
        """The URL with which a subscriber connects."""
        host = host_of(self.public, PORTS[self.public.scheme])
        return f"{self.public.scheme}://{user}:{password}@{host}/{self.vhost}"


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
