"""`orientation doctor`: each wrong state is made for real, and is found beside everything that is well."""

import time
from pathlib import Path

import pytest

from shared.messaging.topology import CONSUMED, NOTIFICATIONS_EVENTS, SYNC_EVENTS, User
from shared.runtime.release import RELEASE
from tests.integration.cli.installation import Installation, wrong
from tests.integration.cli.scripted import Process
from tests.support.servers import management

DEAD = f"{NOTIFICATIONS_EVENTS}.dead"
RIGHTS = "rights of the broker's users"
RETRY = f"{SYNC_EVENTS}.retry.5s"
DATABASE_CHECKS = [
    "Postgres version",
    "takes changes",
    "clock",
    "migrations",
    "rights of the role",
    "append-only",
    "stamps",
    "checkpoints",
    "backup",
]
BROKER_CHECKS = ["RabbitMQ version", "exchanges", "queues", "consumers", "dead letters"]


async def test_an_installation_that_is_well(installation: Installation) -> None:
    async with installation.consumers():
        code, checks = await installation.doctor()
        shown = await installation.command("doctor")

    assert (code, wrong(checks)) == (0, set())
    assert [*DATABASE_CHECKS, *BROKER_CHECKS] == [
        name for name in checks if name in {*DATABASE_CHECKS, *BROKER_CHECKS}
    ]
    assert all(checks[name]["state"] == "ok" for name in [*DATABASE_CHECKS, *BROKER_CHECKS])
    assert shown.exit_code == 0
    assert "0 wrong" in shown.stdout


async def test_no_database_hides_nothing_of_the_broker(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", "postgresql://intentions:hidden@127.0.0.1:1/intentions")

    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"Postgres"})
    assert all(checks[name]["found"] == "not checked: Postgres is not reached" for name in DATABASE_CHECKS)
    assert all(checks[name]["state"] == "ok" for name in BROKER_CHECKS)
    assert "hidden" not in str(checks)


async def test_no_broker_hides_nothing_of_the_database(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", f"{installation.vhost.url}-that-is-not-there")

    code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"RabbitMQ"})
    assert all(checks[name]["found"] == "not checked: RabbitMQ is not reached" for name in BROKER_CHECKS)
    assert all(checks[name]["state"] == "ok" for name in DATABASE_CHECKS)


async def test_queues_and_exchanges_that_are_missing(installation: Installation) -> None:
    await installation.delete(queue=RETRY, exchange="notifications.retry")

    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"exchanges", "queues"})
    assert checks["queues"]["found"] == f"{RETRY} is missing"
    assert checks["exchanges"]["found"] == "notifications.retry is missing"


async def test_nobody_consumes(installation: Installation) -> None:
    async with installation.consumers(NOTIFICATIONS_EVENTS):
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"consumers"})
    assert checks["consumers"]["found"] == f"nobody consumes {NOTIFICATIONS_EVENTS}"
    assert "python -m services.notifications run" in checks["consumers"]["mend"]


async def test_dead_letters(installation: Installation) -> None:
    await installation.post(DEAD)

    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"dead letters"})
    assert checks["dead letters"]["found"] == f"1 in {DEAD}"


@pytest.fixture
def managed(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """The management API is named too, and the vhost's administrator is who declares."""
    monkeypatch.setenv("ORIENTATION_MANAGEMENT_URL", installation.vhost.server.management_url_as_admin)
    return installation


async def test_the_brokers_users_have_their_rights(managed: Installation) -> None:
    async with managed.consumers():
        code, checks = await managed.doctor()

    assert (code, checks[RIGHTS]["state"]) == (0, "ok")


async def test_brokers_users_with_other_rights(managed: Installation) -> None:
    api, vhost = management(managed.vhost.server), managed.vhost.name
    api.make_user(vhost, User("stranger", ".*", ".*"), "only-in-tests")
    api.make_user(vhost, User("subscriber.curious", ".*", ".*"), "only-in-tests")
    api.delete(f"permissions/{vhost}/sync")
    try:
        async with managed.consumers():
            code, checks = await managed.doctor()
    finally:
        api.delete("users/stranger")
        api.delete("users/subscriber.curious")

    assert (code, wrong(checks)) == (1, {RIGHTS})
    found = checks[RIGHTS]["found"].split("; ")
    assert found == [
        "stranger is unknown",
        "subscriber.curious may do more than read",
        "sync has other rights than its service needs",
    ]


async def test_variables_that_are_not_set(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORIENTATION_DATABASE_URL")

    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"ORIENTATION_DATABASE_URL"})
    assert checks["Postgres"]["found"] == "not checked: its address is not known"
    assert checks["RabbitMQ"]["state"] == "ok"


