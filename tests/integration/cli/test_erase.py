"""`orientation erase`: people of earlier years go, those of the newest and the log stay."""

import hashlib
import json
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.application.texts import Writer
from services.intentions.directory.signing_in import sessions
from services.intentions.eventstore.errors import CommandIdReused
from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.contract.events import AuthorshipTransferred
from shared.contract.types import Pathway, Phase, Verdict
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.support.town import STAFF, YEAR, Clock, Town

NOW = Context(datetime(2026, 11, 7, 12, tzinfo=UTC))
NOTHING = dict.fromkeys(("texts", "guardianships", "sessions", "accounts", "guardians", "pupils"), 0)
COUNTS = """
SELECT (SELECT count(*) FROM eventstore.texts) AS texts,
       (SELECT count(*) FROM directory.guardianships) AS guardianships,
       (SELECT count(*) FROM directory.sessions) AS sessions,
       (SELECT count(*) FROM directory.accounts) AS accounts,
       (SELECT count(*) FROM directory.guardians) AS guardians,
       (SELECT count(*) FROM directory.pupils) AS pupils
"""


@pytest.fixture
def consumed() -> Collection[str]:
    """None of the services' queues: nothing here looks at them."""
    return ()


@pytest.fixture
async def pool(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncpg.Pool]:
    """Camille's year is over; her mother has Zoé in the next. Both dossiers hold a text."""
    monkeypatch.setenv("ORIENTATION_ERASE_DATABASE_URL", installation.database.url_as("intentions_erase"))
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        town = await Town("", pool, store, Clock()).settle()
        zoe = await town.add_child("Zoé", "zoe")
        await pool.execute("UPDATE directory.pupils SET year = $2 WHERE id = $1", zoe.id, YEAR + 1)
        mother = await pool.fetchval(
            "SELECT guardian FROM directory.accounts WHERE id = $1", town.accounts["mother"]
        )
        await town.link(mother, zoe)
        for who in ("mother", "father"):
            await sessions.create(pool, town.accounts[who], datetime.now(UTC))
        await town.publish({Pathway.GENERAL: (Verdict.RESERVED, "un conseil")}, reasons="des motifs")
        writer = Writer()
        reason = writer.write("un autre motif")
        assert reason is not None
        transfer = AuthorshipTransferred(
            pupil=zoe.id,
            phase=Phase.PROVISIONAL,
            from_account=None,
            to_account=None,
            reason=reason.ref,
            by=STAFF,
            source_version=1,
        )
        await town.happen(streams.dossier(zoe.id, YEAR + 1), transfer, writer)
        yield pool


async def counted(pool: asyncpg.Pool) -> dict[str, int]:
    """How many rows of each kind there are."""
    [row] = await pool.fetch(COUNTS)
    return dict(row)


async def erase(installation: Installation, *options: str) -> tuple[int, dict[str, int]]:
    """Exit code and counts of `orientation erase --json`."""
    done = await installation.command("erase", *options, "--json")
    return done.exit_code, json.loads(done.stdout or "{}")


async def test_an_earlier_year_is_erased_and_the_log_still_proves_itself(
    installation: Installation, pool: asyncpg.Pool
) -> None:
    before = await counted(pool)
    expected = {"texts": 2, "guardianships": 2, "sessions": 1, "accounts": 2, "guardians": 1, "pupils": 1}
    year = str(YEAR + 1)

    assert await erase(installation, "--before", year, "--dry-run") == (0, expected)
    assert await counted(pool) == before
    assert await erase(installation, "--before", year) == (0, expected)
    assert await counted(pool) == {name: before[name] - expected[name] for name in before}
    assert await erase(installation, "--before", year) == (0, NOTHING)
    assert await pool.fetchval("SELECT array_agg(first_name) FROM directory.pupils") == ["Zoé"]
    assert await pool.fetchval("SELECT array_agg(first_name) FROM directory.guardians") == ["mother"]
    assert await pool.fetchval("SELECT array_agg(content) FROM eventstore.texts") == ["un autre motif"]
    assert (await installation.command("events", "verify")).exit_code == 0


async def test_the_newest_year_is_not_erased(installation: Installation, pool: asyncpg.Pool) -> None:
    before = await counted(pool)
    done = await installation.command("erase", "--before", str(YEAR + 2))
    assert (done.exit_code, f"{YEAR + 1} is the newest school year" in done.stderr) == (2, True)
    assert await counted(pool) == before


async def test_s5_what_was_erased_cannot_be_guessed_from_what_commands_asked_for(
    installation: Installation, pool: asyncpg.Pool
) -> None:
    guess = hashlib.sha256(b"un conseil").digest()
    older, newer, campaign, refused, lately = (uuid4() for _ in range(5))
    async with EventStore(pool) as store:
        rows = await pool.fetch("SELECT year, id FROM directory.pupils")
        pupils = {row["year"]: row["id"] for row in rows}
        for command, stream in (
            (older, streams.dossier(pupils[YEAR], YEAR)),
            (newer, streams.dossier(pupils[YEAR + 1], YEAR + 1)),
            (campaign, f"campaign-x-{YEAR}"),
        ):
            version = len((await store.read_streams([stream]))[stream])
            event = NewEvent(stream, "Tested", 1, b"{}", uuid4())
            await store.append(Append([event], {stream: version}, NOW, command, guess, b'"first"'))
        for command in (refused, lately):
            await store.append(Append([], {}, NOW, command, guess, b'"refused"'))
        owner = await asyncpg.connect(installation.database.owner_url)
        await owner.execute(
            "UPDATE eventstore.commands SET recorded_at = now() - interval '31 days' WHERE id = $1", refused
        )
        await owner.close()

        await erase(installation, "--before", str(YEAR + 1))

        kept = await pool.fetch("SELECT id FROM eventstore.commands WHERE request_hash = $1", guess)
        assert {row["id"] for row in kept} == {newer, campaign, lately}
        for command, result in ((older, b'"first"'), (refused, b'"refused"')):  # a repeat is no error
            again = await store.append(Append([], {}, NOW, command, guess, b'"second"'))
            assert (again.repeated, again.result) == (True, result)
        for command in (newer, campaign, lately):
            with pytest.raises(CommandIdReused):
                await store.append(Append([], {}, NOW, command, b"another"))
