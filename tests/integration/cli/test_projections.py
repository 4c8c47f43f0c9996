"""`orientation projections`, and the dossiers of the schools in `orientation status`."""

import json
from datetime import timedelta

from services.intentions.eventstore.store import EventStore
from services.intentions.projections.dossiers import DOSSIERS
from services.intentions.projections.plans import PLANS
from services.intentions.projections.projector import advance
from shared.contract.types import Pathway, Verdict
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.support.town import NOON, Clock, Town


async def one_avis(installation: Installation) -> Town:
    """A town with an avis that is projected."""
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        town = await Town("", pool, store, Clock()).settle()
        await town.publish({Pathway.GENERAL: (Verdict.FAVOURABLE, None)})
        await advance(DOSSIERS, pool, store)
    return town


async def test_list_says_how_far_each_one_is(installation: Installation) -> None:
    await one_avis(installation)
    listed, plans = json.loads((await installation.command("projections", "list", "--json")).stdout)
    assert (plans["name"], plans["behind"], plans["rows"]) == ("plans", 1, 0)
    assert listed == {"name": "dossiers", "position": 1, "behind": 0, "rows": 1, "rebuilt_at": None}
    assert "dossiers" in (await installation.command("projections", "list")).stdout


async def test_rebuild_says_what_differed(installation: Installation) -> None:
    town = await one_avis(installation)
    right = await installation.command("projections", "rebuild", "dossiers")
    await installation.sql("UPDATE projections.dossier_rows SET acknowledged_version = 1")
    wrong = await installation.command("projections", "rebuild", "dossiers")
    again = await installation.command("projections", "rebuild", "dossiers", "--json")

    assert right.stdout == "dossiers rebuilt up to position 1: no row differed\n"
    assert wrong.stdout.splitlines() == [
        "dossiers rebuilt up to position 1: 1 rows differed",
        f"  {town.child.stream} provisional: acknowledged → opinion",
    ]
    assert json.loads(again.stdout) == {"position": 1, "differing": 0, "differences": []}
    assert json.loads((await installation.command("projections", "list", "--json")).stdout)[0]["rebuilt_at"]


async def test_rebuild_says_which_plan_differed(installation: Installation) -> None:
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        town = await Town("", pool, store, Clock()).settle()
        await town.open(closes_at=NOON + timedelta(hours=1))
        await advance(PLANS, pool, store)
    await installation.sql("UPDATE projections.plan_rows SET at = at + interval '1 minute'")
    wrong = await installation.command("projections", "rebuild", "plans")
    await installation.sql("DELETE FROM projections.plan_rows")
    gone = await installation.command("projections", "rebuild", "plans", "--json")
    assert wrong.stdout.splitlines()[1:] == [
        f"  {town.school} PlannedClosingReached: 2026-11-07 12:39:09+00:00 → 2026-11-07 12:38:09+00:00"
    ]
    [difference] = json.loads(gone.stdout)["differences"]
    assert (difference["school"], difference["before"]) == (town.school, None)


async def test_an_unknown_projection(installation: Installation) -> None:
    result = await installation.command("projections", "rebuild", "schools")
    said = "Unknown projection schools. Known: dossiers, plans"
    assert (result.exit_code, result.stderr.strip()) == (2, said)


async def test_status_shows_the_dossiers_and_that_they_are_behind(installation: Installation) -> None:
    town = await one_avis(installation)
    await town_falls_behind(installation)
    shown = (await installation.command("status", "--schools")).stdout
    assert "1 schools: 0 no entry, 0 validated, 1 avis, 0 acknowledged" in shown
    assert town.school in shown
    assert "the dossiers of the schools are 1 events behind the log" in shown


async def town_falls_behind(installation: Installation) -> None:
    """The one event came an hour ago, and the projection has not seen it, it says."""
    await installation.sql(
        "ALTER TABLE eventstore.events DISABLE TRIGGER append_only",
        "UPDATE eventstore.events SET recorded_at = recorded_at - interval '1 hour'",
        "UPDATE eventstore.checkpoints SET position = 0 WHERE reader = 'projection.dossiers'",
    )
