"""A log with what only a newer release knows: the commands say so."""

import asyncio

import pytest
from typer.testing import CliRunner
from uuid_utils.compat import uuid7

from services.intentions.cli.app import app
from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.postgres.database import create_pool
from tests.support.events import NOW
from tests.support.servers import Database


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        ("PupilForgotten", "PupilForgotten at 1 is no event"),
        ("IntentionsValidated", "IntentionsValidated.v9"),
    ],
)
def test_e8_an_event_of_a_newer_release_is_told_in_a_sentence(
    intentions_db: Database, monkeypatch: pytest.MonkeyPatch, type_: str, said: str
) -> None:
    stream = streams.dossier(uuid7(), 2026)
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    asyncio.run(_append_newer(intentions_db.url, type_, stream))
    for arguments in (["projections", "rebuild", "dossiers"], ["dossier", "show", stream]):
        ended = CliRunner().invoke(app, arguments)
        assert ended.exit_code == 1
        assert said in ended.stderr
        assert ended.stderr.count("\n") == 1
        assert isinstance(ended.exception, SystemExit)
    assert CliRunner().invoke(app, ["events", "verify"]).exit_code == 0


async def _append_newer(url: str, type_: str, stream: str) -> None:
    new = NewEvent(stream, type_, 9, b"{}", uuid7())
    async with await create_pool(url) as pool, EventStore(pool) as store:
        await store.append(Append([new], {stream: 0}, Context(NOW)))
