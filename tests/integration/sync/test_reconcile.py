"""A-35: each difference between the log and Siècle, what a repair mends, and what it never touches."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.sync.reconciler import Reconciler
from shared.consumer.http import Unavailable
from shared.contract.envelope import Envelope
from shared.contract.internal import Reference
from shared.contract.reconciling import Compared, SchoolAsked
from shared.contract.types import Phase
from tests.integration.sync.conftest import SCHOOL, Town
from tests.integration.sync.test_push import acknowledged, answered, pupils_of, validated
from tests.support.servers import Database
from tests.support.waiting import wait_until


@dataclass(frozen=True)
class Sides:
    """The log, sync's table and Siècle, of one school."""

    town: Town
    owner: asyncpg.Connection

    async def happened(self, *events: Envelope) -> None:
        """Events are in the log, came to sync, and went to Siècle."""
        self.town.directory.events += events
        for one in events:
            await self.town.inbound()(one)
        await self.pushed()

    async def pushed(self) -> None:
        """All that waits has gone."""
        async with self.town.pushing():
            await wait_until(self.town.pending(), "all pushed")

    async def compared(self, *, repair: bool = False) -> Compared:
        parts = self.town.pool, self.town.api, self.town.siecle, asyncio.Event()
        return await Reconciler(*parts).school(SchoolAsked(school=SCHOOL, repair=repair))

    async def found(self, *, repair: bool = False) -> list[tuple[str, str, str]]:
        """What differs: how, of which pupil, which resource."""
        differences = (await self.compared(repair=repair)).differences
        return sorted((one.differs, one.siecle_id, one.resource) for one in differences)

    async def siecle(self, *statements: str) -> None:
        """Do something to what Siècle holds, as no process may."""
        for statement in statements:
            await self.owner.execute(statement)

    async def everything(self) -> tuple[object, object]:
        """All that sync and Siècle keep."""
        pushes = await self.town.pool.fetch("SELECT * FROM sync.pushes ORDER BY stream, version")
        return [tuple(row) for row in pushes], await self.town.admin("GET", "/admin/state")


@pytest.fixture
async def sides(town: Town, siecle_db: Database) -> AsyncIterator[Sides]:
    owner = await asyncpg.connect(siecle_db.owner_url)
    yield Sides(town, owner)
    await owner.close()


def history(pupil: UUID, text: UUID) -> list[Envelope]:
    """A pupil's year: intentions twice, the avis read, choices, an answer."""
    return [
        validated(pupil, 1),
        validated(pupil, 2, text),
        acknowledged(pupil, 4),
        validated(pupil, 5, phase=Phase.FINAL),
        answered(pupil, 7),
    ]


async def test_a35_what_is_pushed_agrees_also_where_a_text_was_erased(sides: Sides) -> None:
    text = uuid7()
    sides.town.directory.texts[text] = "Pâtisserie"
    for pupil in (await pupils_of(sides.town, 2)).values():
        await sides.happened(*history(pupil, text))
    assert (await sides.compared()).model_dump() == {
        "same": 8, "on_their_way": 0, "of_others": 0, "differences": []
    }  # fmt: skip
    sides.town.directory.texts[text] = "Boulangerie"
    assert await sides.found() == [("other", "0", "intentions"), ("other", "1", "intentions")]
    del sides.town.directory.texts[text]
    assert await sides.found() == []


async def test_a35_a_repair_pushes_what_is_missing_or_older_and_nothing_else(sides: Sides) -> None:
    pupils = await pupils_of(sides.town, 4)
    for pupil in pupils.values():
        await sides.happened(*history(pupil, uuid7()))
    await sides.siecle(
        "DELETE FROM siecle.received WHERE siecle_id = '0' AND resource = 'answers'",
        "UPDATE siecle.received SET dossier_version = 1 WHERE siecle_id = '1' AND resource = 'answers'",
        "UPDATE siecle.received SET dossier_version = 9 WHERE siecle_id = '2' AND resource = 'answers'",
        "UPDATE siecle.received SET body = replace(body::text, 'disagreed', 'agreed')::json "
        "WHERE siecle_id = '3' AND resource = 'answers'",
    )
    stay = [("newer", "2", "answers"), ("other", "3", "answers")]

    before = await sides.everything()
    assert await sides.found() == sorted([("missing", "0", "answers"), ("older", "1", "answers"), *stay])
    assert await sides.everything() == before, "nothing is written unless it is asked for"

    repaired = await sides.compared(repair=True)
    assert sorted(one.siecle_id for one in repaired.differences if one.repaired) == ["0", "1"]
    assert (await sides.compared()).on_their_way == 2
    await sides.pushed()
    assert await sides.found(repair=True) == stay
    answers = {
        one["siecle_id"]: (one["dossier_version"], one["body"]["answer"])
        for one in (await sides.town.admin("GET", "/admin/state"))["received"]
        if one["resource"] == "answers"
    }
    mended = (7, "disagreed")
    assert answers == {"0": mended, "1": mended, "2": (9, "disagreed"), "3": (7, "agreed")}


