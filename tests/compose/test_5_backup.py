"""The restore drill: back to an instant, a new history, and everything goes on from there.

The backup lies in a folder of the machine, as docs/operate.md says; that of the other tests in a volume.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.docker.compose import ComposeFailed
from deploy.docker.demo import tell
from deploy.samples.personas import MOTHER, PASSWORD
from deploy.story import families
from deploy.story.browser import Browser
from deploy.story.chapters import End
from tests.compose.scripts import attempt, script
from tests.compose.system import ComposeSystem
from tests.support.waiting import wait_until

ACKNOWLEDGED = "orientation.OpinionAcknowledged.v1"


@pytest.fixture(scope="module")
def folder(system: ComposeSystem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the backup is to be, in this file alone."""
    yield tmp_path_factory.mktemp("backup")
    system.down()
    system.environment.pop("ORIENTATION_BACKUP", None)


def give(system: ComposeSystem, folder: Path, owner: str) -> None:
    """Another owner for the folder, whoever runs the tests."""
    image = json.loads(system.docker("inspect", *system.containers("postgres")))[0]["Image"]
    mount = ("--volume", f"{folder}:/backup")
    system.docker("run", "--rm", "--user=0", *mount, "--entrypoint=chown", image, owner, "/backup")


def last_backup(folder: Path) -> datetime:
    """When the newest base backup was finished."""
    made = max(file.name for file in folder.glob("*/base/[0-9]*Z"))
    return datetime.strptime(made, "%Y%m%dT%H%M%S%z")


async def test_what_is_written_is_archived(system: ComposeSystem) -> None:
    system.query("postgres", "SELECT pg_switch_wal()")

    async def archived() -> bool:
        [row] = system.query("postgres", "SELECT last_archived_wal IS NOT NULL AS well FROM pg_stat_archiver")
        return bool(row["well"])

    await wait_until(archived, "a piece of the log is archived")


def test_a_folder_of_somebody_else_is_refused(system: ComposeSystem, folder: Path) -> None:
    give(system, folder, "1234")
    with pytest.raises(ComposeFailed, match=r"ORIENTATION_BACKUP.* has to belong to Postgres: chown 999:999"):
        system.compose("run", "--rm", "-T", "--volume", f"{folder}:/backup", "secrets")


async def test_restored_to_an_instant_the_system_goes_on(system: ComposeSystem, folder: Path) -> None:
    give(system, folder, "999:999")
    system.renew({"ORIENTATION_BACKUP": str(folder)})
    assert "1 kept" in script(system, "backup")
    await tell(system.compose, End.CHOICES)
    before = system.events()
    place = [event["type"] for event in before].index(ACKNOWLEDGED)
    # Taken before its commit, so too early for the acknowledgement and late enough for all before it.
    recorded = "SELECT recorded_at FROM eventstore.events WHERE type = 'OpinionAcknowledged'"
    instant = datetime.fromisoformat(system.query("intentions", recorded)[0]["recorded_at"])
    # Of a history that the restore leaves: later ones must do without it.
    assert "2 kept" in script(system, "backup")
    system.compose.orientation("doctor")

    refused = attempt(system, "restore", "2999-01-01T00:00:00Z")
    assert (refused.returncode, "is still to come" in refused.stderr) == (1, True)
    assert system.events() == before, "nothing was stopped"
    said = script(system, "restore", f"{instant.astimezone(UTC):%FT%T.%fZ}")
    assert "restored to" in said

    after = system.events()
    assert [event["id"] for event in after] == [event["id"] for event in before[:place]]
    assert {event["log"] for event in after}.isdisjoint({event["log"] for event in before})
    assert _pushed(system) == 1
    await _acknowledge_again(system)
    await wait_until(lambda: _is_pushed(system), "Siècle has the acknowledgement again", 60)
    assert system.events()[-1]["log"] == after[0]["log"]
    assert len(system.world.mails()) == 1, "published again, but no e-mail sent again"

    undo = said.partition("deploy/restore.sh ")[2].split()[0]
    assert "restored to" in script(system, "restore", undo)
    assert [event["id"] for event in system.events()] == [event["id"] for event in before]
    system.compose.orientation("doctor")


def test_the_log_is_kept_compressed(system: ComposeSystem, folder: Path) -> None:
    pieces = list(folder.glob("*/wal/[0-9]*"))
    assert {piece.suffix for piece in pieces} == {".gz"}
    assert min(piece.stat().st_size for piece in pieces if len(piece.stem) == 24) < 2**20


async def test_restored_on_a_new_machine_the_system_is_what_it_was(
    system: ComposeSystem, folder: Path
) -> None:
    before = system.events()
    # While the restore before was at work there was nothing to come back to.
    instant = last_backup(folder) - timedelta(seconds=1)
    nowhere = attempt(system, "restore", f"{instant:%FT%TZ}")
    assert nowhere.returncode == 1
    assert "Everything is back by: deploy/restore.sh latest" in nowhere.stderr

    system.compose("down", "--timeout", "20")
    for volume in system.volumes():
        system.docker("volume", "rm", volume)

    assert "restored to latest" in script(system, "restore", "latest")

    after = system.events()
    assert [event["id"] for event in after[: len(before)]] == [event["id"] for event in before]
    assert {event["log"] for event in after}.isdisjoint({event["log"] for event in before})
    await _sign_in(system)


async def _sign_in(system: ComposeSystem) -> None:
    async with Browser(system.world.public_url) as mother:
        await families.sign_in(mother, MOTHER.login, PASSWORD)
        await mother.open("/")


async def _acknowledge_again(system: ComposeSystem) -> None:
    async with Browser(system.world.public_url) as mother:
        await families.sign_in(mother, MOTHER.login, PASSWORD)
        await mother.open("/")
        await mother.follow("ORIENTATION")
        await families.acknowledge(mother)


async def _is_pushed(system: ComposeSystem) -> bool:
    return _pushed(system) == 2


def _pushed(system: ComposeSystem) -> int:
    return int(system.query("siecle", "SELECT count(*) FROM siecle.ledger")[0]["count"])
