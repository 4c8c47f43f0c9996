"""Every command of every process on a bad day: a sentence and a code of docs/replay.md, no traceback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from uuid_utils.compat import uuid7

from services.intentions.cli.app import app
from tests.integration.cli.filled import Cli
from tests.support.endings import Ended, Job, ended
from tests.support.servers import Database, Vhost

CLI = "services.intentions.cli.app"
pytestmark = pytest.mark.timeout(300)  # each file begins with all imports, on a machine that is busy
CODES = {0, 1, 2, 3, 4}
SENTENCE_LINES, USAGE_LINES = 3, 12
SOME = str(uuid7())
# What each command is given: it needs no more to get to its work. A new command has to be named here.
ARGUMENTS: dict[str, list[str]] = {
    "erase": ["--before", "2000-01-01"], "status": [], "doctor": [], "audit": [], "events export": ["-"],
    "reconcile": [], "sample": ["--folder", "/proc/none"],
    "events import": ["-"], "events new-log": [], "events replay": ["subscriber.nobody"], "events stats": [],
    "events tail": [], "events verify": [], "dossier show": [SOME], "projections list": [],
    "projections rebuild": ["dossiers"], "import siecle": ["/nowhere.zip"],
    "accounts codes": ["--school", "0931234A"], "accounts disable": ["zoé@x"], "accounts enable": ["zoé@x"],
    "accounts demo-passwords": [], "schools contact": ["0931234A"], "subscriptions add": ["zoé"],
    "subscriptions list": [], "subscriptions remove": ["nobody"], "tokens add": ["one"], "tokens list": [],
    "tokens revoke": ["nobody"], "dead-letters list": [], "dead-letters show": ["sync.events"],
    "dead-letters requeue": ["sync.events"], "dead-letters discard": ["sync.events"],
}  # fmt: skip
ABSENT = {
    "ORIENTATION_AMQP_URL": "amqp://nobody:nothing@127.0.0.1:1/none",
    "ORIENTATION_MANAGEMENT_URL": "http://nobody:nothing@127.0.0.1:1",
    "ORIENTATION_SYNC_URL": "http://127.0.0.1:1",
    "ORIENTATION_RECONCILE_TOKEN": SOME,
}
DATABASES = ("DATABASE", "RESTORE_DATABASE", "IMPORT_DATABASE", "ERASE_DATABASE", "DATABASE_OWNER")
NO_DATABASE = {f"ORIENTATION_{name}_URL": "postgresql://nobody@127.0.0.1:1/none" for name in DATABASES}
ROLES = ("cli", "restore", "import", "erase", "owner")


def names(group: typer.Typer, prefix: str = "") -> Iterator[str]:
    """Every command of the app."""
    for command in group.registered_commands:
        assert command.callback is not None
        yield prefix + (command.name or command.callback.__name__.replace("_", "-"))
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from names(inner.typer_instance, f"{prefix}{inner.name} ")


# What writes something of a system that runs.
READING = ("audit", "events export", "events stats", "events tail", "projections list", "tokens list")


def commands(stdout: str = "kept", **variables: str) -> list[Job]:
    return [Job(CLI, [*name.split(), *ARGUMENTS[name]], stdout, variables) for name in names(app)]


def check(jobs: list[Job]) -> list[Ended]:
    """Run them; each ends as the documentation says."""
    results = ended(jobs)
    wrong = [(job, one) for job, one in zip(jobs, results, strict=True) if not _is_well(one)]
    assert not wrong, "\n".join(f"{job.module} {job.arguments}: {one}" for job, one in wrong)
    return results


def _is_well(one: Ended) -> bool:
    most = USAGE_LINES if one.code == 2 else SENTENCE_LINES
    told = one.stderr.splitlines()
    torn = any(mark in one.stderr for mark in ("Traceback", "Exception ignored", "Logging error"))
    return one.code in CODES and not torn and len(told) <= most


def _reads(job: Job) -> bool:
    return " ".join(job.arguments).startswith(READING)


def test_e9_no_command_is_forgotten() -> None:
    assert set(names(app)) == ARGUMENTS.keys()


@pytest.fixture
def served(cli: Cli, intentions_db: Database, vhost: Vhost) -> dict[str, str]:
    """The variables of a system that runs, with events in its log."""
    assert cli("events", "stats").exit_code == 0
    urls = zip(DATABASES, ROLES, strict=True)
    found = {f"ORIENTATION_{name}_URL": intentions_db.url_as(f"intentions_{role}") for name, role in urls}
    return found | ABSENT | {"ORIENTATION_AMQP_URL": vhost.url_as("intentions")}


@pytest.mark.parametrize("stdout", ["full", "unread", "closed"])
def test_e9_stdout_takes_nothing(served: dict[str, str], stdout: str) -> None:
    jobs = [job for job in commands(stdout, **served) if stdout == "full" or _reads(job)]
    results = check(jobs)
    told = {" ".join(job.arguments[:2]): one for job, one in zip(jobs, results, strict=True)}
    for name in ("events export", "events tail", "events stats", "tokens list"):
        if stdout == "full":
            assert "No space left on device" in told[name].stderr, name
        if stdout != "closed":
            assert told[name].code == 1, name


def test_e9_no_broker(served: dict[str, str]) -> None:
    check(commands(**served | ABSENT))


def test_e9_nothing_answers() -> None:
    check(commands(**NO_DATABASE, **ABSENT))


def test_e9_no_variables() -> None:
    check([*commands(), *commands("full")])


@pytest.mark.parametrize("command", ["events import", "import siecle"])
def test_e9_files_that_are_none(served: dict[str, str], tmp_path: Path, command: str) -> None:
    damaged = {
        "empty": b"", "torn.zip": b"PK\x03\x04" + bytes(range(256)), "bytes": bytes(range(256)) * 9,
        "torn.zst": b"\x28\xb5\x2f\xfd" + b"\xff" * 99, "line": b"\n", "zeros": bytes(9999),
        "torn.xml": b"<a>", "list": b"[]\n", "number": b"1\n", "type": b'{"type": 1}\n',
        "deep": b"[" * 99_999 + b"\n",
    }  # fmt: skip
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
    files = [*(str(tmp_path / name) for name in damaged), str(tmp_path), "/nowhere", "/dev/null", "a\udcff"]
    results = check([Job(CLI, [*command.split(), file], "kept", served) for file in files])
    assert {one.code for one in results} == {1}


PROCESSES: dict[str, list[list[str]]] = {
    "services.intentions": [["web"], ["worker"], ["migrate"]],
    "services.notifications": [["run"], ["migrate"], ["try", "zoé@college.example"], ["held", "list"]],
    "services.sync": [["run"], ["migrate"]],
    "services.siecle": [["run"], ["migrate"]],
    "shared.messaging": [["declare"], ["purge"]],
}
LASTING = ("web", "worker", "run")  # they wait for their servers


def test_e9_processes_without_variables() -> None:
    every = [
        Job(module, one, stdout)
        for module, roles in PROCESSES.items()
        for one in [*roles, ["no"], []]
        for stdout in ("kept", "full")
    ]
    assert {one.code for one in check(every)} == {1, 2}


def test_e9_short_processes_without_servers() -> None:
    mail = {
        "ORIENTATION_SMTP_URL": "smtp://127.0.0.1:1",
        "ORIENTATION_MAIL_FROM": "Orientation <ne-pas-repondre@example.org>",
        "ORIENTATION_INTERNAL_TOKEN": SOME,
        "ORIENTATION_INTERNAL_URL": "http://127.0.0.1:1",
        "ORIENTATION_HTTP_PORT": "1",
        "ORIENTATION_PUBLIC_URL": "http://127.0.0.1:1",
    }
    short = [
        Job(module, one, "kept", NO_DATABASE | ABSENT | mail)
        for module, roles in PROCESSES.items()
        for one in roles
        if one[0] not in LASTING
    ]
    assert {one.code for one in check(short)} == {1}
