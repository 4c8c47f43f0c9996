"""A peer that is away is waited for; a process that its peer does not answer, but others, ends itself."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from shared.http.health import health_app
from shared.runtime.watch import Peer, Stuck, Watch

SOON = 0.2
Says = Callable[[], Awaitable[bool]]
# A process as the services are: its own connections never work, new ones do as the argument says.
PROCESS = """
import asyncio, sys
from shared.runtime import process, logs
from shared.http.health import health_app
from shared.runtime.settings import ServerSettings
from shared.runtime.watch import Peer, Watch
from deploy.ports import free_port

async def says(answer):
    return answer

async def hang():
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass

async def ready():
    return None

logs.configure("stuck", "INFO")
process.STOP_SECONDS = 0.5
settings = ServerSettings(http_port=free_port(), database_url="postgresql://nowhere/x", stuck_seconds=0.2)
watch = Watch(settings.stuck_seconds, [Peer("Postgres", lambda: says(False), lambda: says(True))])
what = sys.argv[1]

async def main():
    try:
        await process.run(health_app(ready, watch.why_stuck), settings, watch.run, *[hang] * (what == "work"))
    finally:
        if what == "closing":
            await hang()

sys.exit(asyncio.run(main()))
"""


async def _yes() -> bool:
    return True


async def _no() -> bool:
    return False


async def _hangs() -> bool:
    await asyncio.Event().wait()
    return True


@pytest.mark.parametrize("own", [_no, _hangs])
async def test_w1_a_process_that_only_new_connections_would_help_is_stuck(
    own: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.runtime.watch.ASK_SECONDS", 0.01)
    watch = Watch(SOON, [Peer("RabbitMQ", _yes, _yes), Peer("Postgres", own, _yes)])
    assert watch.why_stuck() is None
    with pytest.raises(Stuck, match="Postgres answers new connections"):
        await asyncio.wait_for(watch.run(), 20)
    assert (watch.why_stuck() or "").startswith("Postgres")


@pytest.mark.parametrize(("own", "new"), [(_no, _no), (_yes, _no), (_yes, _yes)])
async def test_w1_a_peer_that_is_away_is_waited_for_however_long(own: Says, new: Says) -> None:
    watch = Watch(SOON, [Peer("Postgres", own, new)])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(watch.run(), 5 * SOON)
    assert watch.why_stuck() is None


async def test_w1_the_time_counts_from_when_the_peer_is_back() -> None:
    back = False

    async def new() -> bool:
        return back

    peer = Peer("Postgres", _no, new)
    watch = Watch(60, [peer])
    await peer.look()
    back = True
    before = time.monotonic()
    await peer.look()
    assert peer.since is not None
    assert peer.since >= before
    assert watch.why_stuck() is None


def test_w1_liveness_and_readiness_say_that_it_is_stuck() -> None:
    async def ready() -> str | None:
        return None

    with TestClient(health_app(ready, lambda: "Postgres answers others")) as client:
        assert (client.get("/health/live").status_code, client.get("/health/ready").status_code) == (503, 503)
        assert client.get("/health/ready").json() == {"ready": False, "reason": "Postgres answers others"}
    with TestClient(health_app(ready)) as client:
        assert (client.get("/health/live").text, client.get("/health/live").status_code) == ("ok", 200)


def test_w3_a_readiness_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.health.CHECK_SECONDS", 0.05)

    async def ready() -> str | None:
        await asyncio.Event().wait()
        return None

    with TestClient(health_app(ready)) as client:
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json()["ready"]) == (503, False)
        assert "orientation_ready 0.0" in client.get("/metrics").text


@pytest.mark.parametrize("hanging", ["nothing", "work", "closing"])
def test_w1_a_stuck_process_ends_with_the_reason_in_its_log_whatever_else_it_does(hanging: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROCESS, hanging],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "process stuck" in ended.stdout
    assert "Postgres answers new connections" in ended.stdout
    assert ("stop took too long" in ended.stdout) is (hanging != "nothing")
