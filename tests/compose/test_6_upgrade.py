"""From the previous release to this one and back, as docs/operate.md says, while parents validate.

The previous release is the last commit before the version was raised; where the history does not hold it,
this release is upgraded to itself, which the last lines of the run say.

Each server is there once: where a release changes one, the step that starts it anew pauses the service, and
that step alone may show families a failure.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from deploy.docker.compose import ComposeFailed
from tests.compose.release import VERSION, check_out, previous
from tests.compose.school import open_school, validate_through
from tests.compose.system import ComposeSystem
from tests.faults.load import Failure
from tests.support.waiting import wait_until

SERVERS = ("postgres", "rabbitmq")
BACK_SECONDS = 60
# What 0.1.0 lacks: a way for Caddy to start where its program has the official image's file capability, and
# a mail server where Compose before 2.24 reads « !reset null » as a text.
BEFORE = """
services:
  caddy: {cap_add: [NET_BIND_SERVICE]}
  notifications: {environment: {ORIENTATION_SMTP_URL: "smtp://mail:1025"}}
"""
Pause = tuple[float, float]


async def test_upgraded_and_back_under_load_families_notice_nothing(
    system: ComposeSystem, tmp_path: Path, say: Callable[[str], None]
) -> None:
    before = previous()
    say(f"upgraded from {before or 'this release itself: the history holds no other'} to {VERSION}")
    system.down()
    check_out(before, tmp_path)
    system.move(tmp_path, "before")
    system.up()
    (system.folder / "before.yml").write_text(BEFORE)
    system.with_tls(str(system.folder / "before.yml"))
    async with open_school(system, staff=before is None) as office:
        parents, pauses = await validate_through(
            system, office, lambda: _there_and_back(system, tmp_path, before)
        )
    failures = [failure for parent in parents for failure in parent.failures]
    meanwhile = [[one for one in failures if _overlap(one, pause)] for pause in pauses]
    for (began, ended), some in zip(pauses, meanwhile, strict=True):
        tries = dict(Counter(one.reason for one in some))
        say(f"servers started anew within {ended - began:.0f} s; tries that failed meanwhile: {tries}")
    assert [one for one in failures if not any(one in some for some in meanwhile)] == []
    # On the way there the pages are those of the release before.
    assert [one for some in meanwhile[1:] for one in some if one.reason == "500"] == []


def _there_and_back(system: ComposeSystem, folder: Path, before: str | None) -> list[Pause]:
    """The steps of docs/operate.md, twice; when servers were started anew."""
    pauses = []
    for commit, version in ((None, VERSION), (before, "before")):
        check_out(commit, folder)
        system.move(folder, version)
        system.compose("build")
        pauses += _change_servers(system, *SERVERS)
        system.compose("up", "--wait", "web", seconds=180)
        pauses += _change_servers(system, "caddy")
        for services in (["web-2"], []):
            system.compose("up", "--wait", *services, seconds=180)
    return pauses


def _change_servers(system: ComposeSystem, *servers: str) -> list[Pause]:
    """The step for these; until web answers again, or no pause where the release leaves them as they are."""
    running = [system.containers(server) for server in servers]
    began = time.monotonic()
    system.compose("up", "--wait", *servers, seconds=180)
    if [system.containers(server) for server in servers] == running:
        return []
    for service in ("web", "web-2"):
        _wait_until_ready(system, service)
    return [(began, time.monotonic())]


def _wait_until_ready(system: ComposeSystem, service: str) -> None:
    async def ready() -> bool:
        try:
            system.compose.execute(service, "python", "-m", "shared.probe")
        except ComposeFailed:
            return False
        return True

    asyncio.run(wait_until(ready, f"{service} is ready again", BACK_SECONDS))


def _overlap(failure: Failure, pause: Pause) -> bool:
    """Whether it failed because of the pause: a try that hung in it may fail after it."""
    began, ended = pause
    return failure.began <= ended and failure.ended >= began
