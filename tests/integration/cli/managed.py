"""A broker with its management API, on which the commands make subscriptions."""

import json

import pytest

from tests.integration.cli.installation import Installation


@pytest.fixture
def broker(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    monkeypatch.setenv("ORIENTATION_MANAGEMENT_URL", installation.vhost.server.management_url_as_admin)
    return installation


async def add(broker: Installation, name: str, *options: str) -> dict[str, str]:
    done = await broker.command("subscriptions", "add", name, *options, "--json")
    made: dict[str, str] = json.loads(done.stdout)
    return made
