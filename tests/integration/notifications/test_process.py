"""The process as it is started: kill -9, SIGTERM, replicas, readiness, settings."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import httpx2
import pytest

from services.notifications.jobs import Jobs
from services.notifications.recap import recap_id
from tests.integration.notifications.fakes import TOKEN, Internal, Mailbox, eventually, free_port
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Publisher
from tests.support.servers import Database, Vhost

ROOT = Path(__file__).resolve().parents[3]


class Process:
    """`python -m services.notifications run`, which may be killed and started again."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self._environment = {**environment, "ORIENTATION_HTTP_PORT": str(self.port)}
        self._child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.notifications", "run", cwd=ROOT, env=self._environment
        )
        await eventually(self.is_ready, "readiness")

    async def is_ready(self) -> bool:
        """What /health/ready says."""
        with contextlib.suppress(httpx2.TransportError):
            return (await self.get("/health/ready")).status_code == 200
        return False

    async def get(self, path: str) -> httpx2.Response:
        """Ask its HTTP port."""
        async with httpx2.AsyncClient(trust_env=False) as client:
            return await client.get(f"http://127.0.0.1:{self.port}{path}")

    async def signal(self, number: signal.Signals) -> None:
        """Send a signal without waiting."""
        assert self._child is not None
        self._child.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; gives the exit code."""
        assert self._child is not None
        return await asyncio.wait_for(self._child.wait(), 15)

    async def stop(self) -> None:
        """Be sure that it is gone."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()
            await self._child.wait()


@pytest.fixture
def environment(
    notifications_db: Database, vhost: Vhost, mailbox: Mailbox, internal: Internal
) -> dict[str, str]:
    """The variables of the process."""
    return {
        "PATH": os.environ["PATH"],
        "ORIENTATION_DATABASE_URL": notifications_db.url,
        "ORIENTATION_AMQP_URL": vhost.url_as("notifications"),
        "ORIENTATION_SMTP_URL": mailbox.url,
        "ORIENTATION_INTERNAL_URL": internal.url,
        "ORIENTATION_INTERNAL_TOKEN": TOKEN,
        "ORIENTATION_MAIL_FROM": "Orientation <orientation@example.org>",
    }


@pytest.fixture
async def process(environment: dict[str, str]) -> AsyncIterator[Process]:
    """One process, not started yet."""
    process = Process(environment)
    yield process
    await process.stop()


async def state_is(pool: asyncpg.Pool, state: str, count: int = 1) -> None:
    """Wait until so many jobs are in this state."""
    found = "SELECT count(*) >= $2 FROM notifications.recaps WHERE state = $1"
    await eventually(lambda: pool.fetchval(found, state, count), f"{count} {state}")


async def claims_run_out(pool: asyncpg.Pool) -> None:
    """As if the claim of the killed process were over."""
    await pool.execute("UPDATE notifications.recaps SET next_attempt_at = now()")


async def test_killed_before_the_email_it_goes_once_after_the_restart(
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: Internal, publish: Publisher
) -> None:
    async def kill() -> None:
        internal.on_call = None
        await process.signal(signal.SIGKILL)

    internal.on_call = kill
    await process.start()
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1))
    await process.ended()
    await claims_run_out(database)
    await process.start()
    await state_is(database, "sent")
    assert mailbox.recipients == [family.email]


async def test_killed_between_the_servers_yes_and_the_note_the_repeat_is_recognisable(
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: Internal, publish: Publisher
) -> None:
    async def kill() -> None:
        mailbox.on_text = None
        await process.signal(signal.SIGKILL)
        await process.ended()

    mailbox.on_text = kill
    await process.start()
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1))
    await process.ended()
    await claims_run_out(database)
    await process.start()
    await state_is(database, "sent")
    first, repeat = mailbox.emails
    assert first["Message-ID"] == f"<{recap_id(family.session, family.pupils[0])}@example.org>"
    assert first.as_bytes() == repeat.as_bytes()


async def test_sigterm_lets_the_email_under_way_finish(
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: Internal, publish: Publisher
) -> None:
    async def terminate() -> None:
        mailbox.on_text = None
        await process.signal(signal.SIGTERM)
        await eventually(lambda: _refused(process), "the process to stop serving")

    mailbox.on_text = terminate
    await process.start()
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1))
    assert await process.ended() == 0
    await state_is(database, "sent")
    assert mailbox.recipients == [family.email]


async def _refused(process: Process) -> bool:
    return not await process.is_ready()


async def test_replicas_share_the_work(
    environment: dict[str, str],
    database: asyncpg.Pool,
    mailbox: Mailbox,
    internal: Internal,
    publish: Publisher,
) -> None:
    replicas = [Process(environment) for _ in range(2)]
    try:
        await asyncio.gather(*(replica.start() for replica in replicas))
        families = [Family(internal, "Léa") for _ in range(40)]
        for family in families:
            await publish(family.ended(1), family.validated(), family.ended(1))
        await state_is(database, "sent", len(families))
        assert sorted(mailbox.recipients) == sorted(family.email for family in families)
        assert (await Jobs(database).backlog()).pending == 0
    finally:
        for replica in replicas:
            await replica.stop()


async def test_metrics_count_the_emails(
    process: Process, database: asyncpg.Pool, internal: Internal, publish: Publisher
) -> None:
    await process.start()
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1))
    await state_is(database, "sent")

    async def counted() -> bool:
        return 'orientation_emails_sent_total{outcome="sent"} 1.0' in (await process.get("/metrics")).text

    await eventually(counted, "the metric")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ORIENTATION_SMTP_URL", None),
        ("ORIENTATION_SMTP_URL", "relay.example.org"),
        ("ORIENTATION_INTERNAL_TOKEN", "short"),
        ("ORIENTATION_INTERNAL_URL", "intentions:8000"),
        ("ORIENTATION_MAIL_FROM", "nobody"),
    ],
)
async def test_a_missing_or_wrong_variable_ends_the_process_and_is_named(
    environment: dict[str, str], variable: str, value: str | None
) -> None:
    changed = {**environment, "ORIENTATION_HTTP_PORT": "1", variable: value}
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.notifications",
        "run",
        cwd=ROOT,
        env={name: set_ for name, set_ in changed.items() if set_ is not None},
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(child.communicate(), 15)
    assert child.returncode == 2
    assert errors.decode().startswith(variable)
