"""Command ids: a repeat gets the first answer, whatever became of the streams since."""

import asyncio
from uuid import uuid4

import pytest

from services.intentions.eventstore.errors import CommandIdReused, VersionConflict
from services.intentions.eventstore.store import EventStore
from tests.integration.eventstore.build import append, event, first


@pytest.mark.parametrize("events", [0, 1, 2], ids=["no event", "alone", "several"])
async def test_a_repeat_gets_the_first_result(store: EventStore, events: int) -> None:
    command = uuid4()
    await store.append(first("before"))
    given = append(*[event("a")] * events, expected={"a": 0}, command_id=command, result=b'{"receipt":"7"}')
    one = await store.append(given)

    two = await store.append(
        append(event("a"), expected={"a": 99}, command_id=command, result=b'{"receipt":"8"}')
    )

    assert (one.repeated, two.repeated) == (False, True)
    assert two.result == b'{"receipt":"7"}'
    assert (two.first_position, two.last_position) == (one.first_position, one.last_position)
    assert two.versions == ({"a": events} if events else {})
    assert await store.head() == 1 + events


async def test_the_same_id_with_another_request_is_an_error(store: EventStore) -> None:
    command = uuid4()
    await store.append(first("a", command_id=command))

    with pytest.raises(CommandIdReused):
        await store.append(append(event("a"), expected={"a": 1}, command_id=command, request_hash=b"another"))


async def test_a_command_repeated_at_the_same_time_happens_once(store: EventStore) -> None:
    command = uuid4()
    others = [store.append(first(f"s{n}")) for n in range(5)]
    repeats = [store.append(first("a", command_id=command)) for _ in range(5)]

    outcomes = (await asyncio.gather(*others, *repeats))[5:]

    assert sorted(outcome.repeated for outcome in outcomes) == [False, True, True, True, True]
    assert len({outcome.last_position for outcome in outcomes}) == 1
    assert await store.head() == 6


async def test_a_command_that_lost_a_race_may_come_again(store: EventStore) -> None:
    command = uuid4()
    await store.append(first("a"))
    with pytest.raises(VersionConflict):
        await store.append(first("a", command_id=command))

    appended = await store.append(append(event("a"), expected={"a": 1}, command_id=command))

    assert not appended.repeated


async def test_a_command_can_be_looked_up(store: EventStore) -> None:
    command = uuid4()
    appended = await store.append(first("a", command_id=command))

    known = await store.find_command(command)

    assert known is not None
    assert known.request_hash == b"request"
    assert (known.appended.last_position, known.appended.versions) == (appended.last_position, {"a": 1})
    assert await store.find_command(uuid4()) is None
