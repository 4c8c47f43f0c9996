"""A standby takes over (D15): with all events the log goes on, without some of them nothing is appended."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from deploy.local.servers import postgres
from services.intentions.cli.app import app
from services.intentions.eventstore.errors import OutcomeUnknown, StoreUnavailable
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.progress import READER
from services.intentions.worker.relay.relay import Relay
from shared.postgres import database
from tests.integration.worker.subscriber import Subscriber, append_streams, hearing, is_refused
from tests.support.databases import fresh_database, make_templates
from tests.support.events import append_of, session_ended
from tests.support.lagging import Node, Pair, followed
from tests.support.servers import Database, Vhost, folder
from tests.support.waiting import wait_until


@pytest.fixture(scope="module")
def leader() -> Iterator[Node]:
    """A server with the template; a test may leave it killed."""
    with folder() as home:
        node = Node(postgres.prepare(home / "postgres", print), home / "postgres.log")
        node.start()
        asyncio.run(make_templates(node.server.url, ["intentions"]))
        yield node
        node.kill()


@pytest.fixture
def db(leader: Node) -> Iterator[Database]:
    """A database on it."""
    leader.kill()
    leader.start()
    yield from fresh_database(leader.server, "intentions")


@pytest.fixture
def pair(leader: Node, db: Database) -> Iterator[Pair]:
    """It leads, and a copy follows."""
    with followed(leader) as pair:
        yield pair
        leader.kill()
        leader.start()  # so that its database can be dropped


@pytest.fixture
async def subscriber(vhost: Vhost) -> AsyncIterator[Subscriber]:
    """Another system."""
    async with hearing(vhost) as heard:
        yield heard


@contextlib.asynccontextmanager
async def storing(url: str) -> AsyncIterator[EventStore]:
    """A process that appends."""
    async with database.pool(url, name="test") as pool, EventStore(pool) as store:
        yield store


@contextlib.asynccontextmanager
async def relaying(url: str, vhost: Vhost, store: EventStore) -> AsyncIterator[None]:
    """A worker's relay."""
    task = asyncio.create_task(Relay(url, store, vhost.url_as("intentions")).run())
    yield
    task.cancel()
    await asyncio.wait([task])


async def is_appended(store: EventStore) -> bool:
    """Whether an append is taken now. Errors: all but of a server that is away."""
    try:
        await store.append(append_of(session_ended()))
    except (StoreUnavailable, OutcomeUnknown):
        return False
    return True


async def reached(store: EventStore, position: int) -> bool:
    return await store.checkpoint(READER) == position


async def test_d15_a_standby_that_has_all_goes_on_with_the_same_history(
    pair: Pair, db: Database, vhost: Vhost, subscriber: Subscriber
) -> None:
    url = pair.url_as("intentions", db.name)
    async with storing(url) as store, relaying(url, vhost, store):
        await append_streams(store, streams=5, each=1)
        await subscriber.hears(5)
        await wait_until(lambda: reached(store, 5), "the checkpoint follows")
        history = await store.log_id()
        await pair.caught_up()
        await pair.fail_over()

        await wait_until(lambda: is_appended(store), "the log goes on")
        await subscriber.hears(6)
        assert (await store.log_id(), await store.head()) == (history, 6)

    assert subscriber.positions == [1, 2, 3, 4, 5, 6]
    assert {json.loads(message.body)["log"] for message in subscriber.messages} == {str(history)}


async def test_d15_a_standby_that_lacks_published_events_is_refused_until_new_log(
    pair: Pair, db: Database, vhost: Vhost, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = pair.url_as("intentions", db.name)
    async with storing(url) as store, relaying(url, vhost, store):
        await append_streams(store, streams=5, each=1)
        await subscriber.hears(5)
        await pair.caught_up()
        pair.follower.kill()
        await append_streams(store, streams=3, each=1)
        await subscriber.hears(8)
        await wait_until(lambda: reached(store, 8), "the checkpoint follows")
        lost = await store.log_id()
    await pair.fail_over()

    # All processes are new: only the broker knows.
    async with storing(url) as store:
        with capture_logs() as logs:
            async with relaying(url, vhost, store):
                await wait_until(lambda: any("position 8 was seen" in str(one) for one in logs), "it is told")
                assert await store.head() == 5
                assert await is_refused(store)
                assert len(subscriber.messages) == 8

        monkeypatch.setenv("ORIENTATION_RESTORE_DATABASE_URL", pair.url_as("intentions_restore", db.name))
        begun = await asyncio.to_thread(CliRunner().invoke, app, ["events", "new-log", "--json"])
        assert begun.exit_code == 0, begun.output
        told = json.loads(begun.output)
        assert [one["position"] for one in told["lost"]] == [8]
        async with relaying(url, vhost, store):
            assert await is_appended(store)
            await wait_until(lambda: reached(store, 6), "it is published")
        new = [json.loads(message.body) for message in subscriber.messages[8:]]
        assert [event["position"] for event in new] == [1, 2, 3, 4, 5, 6]
        assert {event["log"] for event in new} == {told["log"]} != {str(lost)}


async def test_d15_who_was_answered_refuses_a_standby_that_lacks_it(pair: Pair, db: Database) -> None:
    url = pair.url_as("intentions_web", db.name)
    async with storing(url) as store:
        await append_streams(store, streams=5, each=1)
        await pair.caught_up()
        pair.follower.kill()
        await append_streams(store, streams=1, each=1)  # accepted, and not published yet
        await pair.fail_over()

        await wait_until(lambda: is_refused(store), "it is refused")
        assert await store.head() == 5
