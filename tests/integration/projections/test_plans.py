"""R-023, F-21: the projection has what schools have planned, until it is told or given up."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from services.intentions.application.run import load, run
from services.intentions.domain.opening.reach_plans import ReachPlans
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.plans import Plans, planned
from services.intentions.domain.window import Window
from services.intentions.eventstore.model import Context
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import projector
from services.intentions.projections.plans import BEGINNING, PLANS, due
from services.intentions.projections.rebuild import rebuild
from shared.contract import streams
from tests.support.plans import CLASSES, anything, opened
from tests.support.town import YEAR, Town

ROWS = "SELECT at, kind, class_id, opening_version FROM projections.plans ORDER BY at, kind, class_id"


def place_of(town: Town) -> SchoolPlace:
    """The town's collège."""
    return SchoolPlace(academy=town.academy, year=YEAR, school=town.school)


async def expected(town: Town) -> list[tuple[Any, ...]]:
    """What the states say is planned and not told."""
    at = place_of(town)
    window, plans = await load(town.store, Window.of(at), Plans.of(at))
    left = [one for one in planned(window) if one.key not in plans.told]
    rows = [(one.at, one.kind.name(), one.opening.class_id, one.opening.source_version) for one in left]
    return sorted(rows, key=str)


async def projected(pool: asyncpg.Pool, store: EventStore) -> list[tuple[Any, ...]]:
    """What the projection says, once it has caught up."""
    while await projector.advance(PLANS, pool, store):
        pass
    return sorted((tuple(row) for row in await pool.fetch(ROWS)), key=str)


async def says_anything(town: Town, random: Random, version: int) -> None:
    """The school says something, or what is due is told, or an hour passes."""
    town.clock.forward(hours=random.choice([0, 0, 1]))
    if random.random() < 0.25:
        command = ReachPlans(at=place_of(town), until=town.clock())
        await run(town.store, command, Context(town.clock()))
    else:
        event = anything(random, (town.academy, town.school), version, town.clock())
        await town.happen(streams.window(town.school, YEAR), event)


@pytest.mark.parametrize(("seed", "batches"), [(1, (1, 2)), (2, (3, 7)), (3, (40, 40)), (4, (1, 40))])
async def test_it_is_what_the_states_say_however_events_come_together(
    pool: asyncpg.Pool, store: EventStore, town: Town, seed: int, batches: Sequence[int]
) -> None:
    random, version = Random(seed), 0
    for _ in range(120 // sum(batches) + 1):
        for number in batches:
            for _ in range(number):
                version += 1
                await says_anything(town, random, version)
            assert await projected(pool, store) == await expected(town)


async def test_what_is_taken_twice_is_as_once_and_a_rebuild_finds_the_same(
    pool: asyncpg.Pool, store: EventStore, town: Town, building: asyncpg.Connection
) -> None:
    random = Random(5)
    for version in range(1, 80):
        await says_anything(town, random, version)
    later = town.clock() + timedelta(hours=1)
    event = opened((town.academy, town.school), 80, later, class_id=CLASSES[0])
    await town.happen(streams.window(town.school, YEAR), event)
    before = await projected(pool, store)
    assert before
    head = await store.head()
    for _ in range(2):
        async with pool.acquire() as connection, connection.transaction():
            async for _ in projector.project(PLANS, connection, store, 1, 0, head):
                pass
    assert await projected(pool, store) == before
    assert (await rebuild(PLANS, building, store)).differences == ()
    assert await projected(pool, store) == before


async def test_what_is_due_is_found_by_its_instant(pool: asyncpg.Pool, town: Town) -> None:
    rows = """
        INSERT INTO projections.plan_rows
        SELECT 1, n, 'PlannedOpeningReached', 'S' || n, 'creteil', 2026, NULL, 'provisional', 'entry', 1,
               now() + n * interval '1 hour'
        FROM generate_series(1, 14000) AS n
    """
    await pool.execute(rows)
    await pool.execute("ANALYZE projections.plan_rows")
    now = town.clock()
    asked = f"EXPLAIN {PLANS.queries['due']}", now, BEGINNING, "", 500
    plan = "\n".join(row[0] for row in await pool.fetch(*asked))
    assert "plan_rows_at" in plan
    assert "Seq Scan on plan_rows" not in plan
    assert [row async for row in due(pool, now, 500)] == []
