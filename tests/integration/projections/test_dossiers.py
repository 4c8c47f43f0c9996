"""The projection follows the log: each dossier in its state, whoever writes and whatever comes twice."""

import asyncio
from functools import partial

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.intentions.eventstore.errors import CheckpointBeyondHead
from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import projector
from services.intentions.projections.dossiers import DOSSIERS, PASSED_OVER, PROJECTED, QUERIES
from shared.contract.event import DossierEvent, NotedEvent
from shared.contract.events import (
    EVENTS,
    AuthorshipTransferred,
    DossierMoved,
    IntentionsWithdrawn,
    OpinionAcknowledged,
)
from shared.contract.types import Pathway, Phase, TextRef, Verdict
from tests.support.events import intentions_validated
from tests.support.town import NOON, STAFF, Town

advance = partial(projector.advance, DOSSIERS)
FAVOURABLE: dict[Pathway, tuple[Verdict, str | None]] = {Pathway.GENERAL: (Verdict.FAVOURABLE, None)}


def test_each_event_of_a_dossier_is_taken_or_known_to_change_no_state() -> None:
    of_dossiers = {name for name, event in EVENTS.items() if issubclass(event, DossierEvent)}
    of_no_phase = {DossierMoved.name()}  # it changes where a dossier is, in both
    noted = {name for name, event in EVENTS.items() if issubclass(event, NotedEvent)}
    assert of_dossiers == PROJECTED.keys() | PASSED_OVER | of_no_phase | noted
    assert not PROJECTED.keys() & PASSED_OVER


async def validate(town: Town, phase: Phase = Phase.PROVISIONAL) -> None:
    """The mother validates for the first child."""
    event = intentions_validated(town.child.id, by=town.accounts["mother"], phase=phase)
    await town.happen(town.child.stream, event)


async def acknowledge(town: Town, version: int) -> None:
    """The mother acknowledges this version of the avis."""
    event = OpinionAcknowledged(
        pupil=town.child.id,
        phase=Phase.PROVISIONAL,
        opinion_version=version,
        by=town.accounts["mother"],
        at=NOON,
    )
    await town.happen(town.child.stream, event)


async def catch_up(pool: asyncpg.Pool, store: EventStore) -> None:
    """Project all there is."""
    while await advance(pool, store):
        pass


async def test_where_nothing_happened_nothing_is_written(
    town: Town, pool: asyncpg.Pool, store: EventStore
) -> None:
    await validate(town)
    await catch_up(pool, store)
    locked = await pool.fetchval("SELECT xmax FROM projections.live")  # who locks a row leaves a mark
    assert not await advance(pool, store)
    assert await pool.fetchval("SELECT xmax FROM projections.live") == locked


async def states(pool: asyncpg.Pool, store: EventStore, town: Town) -> dict[str, str]:
    """The state of the first child's dossier in each phase, once all is projected."""
    await catch_up(pool, store)
    rows = await pool.fetch(QUERIES["dossiers"], town.school, None)
    return {row["phase"]: row["state"] for row in rows if row["pupil"] == town.child.id}


async def test_each_step_of_a_dossier_is_its_state(pool: asyncpg.Pool, store: EventStore, town: Town) -> None:
    seen = [await states(pool, store, town)]
    await validate(town)
    seen.append(await states(pool, store, town))
    await town.publish(FAVOURABLE)
    seen.append(await states(pool, store, town))
    await acknowledge(town, 1)
    seen.append(await states(pool, store, town))

    assert [one["provisional"] for one in seen] == ["no_entry", "validated", "opinion", "acknowledged"]
    assert {one["final"] for one in seen} == {"no_entry"}


async def test_a_19_a_changed_avis_waits_for_its_acknowledgement_again(
    pool: asyncpg.Pool, store: EventStore, town: Town
) -> None:
    await town.publish(FAVOURABLE)
    await acknowledge(town, 1)
    await town.publish(FAVOURABLE, version=2)
    assert (await states(pool, store, town))["provisional"] == "opinion"
    await acknowledge(town, 2)
    assert (await states(pool, store, town))["provisional"] == "acknowledged"


async def test_phases_are_apart_and_a_moved_right_of_entry_changes_no_state(
    pool: asyncpg.Pool, store: EventStore, town: Town
) -> None:
    moved = AuthorshipTransferred(
        pupil=town.child.id,
        phase=Phase.PROVISIONAL,
        from_account=None,
        to_account=town.accounts["father"],
        reason=TextRef(text=uuid7(), digest="sha256:" + "0" * 64),
        by=STAFF,
        source_version=1,
    )
    await town.happen(town.child.stream, moved)
    await validate(town, Phase.FINAL)
    assert await states(pool, store, town) == {"provisional": "no_entry", "final": "validated"}


async def test_a27_what_staff_withdrew_is_not_entered_until_it_is_again(
    pool: asyncpg.Pool, store: EventStore, town: Town
) -> None:
    seen = []
    for phase in Phase:
        await validate(town, phase)
        withdrawn = IntentionsWithdrawn(
            pupil=town.child.id,
            phase=phase,
            reason=TextRef(text=uuid7(), digest="sha256:" + "0" * 64),
            by=STAFF,
            source_version=1,
        )
        await town.happen(town.child.stream, withdrawn)
        seen.append((await states(pool, store, town))[phase])
        await validate(town, phase)
        seen.append((await states(pool, store, town))[phase])
    await town.happen(town.child.stream, withdrawn.model_copy(update={"phase": Phase.PROVISIONAL}))
    await town.publish(FAVOURABLE)
    seen.append((await states(pool, store, town))["provisional"])

    assert seen == ["no_entry", "validated", "no_entry", "validated", "opinion"]


