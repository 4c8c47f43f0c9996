"""Dead letters: counted, shown and left, handed in again, thrown away."""

import json
from typing import Any

import aio_pika
import pytest

from shared.messaging.topology import ATTEMPT, NOTIFICATIONS_EVENTS, REASON
from tests.integration.cli.installation import Installation

DEAD = f"{NOTIFICATIONS_EVENTS}.dead"


@pytest.fixture
async def failed(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Two dead letters, one of a stranger's."""
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    event = {"id": "e-1", "type": "orientation.SessionEnded.v1", "subject": "session-1"}
    async with await aio_pika.connect(installation.vhost.url) as connection:
        channel = await connection.channel()
        for body in (json.dumps(event).encode(), b"not JSON"):
            headers: dict[str, Any] = {ATTEMPT: 6, REASON: "NoContact: nobody"}
            message = aio_pika.Message(body, message_id="m-2", headers=headers)
            await channel.default_exchange.publish(message, DEAD)
    return installation


async def test_they_are_counted(failed: Installation) -> None:
    done = await failed.command("dead-letters", "list", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (1, {NOTIFICATIONS_EVENTS: 2})


async def test_they_are_shown_and_stay(failed: Installation) -> None:
    for _ in range(25):  # more often than any limit of deliveries that a broker has by itself
        done = await failed.command("dead-letters", "show", NOTIFICATIONS_EVENTS, "--json")
    first, second = json.loads(done.stdout)
    assert first == {
        "id": "e-1",
        "type": "orientation.SessionEnded.v1",
        "subject": "session-1",
        "attempts": 6,
        "reason": "NoContact: nobody",
    }
    assert (second["id"], second["type"]) == ("m-2", "?")
    assert (
        "orientation.SessionEnded.v1"
        in (await failed.command("dead-letters", "show", NOTIFICATIONS_EVENTS)).stdout
    )
    assert await failed.ready(DEAD) == 2


async def test_one_is_handed_in_again_without_its_attempts(failed: Installation) -> None:
    done = await failed.command("dead-letters", "requeue", NOTIFICATIONS_EVENTS, "--id", "e-1")
    assert "1 handed in" in done.stdout
    assert await failed.ready(DEAD) == 1
    async with await aio_pika.connect(failed.vhost.url) as connection:
        channel = await connection.channel()
        message = await (await channel.get_queue(NOTIFICATIONS_EVENTS)).get()
        assert json.loads(message.body)["id"] == "e-1"
        assert ATTEMPT not in message.headers


async def test_discarding_needs_a_word_more(failed: Installation) -> None:
    assert (await failed.command("dead-letters", "discard", NOTIFICATIONS_EVENTS)).exit_code == 1
    assert await failed.ready(DEAD) == 2
    assert (await failed.command("dead-letters", "discard", NOTIFICATIONS_EVENTS, "--all")).exit_code == 0
    assert await failed.ready(DEAD) == 0
    assert (await failed.command("dead-letters", "list")).exit_code == 0


@pytest.mark.parametrize("command", ["requeue", "discard"])
async def test_one_that_is_not_there_is_said(failed: Installation, command: str) -> None:
    done = await failed.command("dead-letters", command, NOTIFICATIONS_EVENTS, "--id", "e-9")
    assert (done.exit_code, "There is no dead letter e-9" in done.stderr) == (1, True)
    assert await failed.ready(DEAD) == 2


async def test_queues_that_are_missing_are_not_taken_for_empty(installation: Installation) -> None:
    await installation.delete(queue="sync.events.dead", exchange="orientation.replies")
    listed = await installation.command("dead-letters", "list")
    assert listed.exit_code == 1
    assert "sync.events.dead missing" in listed.stderr


async def test_an_unknown_queue_or_no_broker_is_said(
    failed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await failed.command("dead-letters", "show", "nobodys.queue")
    assert (done.exit_code, "There is no queue nobodys.queue" in done.stderr) == (1, True)
    monkeypatch.setenv("ORIENTATION_AMQP_URL", "amqp://nobody:nothing@127.0.0.1:9/none")
    done = await failed.command("dead-letters", "list")
    assert (done.exit_code, "The broker cannot be used" in done.stderr) == (1, True)
