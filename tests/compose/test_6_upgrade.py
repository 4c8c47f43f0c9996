"""From the previous release to this one and back, as docs/operate.md says, while parents validate.

The previous release is the last commit before the version was raised; where the history does not hold it,
this release is upgraded to itself, which the last lines of the run say.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.compose.release import VERSION, check_out, previous
from tests.compose.school import open_school, validate_through
from tests.compose.system import ComposeSystem


async def test_upgraded_and_back_under_load_families_notice_nothing(
    system: ComposeSystem, tmp_path: Path, say: Callable[[str], None]
) -> None:
    before = previous()
    say(f"upgraded from {before or 'this release itself: the history holds no other'} to {VERSION}")
    system.down()
    check_out(before, tmp_path)
    system.move(tmp_path, "before")
    system.up()
    # 0.1.0 gave Caddy no way to start where its program has the file capability of the official image.
    (system.folder / "caddy.yml").write_text("services: {caddy: {cap_add: [NET_BIND_SERVICE]}}")
    system.with_tls(str(system.folder / "caddy.yml"))
    async with open_school(system) as office:
        parents, paused = await validate_through(
            system, office, lambda: _there_and_back(system, tmp_path, before)
        )
    failures = Counter(failure for parent in parents for failure in parent.failures)
    if paused:  # nothing accepted was lost, but the service was away for some seconds
        say(f"this release changes Postgres, RabbitMQ or Caddy: tries that failed meanwhile {dict(failures)}")
    else:
        assert failures == {}


def _there_and_back(system: ComposeSystem, folder: Path, before: str | None) -> bool:
    """Whether the release starts one of the servers anew, each of which there is once."""
    old, changed = _servers(system), False
    for commit, version in ((None, VERSION), (before, "before")):
        check_out(commit, folder)
        system.move(folder, version)
        changed = changed or _servers(system) != old
        system.compose("build")
        for services in (["web"], ["web-2"], []):
            system.compose("up", "--wait", *services, seconds=180)
    return changed


def _servers(system: ComposeSystem) -> list[object]:
    services = json.loads(system.compose("config", "--format", "json"))["services"]
    return [services[name] for name in ("postgres", "rabbitmq", "caddy")]