async def test_a_school_is_counted_as_the_directory_knows_it(
    pool: asyncpg.Pool, store: EventStore, town: Town
) -> None:
    await town.add_child("Louise", login="twin")
    gone = await town.add_child("Paul", login="gone")
    await pool.execute("UPDATE directory.pupils SET left_on = current_date - 1 WHERE id = $1", gone.id)
    await validate(town)
    await catch_up(pool, store)

    [provisional, final] = await pool.fetch(QUERIES["schools"], None, None, [town.school])

    place, nobody = (town.school, town.academy, 2026), (0,) * 8  # has come further in the definitive phase
    assert tuple(provisional.values()) == (*place, "provisional", 2, 1, 1, 0, 0, *nobody)
    assert tuple(final.values()) == (*place, "final", 2, 2, 0, 0, 0, *nobody)


async def test_i7_a_pupil_whose_last_day_is_today_or_later_is_counted(
    pool: asyncpg.Pool, store: EventStore, town: Town
) -> None:
    for days in (0, 1, 240):
        leaving = await town.add_child(f"Louise{days}", login=f"leaving{days}")
        change = "UPDATE directory.pupils SET left_on = current_date + $2::integer WHERE id = $1"
        await pool.execute(change, leaving.id, days)

    [provisional, _] = await pool.fetch(QUERIES["schools"], None, None, [town.school])

    assert provisional["pupils"] == 4


@pytest.mark.parametrize("batches", [1, 2])
async def test_a34_an_erased_pupil_is_counted_where_the_last_move_led(
    pool: asyncpg.Pool, store: EventStore, batches: int
) -> None:
    """In the phase that has begun; a move begins none."""
    stream = f"dossier-{uuid7()}-2026"
    moved = b'{"to_school":"9749999Z","to_academy":"reunion"}'
    data = {"IntentionsValidated": b'{"phase":"provisional"}', "DossierMoved": moved}
    for version, (name, content) in enumerate(data.items()):
        event = NewEvent(stream, name, 1, content, uuid7(), "creteil", "0939999Z")
        await store.append(Append([event], {stream: version}, Context(NOON)))
        if batches == 2:
            await catch_up(pool, store)
    await catch_up(pool, store)

    assert await pool.fetch(QUERIES["dossiers"], "0939999Z", None) == []
    [row] = await pool.fetch(QUERIES["dossiers"], "9749999Z", None)
    assert (row["stream"], row["academy"], row["phase"]) == (stream, "reunion", "provisional")
    assert (row["state"], row["position"]) == ("validated", 2)


@pytest.mark.parametrize("batches", [1, 3])
@pytest.mark.parametrize("moves", [2, 3])
async def test_a34_a_move_and_a_withdrawal_hold_both_whichever_comes_first(
    pool: asyncpg.Pool, store: EventStore, batches: int, moves: int
) -> None:
    """`moves`: at which position; the withdrawal is at the other."""
    stream, phase = f"dossier-{uuid7()}-2026", b'{"phase":"provisional"}'
    moved = ("DossierMoved", b'{"to_school":"9749999Z","to_academy":"reunion"}')
    events = [("IntentionsValidated", phase), ("IntentionsWithdrawn", phase)]
    events.insert(moves - 1, moved)
    for version, (name, content) in enumerate(events):
        place = ("reunion", "9749999Z") if version + 1 > moves else ("creteil", "0939999Z")
        event = NewEvent(stream, name, 1, content, uuid7(), *place)
        await store.append(Append([event], {stream: version}, Context(NOON)))
        if batches == 3:
            await catch_up(pool, store)
    await catch_up(pool, store)

    assert await pool.fetch(QUERIES["dossiers"], "0939999Z", None) == []
    [row] = await pool.fetch(QUERIES["dossiers"], "9749999Z", None)
    assert (row["phase"], row["state"], row["position"]) == ("provisional", "no_entry", 3)


async def test_an_erased_pupil_is_counted_by_what_the_log_says(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = f"dossier-{uuid7()}-2026"
    data = b'{"phase":"provisional"}'
    event = NewEvent(stream, "IntentionsValidated", 1, data, uuid7(), "creteil", "0939999Z")
    await store.append(Append([event], {stream: 0}, Context(NOON)))
    await catch_up(pool, store)
    [row] = await pool.fetch(QUERIES["dossiers"], "0939999Z", None)
    assert (row["stream"], row["state"], row["position"]) == (stream, "validated", 1)


async def test_several_workers_project_everything_once(
    pool: asyncpg.Pool, store: EventStore, town: Town
) -> None:
    await validate(town)
    await town.publish(FAVOURABLE)
    await asyncio.gather(*(catch_up(pool, store) for _ in range(4)))
    await catch_up(pool, store)
    assert await store.checkpoint(DOSSIERS.reader) == await store.head() == 2
    assert (await states(pool, store, town))["provisional"] == "opinion"


@pytest.mark.parametrize("event", [("IntentionsValidated", 99), ("Unheard", 1)])
async def test_an_event_of_a_newer_release_waits_for_the_newer_worker(
    pool: asyncpg.Pool, store: EventStore, event: tuple[str, int]
) -> None:
    stream = f"dossier-{uuid7()}-2026"
    newer = NewEvent(stream, *event, b'{"phase":"provisional"}', uuid7())
    await store.append(Append([newer], {stream: 0}, Context(NOON)))
    with pytest.raises((LookupError, TypeError)):
        await advance(pool, store)
    assert await store.checkpoint(DOSSIERS.reader) == 0


async def test_a_projection_of_a_lost_history_does_not_go_on(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.save_checkpoint(DOSSIERS.reader, 5)
    with pytest.raises(CheckpointBeyondHead):
        await advance(pool, store)
