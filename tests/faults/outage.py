"""An hour without Siècle at a sixtieth of its length, and who is at work meanwhile: families and staff."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story import families
from deploy.story.back_office import ANSWER, ENTRY, BackOffice, back_office
from tests.faults.ground import Live
from tests.faults.load import PARENTS_QUERY, Parent, parents_of
from tests.support.proxy import Proxy
from tests.support.system import System

EDGE = ("sync", "SIECLE_URL")
SCALE = 60
HOUR = 3600 / SCALE
# As shipped, but shorter by the scale: one attempt in half a minute.
SETTINGS = {"sync": {"PROBE_SECONDS": f"{30 / SCALE}"}}
READERS_CLASS = "3B"
READERS, WRITERS = 4, 8
REFUSED, CHOKING = 422, 500
# What Siècle does, a sixth of the hour each; longer than its client's patience where it is slow.
WAYS: tuple[dict[str, Any], ...] = (
    {"mode": "500"},
    {"mode": "429", "retry_after": 60 // SCALE},
    {"mode": "latency", "latency_seconds": 6},
    {"mode": "down"},
)


@dataclass
class Hour:
    """A system, its staff, and families: `readers` have an avis to read, `writers` enter what they want."""

    live: Live
    office: BackOffice
    readers: list[Parent]
    writers: list[Parent]
    people: dict[str, dict[str, Any]]  # pupil → siecle_id and name
    seconds: dict[str, list[float]] = field(default_factory=dict)  # of a whole entry, by when it was

    @property
    def siecle(self) -> Proxy:
        """The wire between sync and Siècle."""
        return self.live.wired.wires[EDGE]

    @property
    def faulty(self) -> dict[str, int]:
        """Siècle's id of two writers, and what Siècle answers to anything about them."""
        first, second, *_ = self.writers
        return {self.id_of(first): REFUSED, self.id_of(second): CHOKING}

    def id_of(self, parent: Parent) -> str:
        """Siècle's id of the pupil."""
        return str(self.people[parent.pupil]["siecle_id"])

    async def fault(self, **fault: Any) -> None:
        """What Siècle does from here on, besides to the faulty."""
        await self.office._admin("POST", "/admin/faults", json={"pupils": self.faulty, **fault})

    async def enter(self, when: str, chance: random.Random) -> None:
        """Each writer enters once more, all at the same time."""

        async def one(parent: Parent) -> None:
            began = time.monotonic()
            await parent.validate(chance)
            self.seconds.setdefault(when, []).append(time.monotonic() - began)

        await asyncio.gather(*(one(parent) for parent in self.writers))

    async def ledger(self) -> dict[tuple[str, str], list[int]]:
        """The versions that Siècle stored of a pupil's resource, in the order in which it did; none twice."""
        effects = (await self.office.state())["ledger"]
        keys = Counter(effect["idempotency_key"] for effect in effects)
        assert [key for key, count in keys.items() if count > 1] == []
        found: dict[tuple[str, str], list[int]] = {}
        for effect in effects:
            found.setdefault((effect["siecle_id"], effect["resource"]), []).append(effect["dossier_version"])
        return found

    async def reconciled(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """The exit code of `orientation reconcile` and what it says."""
        command = ["reconcile", "--school", SCHOOL, "--json", *arguments]
        done = await asyncio.to_thread(self.live.system.attempt, *command)
        return done.returncode, json.loads(done.stdout)


@asynccontextmanager
async def an_hour(live: Live) -> AsyncIterator[Hour]:
    """All is ready for it: writers have entered once, two of the readers have an avis."""
    async with back_office(live.system.world, SCHOOL, ACADEMY) as office:
        people = await _people(live.system)
        parents = await parents_of(live.system.world, people.values())
        readers = [one for one in parents if people[one.pupil]["division"] == READERS_CLASS]
        writers = [one for one in parents if one not in readers]
        hour = Hour(live, office, readers, writers, people)
        try:
            await hour.enter("before", random.Random(1))
            await _avis(hour)
            yield hour
        finally:
            for parent in parents:
                await parent.browser.close()


async def _people(system: System) -> dict[str, dict[str, Any]]:
    """By pupil, who is at work; those who share a name are called as staff's pages tell them apart."""
    connection = await asyncpg.connect(system.variables["ORIENTATION_DATABASE_URL"])
    parents = await connection.fetch(PARENTS_QUERY.format(number=1000))
    pupils = await connection.fetch(
        "SELECT id AS pupil, siecle_id, division, first_name || ' ' || last_name AS name "
        "FROM directory.pupils"
    )
    await connection.close()
    names = Counter(one["name"] for one in pupils)
    known = {one["pupil"]: dict(one) for one in pupils}
    rows = [known[one["pupil"]] | dict(one) for one in parents]
    for one in rows:
        if names[one["name"]] > 1:
            one["name"] += f" ({one['division']}, n° {one['siecle_id']})"
    readers = [one for one in rows if one["division"] == READERS_CLASS][:READERS]
    writers = [one for one in rows if one["division"] != READERS_CLASS][:WRITERS]
    return {str(one["pupil"]): one for one in (*readers, *writers)}


async def _avis(hour: Hour) -> None:
    for reader in hour.readers:
        await reader.browser.open(f"/orientation/{reader.pupil}/form")
        await families.enter(reader.browser, families.REFERENCE)
        await families.validate(reader.browser)
    async with hour.office.at_once():
        await hour.office.close(ENTRY, READERS_CLASS)
    await _enter_opinions(hour, hour.readers[:2])
    await hour.office.open(ANSWER, READERS_CLASS)


async def _enter_opinions(hour: Hour, readers: Iterable[Parent]) -> None:
    for reader in readers:
        await hour.office.enter_opinion(hour.people[reader.pupil]["name"])


async def pass_an_hour(hour: Hour) -> None:
    """Siècle is cut off, then silent, then fails in each of the `WAYS`; everybody goes on working."""
    parts = len(WAYS) + 2
    chance = random.Random(2)
    hour.siecle.cut()
    await _work(hour, chance, HOUR / parts)
    await acknowledge(hour.readers[0])
    hour.siecle.mend()
    hour.siecle.fall_silent()
    await _enter_opinions(hour, hour.readers[2:3])
    await _work(hour, chance, HOUR / parts)
    for way in WAYS:
        await hour.fault(**way)
        hour.siecle.speak()
        await _work(hour, chance, HOUR / parts)
    await acknowledge(hour.readers[1])
    await _enter_opinions(hour, hour.readers[3:])


async def _work(hour: Hour, chance: random.Random, seconds: float) -> None:
    """All enter at least once, for as long as this part of the hour lasts."""
    until = time.monotonic() + seconds
    await hour.enter("meanwhile", chance)
    while time.monotonic() < until:
        await asyncio.sleep(min(2.0, max(0.0, until - time.monotonic())))
        await hour.enter("meanwhile", chance)


async def acknowledge(reader: Parent) -> None:
    """A reader reads the avis, and says so."""
    await reader.browser.open(f"/orientation/{reader.pupil}")
    await families.acknowledge(reader.browser)
