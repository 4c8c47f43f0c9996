"""Addresses of the broker with what has to be percent-encoded in them, and those of IPv6."""

import base64

import httpx2
import pytest

from services.intentions.cli.broker import Broker, ManagementSettings
from shared.messaging.management import Management


@pytest.mark.parametrize(
    ("url", "address", "user"),
    [
        ("http://admin:secret@rabbit", "http://rabbit:15672/api/overview", "admin:secret"),
        ("http://admin:a%2Fb%40c%25@rabbit:80", "http://rabbit/api/overview", "admin:a/b@c%"),
        ("https://ad%3Amin:x@[::1]:15671", "https://[::1]:15671/api/overview", "ad:min:x"),
        ("http://admin:x@[2001:db8::1]", "http://[2001:db8::1]:15672/api/overview", "admin:x"),
    ],
)
def test_it_is_asked_at_the_address_and_as_the_user_of_its_url(
    url: str, address: str, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json={})

    client, transport = httpx2.Client, httpx2.MockTransport(answer)
    monkeypatch.setattr(httpx2, "Client", lambda **given: client(**given, transport=transport))

    Management.of(url).get("overview")

    [request] = asked
    assert str(request.url) == address
    assert request.headers["authorization"] == f"Basic {base64.b64encode(user.encode()).decode()}"


def test_commands_read_what_is_percent_encoded_in_the_brokers_urls() -> None:
    broker = Broker(
        ManagementSettings(
            amqp_url="amqp://or%40ientation:x@127.0.0.1/a%2Fb",
            management_url="http://ad%40min:y@127.0.0.1",
            subscribers_amqp_url="amqps://[2001:db8::1]",
        )
    )
    assert (broker.name, broker.vhost) == ("a/b", "a%2Fb")
    assert broker.deployers == {"or@ientation", "ad@min"}
    assert broker.urls_of("subscriber.x", "z") == ["amqps://subscriber.x:z@[2001:db8::1]:5671/a%2Fb"]


def test_subscribers_are_told_a_url_of_each_of_several_nodes() -> None:
    broker = Broker(
        ManagementSettings(
            amqp_url="amqp://or%40ientation:x@127.0.0.1,[::1]:5673/a%2Fb",
            management_url="http://ad%40min:y@127.0.0.1,[::1]",
        )
    )
    assert (broker.name, broker.deployers) == ("a/b", {"or@ientation", "ad@min"})
    assert broker.urls_of("subscriber.x", "z") == [
        "amqp://subscriber.x:z@127.0.0.1:5672/a%2Fb",
        "amqp://subscriber.x:z@[::1]:5673/a%2Fb",
    ]


@pytest.mark.parametrize("status", [None, 500, 503])
def test_a_node_that_is_down_or_fails_leads_on_to_the_next_which_is_then_asked_first(
    status: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    down = f"down-{status or 0}"  # which one answered last is remembered by URL

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        if request.url.host == down:
            if status is None:
                raise httpx2.ConnectError("refused")
            return httpx2.Response(status)
        return httpx2.Response(200, json={"from": request.url.host})

    client, transport = httpx2.Client, httpx2.MockTransport(answer)
    monkeypatch.setattr(httpx2, "Client", lambda **given: client(**given, transport=transport))

    api = Management.of(f"http://admin:secret@{down},up:1")
    assert api.get("overview") == api.get("overview") == {"from": "up"}
    up = "http://up:1/api/overview"
    assert asked == [f"http://{down}:15672/api/overview", up, up]
