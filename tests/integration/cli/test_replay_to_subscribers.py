"""A replay to a subscription: what it is bound to, counted the same, from the beginning of a new queue."""

import json
from collections.abc import AsyncIterator

import pytest

from services.intentions.cli.log.resend import _reader
from services.intentions.cli.log.selection import Selection
from services.intentions.eventstore.model import Append, Context
from services.intentions.eventstore.store import EventStore
from shared.contract.sample_events import EVENT_SAMPLES
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.integration.cli.queued import received
from tests.support.events import CORRELATION, NOW, encode

QUEUE = "subscriber.test"
PLACES = [("creteil", "0931234A"), ("paris", "0751234A"), ("creteil", "0941234B")]
KINDS = ["OpinionPublished", "WindowOpened"]


@pytest.fixture
async def filled(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Installation]:
    """Two kinds of events at three places."""
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    monkeypatch.setenv("ORIENTATION_MANAGEMENT_URL", installation.vhost.server.management_url_as_admin)
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        for academy, school in PLACES:
            for name in KINDS:
                stream = f"{name}-{school}"
                event = encode(EVENT_SAMPLES[name][2], stream, academy, school)
                await store.append(Append([event], {stream: 0}, Context(NOW, CORRELATION)))
    yield installation
    await installation.command("subscriptions", "remove", "test")


async def replay(filled: Installation, *options: str) -> int:
    """How many events are, or would be, sent."""
    done = await filled.command("events", "replay", QUEUE, "--json", *options)
    sent: int = json.loads(done.stdout)["events"]
    return sent


@pytest.mark.parametrize(
    ("filters", "positions"),
    [
        ([], [1, 2, 3, 4, 5, 6]),
        (["--type", "OpinionPublished"], [1, 3, 5]),
        (["--type", "OpinionPublished", "--academy", "creteil"], [1, 5]),
        (["--academy", "creteil", "--school", "0941234B"], [5, 6]),
    ],
)
async def test_only_what_is_bound_is_sent_and_counted(
    filled: Installation, filters: list[str], positions: list[int]
) -> None:
    await filled.command("subscriptions", "add", "test", *filters)
    assert await replay(filled, "--dry-run") == len(positions)
    assert await replay(filled) == len(positions)
    assert [event["position"] for event in await received(filled, QUEUE)] == positions
    assert await replay(filled, "--type", "WindowOpened") == len([one for one in positions if one % 2 == 0])


async def test_without_the_management_api_it_is_refused(
    filled: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled.command("subscriptions", "add", "test")
    with monkeypatch.context() as without:
        without.delenv("ORIENTATION_MANAGEMENT_URL")
        refused = await filled.command("events", "replay", QUEUE)
    assert refused.exit_code == 2
    assert "ORIENTATION_MANAGEMENT_URL" in refused.stderr
    assert await received(filled, QUEUE) == []


async def test_without_the_queue_nothing_is_sent(filled: Installation) -> None:
    refused = await filled.command("events", "replay", QUEUE)
    assert (refused.exit_code, f"There is no queue {QUEUE}" in refused.stderr) == (1, True)


async def test_a_queue_that_is_made_anew_gets_everything_again(filled: Installation) -> None:
    await filled.command("subscriptions", "add", "test")
    reader = _reader(QUEUE, Selection(None, None, None, None, None, None))
    async with await create_pool(filled.database.url) as pool:
        await EventStore(pool).save_checkpoint(reader, 4)  # a replay that was interrupted
    assert await replay(filled, "--dry-run") == 2
    await filled.command("subscriptions", "remove", "test")
    await filled.command("subscriptions", "add", "test")
    assert await replay(filled) == 6
