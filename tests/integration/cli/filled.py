"""The command line on a log of three sessions and one dossier of two validations."""

import asyncio
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result
from uuid_utils.compat import uuid7

from services.intentions.cli.app import app
from services.intentions.eventstore.model import Append, Context
from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.contract.types import Pathway
from shared.postgres.database import create_pool
from tests.support.events import NOW, append_of, encode, intentions_validated, session_ended
from tests.support.servers import Database

PUPIL = uuid7()
Cli = Callable[..., Result]


@pytest.fixture
def cli(intentions_db: Database, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    monkeypatch.delenv("ORIENTATION_METRICS_URLS", raising=False)
    asyncio.run(_fill(intentions_db.url))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return run


async def _fill(url: str) -> None:
    """Three sessions, and a dossier of two validations."""
    async with await create_pool(url) as pool, EventStore(pool) as store:
        for _ in range(3):
            await store.append(append_of(session_ended()))
        for version, pathway in enumerate((Pathway.CAP, Pathway.GENERAL)):
            stream = streams.dossier(PUPIL, 2026)
            new = encode(intentions_validated(PUPIL, pathway), stream, "creteil", "0931234A")
            await store.append(Append([new], {stream: version}, Context(NOW)))
