"""The examples that follow live: killed, cut off and restored over, every event once and in order."""

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from services.intentions import feed_tokens
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from tests.integration.web.feed import fill
from tests.support.proxy import proxied
from tests.support.servers import Database
from tests.support.waiting import wait_until

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
COMMANDS = {
    "python": [sys.executable, str(EXAMPLES / "live.py")],
    "node": ["node", str(EXAMPLES / "live.mjs")],
}
LOST, AGAIN = 50, 20


def written(file: Path) -> list[dict[str, str]]:
    """Its events, but for a line that is half written."""
    text = file.read_bytes() if file.exists() else b""
    return [json.loads(line) for line in text.rpartition(b"\n")[0].splitlines()]


async def restored(database: Database) -> None:
    """The last events are gone, and another history begins."""
    owner = await asyncpg.connect(database.here_url)
    await owner.execute("ALTER TABLE eventstore.events DISABLE TRIGGER append_only")
    last = "SELECT max(position) - $1 FROM eventstore.events"
    await owner.execute(f"DELETE FROM eventstore.events WHERE position > ({last})", LOST)  # noqa: S608
    await owner.execute("INSERT INTO eventstore.log DEFAULT VALUES")
    await owner.close()


@pytest.mark.parametrize("language", COMMANDS)
async def test_e13_an_example_follows_live_and_misses_nothing(
    address: str,
    pool: asyncpg.Pool,
    store: EventStore,
    intentions_db: Database,
    tmp_path: Path,
    language: str,
) -> None:
    if shutil.which(COMMANDS[language][0]) is None:
        pytest.skip("no Node here")
    token, events, said = (tmp_path / name for name in ("token", "events", "said"))
    secret = await feed_tokens.add(pool, Reader("test"))
    await asyncio.to_thread(token.write_text, f"{secret}\n")
    with proxied(address) as (proxy, url):

        def start() -> "subprocess.Popen[bytes]":
            with said.open("ab") as out:
                command = [*COMMANDS[language], str(token), url, str(events)]
                return subprocess.Popen(command, stdout=out, stderr=out)

        async def follows(running: "subprocess.Popen[bytes]") -> None:
            expected = [str(event.id) async for event in store.read_all()]

            async def has_all() -> bool:
                assert running.poll() is None, said.read_text()
                return [event["id"] for event in written(events)] == expected

            await wait_until(has_all, f"all {len(expected)} events", 60)

        await fill(store, 300)
        running = await asyncio.to_thread(start)
        try:
            await follows(running)
            await fill(store, 100)
            running.kill()
            await asyncio.to_thread(running.wait)
            running = await asyncio.to_thread(start)
            await fill(store, 100)
            await follows(running)
            proxy.cut()
            await fill(store, 100)
            proxy.mend()
            await follows(running)
            await restored(intentions_db)
            await fill(store, AGAIN)
            await follows(running)
            assert {event["log"] for event in written(events)} == {str(await store.log_id())}
        finally:
            running.kill()
            await asyncio.to_thread(running.wait)
