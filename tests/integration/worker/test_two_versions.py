"""`IntentionsValidated.v2` beside v1, as a next release may bring it: who binds one version is not broken."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import aio_pika
import asyncpg
import orjson
import pytest
from uuid_utils.compat import uuid7

from services.intentions.api.events import query
from services.intentions.api.events.query import EventsQuery
from services.intentions.api.events.reading import read_page, read_stream
from services.intentions.api.problems import BadParameter
from services.intentions.cli.log import replay, resend, selection
from services.intentions.cli.subscribers import bindings
from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from services.intentions.worker.relay import turn
from services.intentions.worker.relay.outgoing import outgoing
from services.intentions.worker.relay.relay import Relay
from shared.contract.envelope import Envelope, routing_key
from shared.contract.events import IntentionsValidated
from shared.contract.sample_events import EVENT_SAMPLES
from shared.contract.types import Message, Pathway, Phase, TextRef
from shared.contract.versions import PUBLISHED, Versions
from shared.messaging.topology import EVENTS
from tests.integration.cli.installation import Installation
from tests.support.events import NOW
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until

NAME = "IntentionsValidated"
Data = dict[str, Any]


class Intention2(Message):
    """One request; what was a list of statuses is two answers."""

    rank: int
    pathway: Pathway
    occupation: TextRef | None
    as_pupil: bool
    as_apprentice: bool


class IntentionsValidated2(Message):
    """The second version, as far as it differs."""

    version: ClassVar[int] = 2
    pupil: UUID
    phase: Phase
    intentions: tuple[Intention2, ...]


def up(data: Data) -> Data:
    """From version 1 to version 2."""

    def answers(intention: Mapping[str, Any]) -> Data:
        kept = {key: value for key, value in intention.items() if key != "statuses"}
        statuses = intention["statuses"]
        return kept | {"as_pupil": "school" in statuses, "as_apprentice": "apprentice" in statuses}

    return data | {"intentions": [answers(one) for one in data["intentions"]]}


def down(data: Data) -> Data:
    """From version 2 to version 1."""
    words = {"as_pupil": "school", "as_apprentice": "apprentice"}

    def listed(intention: Mapping[str, Any]) -> Data:
        kept = {key: value for key, value in intention.items() if key not in words}
        return kept | {"statuses": [word for key, word in words.items() if intention[key]]}

    return data | {"intentions": [listed(one) for one in data["intentions"]]}


SAMPLE = EVENT_SAMPLES[NAME][2]
BOTH = Versions({**PUBLISHED.published, NAME: (1, 2)}, {(NAME, 1): up}, {(NAME, 2): down})


@pytest.fixture
async def stored(store: EventStore) -> None:
    """One event of the release before, and one of the next."""
    data = SAMPLE.model_dump(mode="json")
    for version, content in ((1, data), (2, up(data))):
        stream = f"dossier-{uuid7()}-2026"
        event = NewEvent(stream, NAME, version, orjson.dumps(content), uuid7(), "creteil", "0931234A")
        await store.append(Append([event], {stream: 0}, Context(NOW)))


@asynccontextmanager
async def bound(vhost: Vhost, key: str) -> AsyncIterator[list[Envelope]]:
    """What a subscriber hears who bound this key."""
    heard: list[Envelope] = []

    async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        heard.append(Envelope.parse(message.body))

    async with await aio_pika.connect(vhost.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EVENTS, key)
        await queue.consume(note, no_ack=True)
        yield heard


async def test_each_subscriber_hears_every_event_once_in_its_version(
    store: EventStore, stored: None, intentions_db: Database, vhost: Vhost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "outgoing", partial(outgoing, versions=BOTH))
    async with (
        bound(vhost, "intentions-validated.v1.#") as old,
        bound(vhost, "intentions-validated.v2.#") as new,
    ):
        task = asyncio.create_task(Relay(intentions_db.url, store, vhost.url_as("intentions")).run())

        async def heard() -> bool:
            return len(old) == len(new) == 2

        await wait_until(heard, "both events in both versions")
        task.cancel()
        await asyncio.wait({task})

    assert [(one.id, one.position) for one in old] == [(one.id, one.position) for one in new]
    assert [IntentionsValidated.model_validate(one.data) for one in old] == [SAMPLE, SAMPLE]
    asked_twice = [IntentionsValidated2.model_validate(one.data) for one in new]
    assert [one.as_apprentice for one in asked_twice[0].intentions] == [False, True, False]
    assert asked_twice[0] == asked_twice[1]


@pytest.mark.parametrize(
    ("parameters", "version"),
    [({"type": f"{NAME}.v1"}, 1), ({"type": f"{NAME}.v2"}, 2), ({"type": NAME}, 1), ({}, 1)],
)
async def test_the_feed_gives_the_version_that_is_asked_for_or_the_oldest(
    pool: asyncpg.Pool, stored: None, parameters: dict[str, str], version: int
) -> None:
    asked = EventsQuery.model_validate({name: [value] for name, value in parameters.items()})
    wanted = query.select(asked, None, Reader("test"), BOTH)
    page = await read_page(pool, wanted, BOTH)
    found = [Envelope.parse(body) for _, body in page.events]
    assert [one.version for one in found] == [version, version]
    assert found[0].data == found[1].data


def test_two_versions_of_an_event_are_not_asked_for_at_once() -> None:
    both = EventsQuery(type=(f"{NAME}.v1", f"{NAME}.v2"))
    with pytest.raises(BadParameter):
        query.select(both, None, Reader("test"), BOTH)


async def test_what_our_consumers_lack_comes_in_the_version_they_bind(
    pool: asyncpg.Pool, stored: None
) -> None:
    for stream in await pool.fetch("SELECT stream FROM eventstore.events"):
        [event] = [Envelope.parse(body) for body in await read_stream(pool, stream[0], 0, 1, BOTH)]
        assert routing_key(NAME, event.version, None, None) == "intentions-validated.v1._._"
        assert IntentionsValidated.model_validate(event.data) == SAMPLE


def test_a_subscription_without_a_version_binds_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bindings, "PUBLISHED", BOTH)
    keys = list(bindings.keys_of([NAME, f"{NAME}.v2"], [], []))
    assert keys == ["intentions-validated.v1.*.*", "intentions-validated.v2.*.*"]


@pytest.mark.parametrize(
    ("options", "version"), [((), 1), (("--type", NAME), 1), (("--type", f"{NAME}.v2"), 2)]
)
async def test_a_replay_gives_the_version_that_is_asked_for_or_the_oldest(
    stored: None,
    intentions_db: Database,
    vhost: Vhost,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    version: int,
) -> None:
    monkeypatch.setattr(replay, "PUBLISHED", BOTH)
    monkeypatch.setattr(selection, "PUBLISHED", BOTH)
    monkeypatch.setattr(resend, "PUBLISHED", BOTH)
    monkeypatch.setattr(selection, "EVENTS", {NAME: IntentionsValidated2})
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url)
    monkeypatch.setenv("ORIENTATION_AMQP_URL", vhost.url)
    async with await aio_pika.connect(vhost.url) as connection:
        queue = await (await connection.channel()).declare_queue("a-developers-own", durable=True)
        done = await Installation(intentions_db, vhost).command("events", "replay", queue.name, *options)
        assert done.exit_code == 0, done.output
        came = [Envelope.parse((await queue.get(no_ack=True)).body) for _ in range(2)]
        assert [one.version for one in came] == [version, version]
        await queue.delete(if_empty=False)


async def test_a_replay_in_a_version_that_is_not_published_is_refused(
    intentions_db: Database, vhost: Vhost
) -> None:
    done = await Installation(intentions_db, vhost).command("events", "replay", "q", "--type", f"{NAME}.v3")
    assert done.exit_code == 2