async def test_a35_what_waits_is_no_difference_and_siecle_down_is_said(sides: Sides) -> None:
    pupils = await pupils_of(sides.town, 2)
    first, second = (validated(pupil, 1) for pupil in pupils.values())
    sides.town.directory.events += [first, second]
    sides.town.directory.fresh.add(second.id)
    await sides.town.inbound()(first)
    found = await sides.compared(repair=True)
    assert (found.on_their_way, found.differences) == (2, []), "one is parked, one may not have come"
    sides.town.directory.fresh.clear()
    assert await sides.found() == [("missing", "1", "intentions")]

    before = await sides.everything()
    await sides.town.admin("POST", "/admin/faults", json={"mode": "down"})
    with pytest.raises(Unavailable, match="siecle-503"):
        await sides.compared(repair=True)
    await sides.town.admin("POST", "/admin/faults", json={"mode": "none"})
    assert (await sides.everything())[0] == before[0]

    assert await sides.found(repair=True) == [("missing", "1", "intentions")]
    await sides.pushed()
    assert (await sides.compared()).same == 2


async def test_a35_a_refused_push_is_named_and_tried_again(sides: Sides) -> None:
    pupil = uuid7()
    sides.town.directory.references[pupil] = Reference(school=SCHOOL, siecle_id="new")
    sides.town.directory.events += (events := [validated(pupil, 1), validated(pupil, 2)])
    for event in events:
        await sides.town.inbound()(event)
    # Siècle did not take either, and said so.
    await sides.town.pool.execute(
        "UPDATE sync.pushes SET state = 'refused', last_error = 'siecle-422', done_at = '2026-09-01'"
    )
    [found] = (await sides.compared(repair=True)).differences
    assert (found.differs, found.refused, found.repaired) == ("missing", "siecle-422", True)
    await sides.town.know("new", pupil)
    await sides.pushed()
    assert (await sides.compared()).same == 1
    states = await sides.town.pool.fetch("SELECT state FROM sync.pushes ORDER BY version")
    assert [row["state"] for row in states] == ["superseded", "pushed"], (
        "nothing is counted as refused any more"
    )


async def test_a35_after_a_restore_the_log_is_compared_whatever_sync_remembers(sides: Sides) -> None:
    [pupil] = (await pupils_of(sides.town, 1)).values()
    await sides.happened(validated(pupil, 1), validated(pupil, 2), validated(pupil, 3))
    lost = sides.town.directory.events.pop()
    assert await sides.found(repair=True) == [("newer", "0", "intentions")]

    # The family enters again: sync knows a third version of this dossier, of the history that is lost.
    sides.town.directory.events.append(again := lost.model_copy(update={"id": uuid7()}))
    await sides.town.inbound()(again)
    await sides.pushed()
    assert (await sides.compared()).same == 1, "the same was entered"
    sides.town.directory.events.append(further := validated(pupil, 4))
    await sides.town.inbound()(further)
    await sides.pushed()
    assert (await sides.compared()).same == 1

    # Siècle is restored as well, to before the third.
    sides.town.directory.events[:] = [one for one in sides.town.directory.events if one.streamversion != 4]
    await sides.siecle("UPDATE siecle.received SET dossier_version = 2")
    assert await sides.found(repair=True) == [("older", "0", "intentions")]
    await sides.pushed()
    assert (await sides.compared()).same == 1


async def test_a34_what_siecle_keeps_of_who_has_left_or_was_erased_is_none(sides: Sides) -> None:
    pupils = await pupils_of(sides.town, 3)
    for pupil in pupils.values():
        await sides.happened(validated(pupil, 1))
    references = sides.town.directory.references
    references[pupils["0"]] = Reference(school="0940001A", siecle_id="0")
    del references[pupils["1"]]
    found = await sides.compared(repair=True)
    assert (found.same, found.of_others, found.differences) == (1, 2, [])
    await sides.siecle("UPDATE siecle.received SET event = NULL WHERE siecle_id = '1'")
    assert await sides.found() == [("unknown-here", "1", "intentions")]
    await sides.siecle("UPDATE siecle.pupils SET left_at = now() WHERE siecle_id = '1'")
    assert await sides.found() == [], "Siècle's own word, where it was pushed under another key"