async def test_secrets_in_files(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "url").write_text(installation.vhost.url_as("intentions"))
    monkeypatch.delenv("ORIENTATION_AMQP_URL")
    monkeypatch.setenv("ORIENTATION_AMQP_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("ORIENTATION_DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("ORIENTATION_SYNC_TOKEN_FILE", str(tmp_path / "absent"))
    monkeypatch.setenv("ORIENTATION_SIECLE_TOKEN_FILE", str(tmp_path / "empty"))
    monkeypatch.setenv("ORIENTATION_LOG_LEVEL", "LOUD")

    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"secret files", "ORIENTATION_LOG_LEVEL"})
    found = checks["secret files"]["found"]
    assert "ORIENTATION_SYNC_TOKEN_FILE names a file that cannot be read" in found
    assert "ORIENTATION_SIECLE_TOKEN_FILE names an empty file" in found
    assert "ORIENTATION_DATABASE_URL_FILE is not used" in found


def test_every_consumed_queue_has_a_process_to_start() -> None:
    from services.intentions.cli.doctor.broker import PROCESSES

    assert PROCESSES.keys() == CONSUMED.keys()


async def test_a_sync_that_does_not_reach_siecle(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = Process()
    sync.sets("orientation_siecle_last_read_timestamp_seconds", 0)
    sync.sets("process_start_time_seconds", 1)
    async with sync.serve() as url, installation.consumers():
        monkeypatch.setenv("ORIENTATION_METRICS_URLS", url)
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"Siècle"})
    assert "have not been read since sync started" in checks["Siècle"]["found"]
    assert "siecle-401" in checks["Siècle"]["mend"]


async def test_a_sync_that_has_just_started(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = Process()
    sync.sets("orientation_siecle_last_read_timestamp_seconds", 0)
    sync.sets("process_start_time_seconds", time.time())
    async with sync.serve() as url, installation.consumers():
        monkeypatch.setenv("ORIENTATION_METRICS_URLS", url)
        code, checks = await installation.doctor()

    assert (code, checks["Siècle"]["state"]) == (0, "warn")
    assert "not read it yet" in checks["Siècle"]["found"]


async def test_processes_of_another_release(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    same, older, silent = Process(), Process(), "http://127.0.0.1:1"
    same.runs(RELEASE)
    async with same.serve() as one, installation.consumers():
        monkeypatch.setenv("ORIENTATION_METRICS_URLS", f"{one} {silent}")
        code, checks = await installation.doctor()
        assert (code, checks["releases"]["state"]) == (0, "ok")
        assert checks["releases"]["found"] == f"{RELEASE}, 1 of 2 processes answered"

        async with older.serve() as other:
            monkeypatch.setenv("ORIENTATION_METRICS_URLS", f"{one} {other}")
            code, checks = await installation.doctor()
    assert (code, checks["releases"]["state"]) == (0, "warn")
    assert checks["releases"]["found"] == f"this command is {RELEASE}; {other} is older than 0.2.0"


@pytest.mark.parametrize(
    ("offsets", "found"),
    [
        ((0.2, -3600.0), ["127.0.0.1", "3600 s behind Postgres'"]),
        ((7.4, 0.0), ["127.0.0.1", "7 s ahead of Postgres'"]),
        ((-60.0, -60.5), ["clock of Postgres is 60 s ahead of the processes'"]),
        ((4.0, -4.0), ["all within 5 s"]),
        ((float("nan"), 0.0), ["all within 5 s"]),
    ],
)
async def test_w6_the_clocks_of_the_processes(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, offsets: tuple[float, ...], found: list[str]
) -> None:
    one, other = Process(), Process()
    for process, offset in zip((one, other), offsets, strict=True):
        process.runs(RELEASE)
        process.sets("orientation_clock_offset_seconds", offset)
    async with one.serve() as first, other.serve() as second, installation.consumers():
        monkeypatch.setenv("ORIENTATION_METRICS_URLS", f"{first} {second}")
        code, checks = await installation.doctor()

    is_well = found == ["all within 5 s"]
    assert (code, wrong(checks)) == ((0, set()) if is_well else (1, {"clocks of the processes"}))
    assert all(part in checks["clocks of the processes"]["found"] for part in found)
