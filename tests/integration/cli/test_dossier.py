"""`orientation dossier show`: the whole year of a dossier, and of what people wrote only that it is there."""

import asyncio
import json

import pytest
from typer.testing import CliRunner, Result

from services.intentions.cli.app import app
from services.intentions.eventstore.model import Append, Context
from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.contract.sample_data import ACADEMY, PUPIL, SCHOOL, YEAR
from shared.contract.sample_events import EVENT_SAMPLES
from shared.contract.types import Phase
from shared.postgres.database import create_pool
from tests.support.events import NOW, encode
from tests.support.servers import Database

STREAM = streams.dossier(PUPIL, YEAR)


@pytest.fixture
def whole_year(intentions_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dossier of every event there is, in the contract's order."""
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    asyncio.run(_fill(intentions_db.url))


async def _fill(url: str) -> None:
    samples = [event for stream, _, event in EVENT_SAMPLES.values() if stream == STREAM]
    entered = samples[0].model_copy(update={"phase": Phase.FINAL})
    events = [*samples[:4], entered, *samples[4:]]
    async with await create_pool(url) as pool, EventStore(pool) as store:
        for version, event in enumerate(events):
            new = encode(event, STREAM, ACADEMY, SCHOOL)
            await store.append(Append([new], {STREAM: version}, Context(NOW)))


def show(*options: str) -> Result:
    return CliRunner().invoke(app, ["dossier", "show", STREAM, *options])


def test_both_phases_are_shown_with_what_each_has(whole_year: None) -> None:
    phases = json.loads(show("--json").stdout)["phases"]
    assert phases["provisional"]["opinion_version"] == 1
    assert "propositions" not in phases["provisional"]
    final = phases["final"]
    assert "opinions" not in final
    assert [one["pathway"] for one in final["intentions"]] == ["2GT", "2PRO", "CAP1"]
    assert [one["proposal"] for one in final["propositions"]] == ["not_proposed", "proposed", "proposed"]
    assert final["catch_up"] is True
    assert set(final["reasons"]) == {"text", "digest"}
    [answer], [decision] = final["answers"], final["decisions"]
    assert (answer["answer"], answer["accepted"]) == ("agreed", ["2PRO", "CAP1"])
    assert (decision["ground"], decision["pathways"]) == ("agreement", ["2PRO", "CAP1"])
    assert (final["appeal_in_time"], bool(final["interview"])) == (True, True)
    assert final["retention_requested_on"]


def test_the_table_says_each_step_and_of_texts_that_there_is_one(whole_year: None) -> None:
    done = show()
    assert done.exit_code == 0, done.output
    shown = " ".join(done.stdout.replace("│", " ").split())  # whatever the terminal's width
    for said in (
        "intention 2 2PRO apprentice + text",
        "proposition 2GT not_proposed proposition 2PRO proposed + text",
        "reasons text answer 1 propositions version 1 agreed 2PRO CAP1 family",
        "decision 1 agreement 2PRO CAP1 notified on",
        "appeal in time True",
        "retention requested on",
    ):
        assert said in shown
    assert "sha256" not in shown
