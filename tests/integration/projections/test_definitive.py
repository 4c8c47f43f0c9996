"""The definitive phase in the projection: propositions, answer, decision, also where one goes back."""

import json
import random
from functools import partial
from typing import Any

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import projector
from services.intentions.projections import rebuild as rebuilding
from services.intentions.projections.dossiers import DOSSIERS, QUERIES
from tests.support.town import NOON

SCHOOL = "0939998Z"
advance, rebuild = partial(projector.advance, DOSSIERS), partial(rebuilding.rebuild, DOSSIERS)
Happened = tuple[str, dict[str, Any]]
CHOICES: Happened = ("IntentionsValidated", {"phase": "final"})
INTENTIONS: Happened = ("IntentionsValidated", {"phase": "provisional"})
AVIS: Happened = ("OpinionPublished", {"phase": "provisional", "opinion_version": 1})
READ: Happened = ("OpinionAcknowledged", {"phase": "provisional", "opinion_version": 1})
INTERVIEW: Happened = ("InterviewRecorded", {})
APPEAL: Happened = ("AppealRecorded", {})
RETENTION: Happened = ("RetentionRequested", {})


def proposed(version: int) -> Happened:
    """The council's propositions of this version."""
    return "PropositionsPublished", {"propositions_version": version}


def answered(version: int, answer: str) -> Happened:
    """`agreed` or `disagreed` with that version."""
    return "PropositionsAnswered", {"propositions_version": version, "answer": answer}


def decided(version: int, ground: str) -> Happened:
    """The decision of this version."""
    return "OrientationDecided", {"decision_version": version, "ground": ground}


SPRING = (INTENTIONS, AVIS, READ, CHOICES)
# Whole years, by what each comes to.
YEARS: dict[str, tuple[Happened, ...]] = {
    "proposed": (*SPRING, proposed(1), answered(1, "disagreed"), proposed(2)),
    "disagreed": (*SPRING, proposed(1), answered(1, "disagreed"), proposed(2), answered(2, "disagreed")),
    "agreed": (
        *SPRING, proposed(1), answered(1, "disagreed"), answered(1, "agreed"), decided(1, "agreement"),
    ),
    "decided": (
        *SPRING, proposed(1), answered(1, "agreed"), decided(1, "agreement"), INTERVIEW, decided(2, "head"),
    ),
    "appealed": (
        *SPRING, proposed(1), answered(1, "disagreed"), INTERVIEW, decided(1, "head"), APPEAL,
        decided(2, "head"),
    ),
    "decided_on_appeal": (
        *SPRING, proposed(1), INTERVIEW, decided(1, "head"), APPEAL, decided(2, "appeal"),
    ),
    "retained": (proposed(1), RETENTION, decided(1, "retention")),
}  # fmt: skip


async def happen(store: EventStore, stream: str, *events: Happened) -> None:
    """Append these to a dossier."""
    for kind, data in events:
        known = (await store.read_streams([stream]))[stream]
        new = NewEvent(stream, kind, 1, json.dumps(data).encode(), uuid7(), "creteil", SCHOOL)
        await store.append(Append([new], {stream: len(known)}, Context(NOON)))


async def catch_up(pool: asyncpg.Pool, store: EventStore) -> None:
    """Project all there is."""
    while await advance(pool, store):
        pass


async def final(pool: asyncpg.Pool, store: EventStore) -> tuple[str, str | None, bool]:
    """State, progress and asked-for retention of the one dossier's definitive phase, all projected."""
    await catch_up(pool, store)
    [row] = [row for row in await pool.fetch(QUERIES["dossiers"], SCHOOL, 2026) if row["phase"] == "final"]
    return row["state"], row["progress"], row["retention_requested"]


async def test_each_step_from_propositions_to_the_commissions_decision(
    pool: asyncpg.Pool, store: EventStore
) -> None:
    stream, seen = f"dossier-{uuid7()}-2026", []
    for event in (
        CHOICES, proposed(1), answered(1, "disagreed"), proposed(2), answered(2, "disagreed"), INTERVIEW,
        decided(1, "head"), APPEAL, decided(2, "appeal"), RETENTION,
    ):  # fmt: skip
        await happen(store, stream, event)
        seen.append(await final(pool, store))
    assert [progress for _, progress, _ in seen] == [
        None, "proposed", "disagreed", "proposed", "disagreed", "disagreed", "decided", "appealed",
        "decided_on_appeal", "decided_on_appeal",
    ]  # fmt: skip
    assert {state for state, *_ in seen} == {"validated"}
    assert [retention for *_, retention in seen] == [*[False] * 9, True]


