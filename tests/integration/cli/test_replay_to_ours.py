"""A replay to a queue of ours: what its service takes, and nothing that would become a dead letter."""

import json

import pytest

from services.intentions.eventstore.model import Append, Context
from services.intentions.eventstore.store import EventStore
from shared.contract.sample_events import EVENT_SAMPLES
from shared.messaging.declare import declare
from shared.messaging.queues import topology
from shared.messaging.topology import NOTIFICATIONS_EVENTS, SYNC_EVENTS
from shared.postgres.database import create_pool
from tests.conftest import DELAYS
from tests.integration.cli.installation import Installation
from tests.integration.cli.managed import broker
from tests.integration.cli.queued import received
from tests.support.events import CORRELATION, NOW, encode
from tests.support.servers import management

__all__ = ["broker"]
TAKEN = {
    SYNC_EVENTS: {
        "IntentionsValidated",
        "IntentionsWithdrawn",
        "OpinionAcknowledged",
        "PropositionsAnswered",
        "DossierMoved",
        "AuthorshipTransferred",
    },
    NOTIFICATIONS_EVENTS: {
        "IntentionsValidated",
        "PropositionsAnswered",
        "SessionEnded",
        "AuthorshipTransferred",
        "EmailsRequested",
        "CampaignConfigured",
        "WindowOpened",
        "ClassWindowOpened",
        "OpinionPublished",
        "PropositionsPublished",
        "OrientationDecided",
    },
}


@pytest.fixture
async def filled(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """One event of each kind."""
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        for name, (_, _, sample) in EVENT_SAMPLES.items():
            stream = f"{name}-1"
            event = encode(sample, stream, "creteil", "0931234A")
            await store.append(Append([event], {stream: 0}, Context(NOW, CORRELATION)))
    return installation


@pytest.mark.parametrize("queue", TAKEN)
async def test_e2_a_queue_of_ours_gets_what_its_service_takes(filled: Installation, queue: str) -> None:
    counted = await filled.command("events", "replay", queue, "--dry-run", "--json")
    assert json.loads(counted.stdout)["events"] == len(TAKEN[queue])
    assert (await filled.command("events", "replay", queue)).exit_code == 0
    sent = {str(event["type"]).removeprefix("orientation.") for event in await received(filled, queue)}
    assert sent == {f"{name}.v1" for name in TAKEN[queue]}
    none = await filled.command("events", "replay", queue, "--type", "AppealRecorded", "--json")
    assert json.loads(none.stdout)["events"] == 0


async def test_e2_what_a_queue_was_once_bound_to_is_taken_off(broker: Installation) -> None:
    vhost = broker.vhost
    path = f"bindings/{vhost.name}/e/orientation.events/q/{SYNC_EVENTS}"
    management(vhost.server).post(path, {"routing_key": "#"})
    await declare(vhost.url, topology(DELAYS))
    keys = {one["routing_key"] for one in management(vhost.server).get(path)}
    assert keys == {
        *("intentions-validated.v1.#", "intentions-withdrawn.v1.#", "opinion-acknowledged.v1.#"),
        *("propositions-answered.v1.#", "dossier-moved.v1.#", "authorship-transferred.v1.#"),
    }
