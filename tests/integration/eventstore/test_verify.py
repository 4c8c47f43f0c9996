"""The hash chain: whoever changes the log behind the store's back is found out."""

import hashlib
from uuid import uuid4

import asyncpg

from services.intentions.eventstore.model import TextRow
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.verify import Break, verify
from tests.integration.eventstore.build import append, event, first


async def _breaks(pool: asyncpg.Pool) -> list[Break]:
    return [broken async for _, broken in verify(pool) if broken]


async def _tamper(superuser: asyncpg.Connection, *statements: str) -> None:
    await superuser.execute("ALTER TABLE eventstore.events DISABLE TRIGGER append_only")
    for statement in statements:
        await superuser.execute(statement)


async def _fill(store: EventStore) -> None:
    for version in range(4):
        await store.append(append(event("a", '{"é":1}'.encode()), expected={"a": version}))
    await store.append(append(event("b"), event("b"), event("c"), event("b"), expected={"b": 0, "c": 0}))


async def test_an_untouched_log_holds(store: EventStore, pool: asyncpg.Pool) -> None:
    await _fill(store)

    assert [position async for position, _ in verify(pool)] == [8]
    assert await _breaks(pool) == []


async def test_the_chain_starts_from_nothing_and_can_be_computed_by_hand(store: EventStore) -> None:
    await store.append(first("a", b'{"n":1}'))
    [stored] = (await store.read_streams(["a"]))["a"]

    content = f'a\n1\nThingHappened\n1\n{{"n":1}}\n{stored.metadata_json}'
    assert stored.hash == hashlib.sha256(content.encode()).digest()


async def test_a_changed_byte_is_found_once(
    store: EventStore, pool: asyncpg.Pool, superuser: asyncpg.Connection
) -> None:
    await _fill(store)
    await _tamper(superuser, "UPDATE eventstore.events SET data = '{\"é\":2}' WHERE position = 2")

    assert await _breaks(pool) == [Break(2, "a", 2, "the hash does not match")]


async def test_a_change_with_its_own_hash_mended_is_found_at_the_next_event(
    store: EventStore, pool: asyncpg.Pool, superuser: asyncpg.Connection
) -> None:
    await _fill(store)
    await _tamper(
        superuser,
        "UPDATE eventstore.events SET hash = eventstore.link(before.hash, 'b', 2, events.type, 1::smallint,"
        " '{}', events.metadata::text), data = '{}' FROM eventstore.events AS before"
        " WHERE before.stream = 'b' AND before.version = 1 AND events.stream = 'b' AND events.version = 2",
    )

    assert await _breaks(pool) == [Break(8, "b", 3, "the hash does not match")]


async def test_a_changed_name_of_a_text_is_found(
    store: EventStore, pool: asyncpg.Pool, superuser: asyncpg.Connection
) -> None:
    reference = f'{{"text":"{uuid4()}","digest":"sha256:{"0" * 64}"}}'
    await store.append(first("a", f'{{"reasons":{reference}}}'.encode()))
    for broken in ('"no id"', "null", "5"):
        await _tamper(
            superuser,
            f'UPDATE eventstore.events SET data = \'{{"reasons":{{"text":{broken},"digest":"x"}}}}\'',  # noqa: S608
        )
        assert await _breaks(pool) == [Break(1, "a", 1, "the hash does not match")]


async def test_e12_a_clock_that_was_set_back_is_no_break(
    store: EventStore, pool: asyncpg.Pool, superuser: asyncpg.Connection
) -> None:
    await _fill(store)
    await _tamper(
        superuser,
        "UPDATE eventstore.events SET recorded_at = recorded_at - interval '1 day' WHERE position = 3",
    )

    assert await _breaks(pool) == []


async def test_a_removed_event_is_found(
    store: EventStore, pool: asyncpg.Pool, superuser: asyncpg.Connection
) -> None:
    await _fill(store)
    await _tamper(superuser, "DELETE FROM eventstore.events WHERE position = 6")

    assert [broken.reason for broken in await _breaks(pool)] == [
        "position 6 is missing before it",
        "version 2 is missing before it",
    ]


async def test_a_changed_text_is_found_and_an_erased_one_is_not(
    store: EventStore, pool: asyncpg.Pool, superuser: asyncpg.Connection
) -> None:
    for stream in "ab":
        text = TextRow(uuid4(), b"salt", stream)
        digest = hashlib.sha256(text.salt + stream.encode()).hexdigest()
        data = f'{{"list":[{{"text":"{text.id}","digest":"sha256:{digest}"}}]}}'.encode()
        await store.append(append(event(stream, data), expected={stream: 0}, texts=(text,)))
    assert await _breaks(pool) == []

    await superuser.execute("DELETE FROM eventstore.texts WHERE content = 'a'")
    await superuser.execute("UPDATE eventstore.texts SET content = 'other' WHERE content = 'b'")

    [broken] = await _breaks(pool)
    assert (broken.stream, broken.reason.rsplit(maxsplit=2)[1:]) == ("b", ["was", "changed"])
