"""R-020, R-023: what a school planned becomes an event at its instant, once, whatever happens between."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.intentions.eventstore.errors import InvalidData, StoreUnavailable
from services.intentions.eventstore.model import StoredEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import projector
from services.intentions.projections.plans import PLANS
from services.intentions.worker import planner
from shared.contract import streams
from shared.postgres.database import create_pool
from tests.support.plans import CLASSES, closed, opened
from tests.support.servers import Database
from tests.support.town import YEAR, Town

HOUR = timedelta(hours=1)


async def plan(town: Town, version: int = 1, after: timedelta = HOUR, **given: Any) -> None:
    """The school plans to open, and to close an hour later."""
    opens_at = town.clock() + after
    event = opened((town.academy, town.school), version, opens_at, opens_at + HOUR, **given)
    await town.happen(streams.window(town.school, YEAR), event)


async def tell(town: Town) -> int:
    """One round of a worker whose projection knows all."""
    while await projector.advance(PLANS, town.pool, town.store):
        pass
    return await planner.tell(town.pool, town.store, town.clock())


async def told(town: Town) -> list[StoredEvent]:
    """What was told of the school."""
    stream = streams.plans(town.school, YEAR)
    return (await town.store.read_streams([stream]))[stream]


def kinds(events: list[StoredEvent]) -> list[tuple[str, int]]:
    """What, and of which opening."""
    return [(one.type, one.data["opening_version"]) for one in events]


async def test_r023_each_instant_is_told_once_with_its_place(town: Town) -> None:
    await plan(town)
    opens_at = town.clock() + HOUR
    assert (await tell(town), await told(town)) == (0, [])
    town.clock.forward(hours=1)
    for _ in range(3):
        assert await tell(town) == 0
    [event] = await told(town)
    assert (event.type, event.academy, event.school) == ("PlannedOpeningReached", town.academy, town.school)
    assert event.data["at"] == opens_at.isoformat().replace("+00:00", "Z")
    town.clock.forward(hours=1)
    for _ in range(3):
        await tell(town)
    assert kinds(await told(town)) == [("PlannedOpeningReached", 1), ("PlannedClosingReached", 1)]
    assert await town.pool.fetchval("SELECT count(*) FROM projections.plan_rows") == 0


async def test_r023_several_workers_tell_it_once(town: Town) -> None:
    for number, class_id in enumerate(CLASSES, 1):
        await plan(town, number, class_id=class_id)
    town.clock.forward(hours=3)
    await tell_all(town)
    assert sorted(kinds(await told(town))) == [
        ("PlannedClosingReached", 1),
        ("PlannedClosingReached", 2),
        ("PlannedOpeningReached", 1),
        ("PlannedOpeningReached", 2),
    ]


async def tell_all(town: Town) -> None:
    """Five workers at once, all of which know what is due."""
    while await projector.advance(PLANS, town.pool, town.store):
        pass
    await asyncio.gather(*(planner.tell(town.pool, town.store, town.clock()) for _ in range(5)))


async def test_r023_after_a_downtime_all_is_told_in_order_of_the_instants(town: Town) -> None:
    first, second = town, await Town("", town.pool, town.store, town.clock).settle("Louise")
    await plan(second, after=HOUR / 2)
    await plan(first)
    await plan(first, 2, after=HOUR / 4, class_id=CLASSES[0])
    town.clock.forward(days=3)
    await tell(town)
    every = [one async for one in town.store.read_all(0) if one.stream.startswith("plans-")]
    assert [one.data["at"] for one in every] == sorted(one.data["at"] for one in every)
    assert len(every) == 6
    assert [one.school for one in every if one.type == "PlannedOpeningReached"] == [
        first.school,
        second.school,
        first.school,
    ]


async def test_r023_what_was_replaced_or_closed_before_its_instant_is_never_told(town: Town) -> None:
    await plan(town)
    await plan(town, 2, after=2 * HOUR)
    closing = closed((town.academy, town.school), 3, town.clock())
    await town.happen(streams.window(town.school, YEAR), closing)
    town.clock.forward(days=1)
    await tell(town)
    assert await told(town) == []


async def test_r023_a_projection_that_lags_tells_nothing_that_was_given_up(town: Town) -> None:
    await plan(town)
    await tell(town)
    closing = closed((town.academy, town.school), 2, town.clock())
    await town.happen(streams.window(town.school, YEAR), closing)
    town.clock.forward(days=1)
    assert await planner.tell(town.pool, town.store, town.clock()) == 0
    assert await told(town) == []


@pytest.mark.parametrize("at_once", [500, 1])
async def test_r023_what_cannot_be_stored_waits_and_holds_up_no_other_school(
    town: Town, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(planner, "MOST", at_once)
    other = await Town("", town.pool, town.store, town.clock).settle("Louise")
    await plan(town)
    await plan(other)
    town.clock.forward(days=1)
    append = EventStore.append

    async def fails_for_one(store: EventStore, one: Any) -> Any:
        if one.events[0].school == town.school:
            raise InvalidData("refused")
        return await append(store, one)

    with monkeypatch.context() as broken:
        broken.setattr(EventStore, "append", fails_for_one)
        assert await tell(town) == 2
    assert (len(await told(other)), await told(town)) == (2, [])
    assert await tell(town) == 0
    assert len(await told(town)) == 2


async def test_r023_a_store_that_is_away_is_asked_once_a_round(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan(town)
    await plan(await Town("", town.pool, town.store, town.clock).settle("Louise"))
    town.clock.forward(days=1)
    tries: list[Any] = []

    async def is_away(_store: EventStore, one: Any) -> Any:
        tries.append(one)
        raise StoreUnavailable("away")

    monkeypatch.setattr(EventStore, "append", is_away)
    with pytest.raises(StoreUnavailable):
        await tell(town)
    assert len(tries) == 1


async def test_a12_the_page_does_not_wait_for_the_event(town: Town) -> None:
    """Pages of an older release meet none of these events, as they read only the openings themselves."""
    await plan(town)
    town.clock.forward(days=1)
    await tell(town)
    assert await town.events(streams.window(town.school, YEAR)) == ["WindowOpened"]


async def test_r023_the_workers_role_may_tell(town: Town, intentions_db: Database) -> None:
    await plan(town)
    town.clock.forward(days=1)
    async with (
        await create_pool(intentions_db.url_as("intentions_worker")) as pool,
        EventStore(pool) as store,
    ):
        while await projector.advance(PLANS, pool, store):
            pass
        assert await planner.tell(pool, store, town.clock()) == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute("UPDATE projections.plans SET at = now()")
    assert len(await told(town)) == 2
