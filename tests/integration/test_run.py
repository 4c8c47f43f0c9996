"""Load, decide, append, and decide again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.application.codec import encode
from services.intentions.application.run import ATTEMPTS, Once, run
from services.intentions.domain.stream import RecordedEvent, Stream
from services.intentions.eventstore.errors import CommandIdReused, VersionConflict
from services.intentions.eventstore.model import Append, Appended
from services.intentions.eventstore.store import EventStore
from shared.contract.event import Event
from shared.contract.events import CampaignConfigured
from shared.contract.sample_events import EVENT_SAMPLES
from shared.postgres.database import create_pool
from tests.integration.eventstore.build import append, context
from tests.support.servers import Database


class _Refused(Exception):
    pass


class _Outrun(EventStore):
    """Before each append, somebody else is faster."""

    rivals: tuple[Append, ...] = ()

    async def append(self, append: Append) -> Appended:
        if self.rivals:
            await super().append(self.rivals[0])
            self.rivals = self.rivals[1:]
        return await super().append(append)


@dataclass(frozen=True)
class _Length:
    """How many events a stream has."""

    events: int = 0

    def evolve(self, _happened: RecordedEvent) -> "_Length":
        return _Length(self.events + 1)


A, WINDOW = (Stream(name, _Length, "creteil") for name in ("a", "window"))


def _event(number: int) -> Event:
    sample = EVENT_SAMPLES["CampaignConfigured"][2]
    assert isinstance(sample, CampaignConfigured)
    return sample.model_copy(update={"source_version": number})


def _rival(stream: Stream[_Length], version: int = 0) -> Append:
    return append(encode(_event(1), stream), expected={stream.name: version})


@dataclass(frozen=True)
class _Count:
    """One more event, numbered by what there is."""

    streams: tuple[Stream[_Length], ...] = (A,)
    seen: list[int] = field(default_factory=list)

    def reads(self) -> tuple[Stream[_Length], ...]:
        return self.streams

    def decide(self, *states: _Length) -> list[Event]:
        self.seen.append(states[-1].events)
        return [_event(states[0].events + 1)]


class _Refuse(_Count):
    def decide(self, *_states: _Length) -> list[Event]:
        raise _Refused


class _Nothing(_Count):
    def decide(self, *_states: _Length) -> list[Event]:
        return []


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """Connections as the service's role."""
    async with await create_pool(intentions_db.url, max_size=4) as pool:
        yield pool


@pytest.fixture
async def store(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    """The store that commands run on."""
    async with EventStore(pool) as store:
        yield store


async def test_rivals_decide_again_until_each_has_its_turn(store: EventStore) -> None:
    await asyncio.gather(*(run(store, _Count(), context()) for _ in range(ATTEMPTS)))

    assert [e.data["source_version"] - 1 async for e in store.read_all()] == list(range(ATTEMPTS))


async def test_a_stream_only_read_makes_it_decide_again(pool: asyncpg.Pool) -> None:
    command = _Count((A, WINDOW))
    async with _Outrun(pool) as store:
        store.rivals = (_rival(WINDOW),)
        await run(store, command, context())

    assert command.seen == [0, 1]


async def test_who_is_outrun_for_ever_is_told(pool: asyncpg.Pool) -> None:
    async with _Outrun(pool) as store:
        store.rivals = tuple(_rival(A, n) for n in range(ATTEMPTS))
        with pytest.raises(VersionConflict):
            await run(store, _Count(), context())

        assert await store.head() == ATTEMPTS


async def test_a_repeat_is_answered_even_where_it_would_be_refused_by_now(store: EventStore) -> None:
    once = Once(uuid4(), "asked")
    one = await run(store, _Count(), context(), once=once, result="counted")
    two = await run(store, _Refuse(), context(), once=once)

    assert (two.repeated, two.result) == (True, b'"counted"')
    assert (two.last_position, two.versions) == (one.last_position, {"a": 1})
    with pytest.raises(CommandIdReused):
        await run(store, _Refuse(), context(), once=Once(once.id, "asked otherwise"))


async def test_a_refusal_passes_through_and_stores_nothing(store: EventStore) -> None:
    with pytest.raises(_Refused):
        await run(store, _Refuse(), context(), once=Once(uuid4(), None))

    assert await store.head() == 0


async def test_a_decision_without_events_is_remembered_for_its_command(store: EventStore) -> None:
    once, result = Once(uuid4(), None), "nothing to do"
    outcomes = [
        await run(store, command, context(), once=once, result=result) for command in (_Nothing(), _Count())
    ]
    without = await run(store, _Nothing(), context(), result=result)

    assert [(o.repeated, o.last_position, o.result) for o in outcomes] == [
        (False, None, b'"nothing to do"'),
        (True, None, b'"nothing to do"'),
    ]
    assert without.last_position is None
    assert await store.head() == 0