@pytest.mark.parametrize("reached", YEARS)
async def test_a_year_comes_to_what_it_comes_to(pool: asyncpg.Pool, store: EventStore, reached: str) -> None:
    await happen(store, f"dossier-{uuid7()}-2026", *YEARS[reached])
    entered = "no_entry" if reached == "retained" else "validated"
    assert await final(pool, store) == (entered, reached, reached == "retained")


async def test_a_final_avis_of_before_there_were_propositions_counts_no_more(
    pool: asyncpg.Pool, store: EventStore
) -> None:
    stream = f"dossier-{uuid7()}-2026"
    avis: Happened = ("OpinionPublished", {"phase": "final", "opinion_version": 1})
    await happen(store, stream, CHOICES, avis)
    assert await final(pool, store) == ("validated", None, False)
    # As the release before projected it.
    await pool.execute("UPDATE projections.dossier_rows SET opinion_version = 1 WHERE phase = 'final'")
    assert await final(pool, store) == ("validated", None, False)


@pytest.mark.parametrize("reached", YEARS)
async def test_what_is_taken_twice_is_as_once(
    pool: asyncpg.Pool, store: EventStore, reached: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where all comes again after the end, in batches of two."""
    await happen(store, f"dossier-{uuid7()}-2026", *YEARS[reached])
    once = await final(pool, store)
    monkeypatch.setattr(projector, "BATCH", 2)
    await store.save_checkpoint(DOSSIERS.reader, 0)
    while await advance(pool, store):
        assert (await final_now(pool))[1:] == once[1:]
    assert await final(pool, store) == once


async def final_now(pool: asyncpg.Pool) -> tuple[str, str | None, bool]:
    """The same, of what is projected so far."""
    [row] = await pool.fetch(
        "SELECT state, progress, retention_requested FROM projections.dossiers WHERE phase = 'final'"
    )
    return row["state"], row["progress"], row["retention_requested"]


async def test_a_rebuild_of_whole_years_equals_the_live_table_batch_by_batch(
    pool: asyncpg.Pool, store: EventStore, building: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "BATCH", 5)
    monkeypatch.setattr(rebuilding, "BATCH", 5)
    dice = random.Random(7)
    ahead = {f"dossier-{uuid7()}-2026": list(year) for year in YEARS.values() for _ in range(2)}
    while ahead:
        stream = dice.choice(sorted(ahead))
        await happen(store, stream, ahead[stream].pop(0))
        ahead = {name: events for name, events in ahead.items() if events}
        if dice.random() < 0.2:
            await advance(pool, store)
            assert (await rebuild(building, store)).differing == 0
    await catch_up(pool, store)
    assert (await rebuild(building, store)).differing == 0
    rows = await pool.fetch(
        "SELECT progress, count(*) AS n FROM projections.dossiers WHERE phase = 'final' GROUP BY 1"
    )
    assert {row["progress"]: row["n"] for row in rows} == dict.fromkeys(YEARS, 2)


async def test_a_rebuild_says_how_far_the_table_had_a_dossier(
    pool: asyncpg.Pool, store: EventStore, building: asyncpg.Connection
) -> None:
    await happen(store, f"dossier-{uuid7()}-2026", CHOICES, proposed(1))
    await catch_up(pool, store)
    await pool.execute("UPDATE projections.dossier_rows SET disagreed_version = 1")
    [difference] = (await rebuild(building, store)).differences
    assert str(difference).endswith(" final: validated disagreed → validated proposed")


# What the release before asks while both run: it knows none of the newer columns.
FORMER_PUT = """
INSERT INTO projections.dossier_rows AS known
    (generation, pupil, year, phase, entered, opinion_version, acknowledged_version, academy, school,
     position)
VALUES (1, $1::text::uuid, 2026, 'final', true, 0, 0, 'creteil', $2, 9)
ON CONFLICT (generation, pupil, year, phase) DO UPDATE
SET entered = known.entered OR excluded.entered,
    opinion_version = greatest(known.opinion_version, excluded.opinion_version),
    acknowledged_version = greatest(known.acknowledged_version, excluded.acknowledged_version),
    academy = excluded.academy, school = excluded.school, position = excluded.position
"""


async def test_the_release_before_writes_on_and_takes_nothing_away(
    pool: asyncpg.Pool, store: EventStore
) -> None:
    stream = f"dossier-{uuid7()}-2026"
    await pool.execute(FORMER_PUT, stream[8:44], SCHOOL)
    await happen(store, stream, proposed(1), answered(1, "disagreed"))
    assert await final(pool, store) == ("validated", "disagreed", False)
    await pool.execute(FORMER_PUT, stream[8:44], SCHOOL)
    assert await final(pool, store) == ("validated", "disagreed", False)
