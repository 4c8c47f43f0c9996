"""The process as it is started: kill -9, SIGTERM, replicas, readiness, settings."""

import asyncio
import os
import signal
import sys

import asyncpg
import pytest

from services.notifications.jobs import Jobs
from services.notifications.recap import recap_id
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Publisher
from tests.integration.notifications.process import ROOT, Process, claims_run_out, is_not_ready, state_is
from tests.support.internal_api import FakeInternal
from tests.support.servers import Database
from tests.support.waiting import wait_until


async def test_killed_before_the_email_it_goes_once_after_the_restart(
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
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
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
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
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    async def terminate() -> None:
        mailbox.on_text = None
        await process.signal(signal.SIGTERM)
        await wait_until(lambda: is_not_ready(process), "the process to stop serving")

    mailbox.on_text = terminate
    await process.start()
    family = Family(internal, "Léa")
    await publish(family.validated(), family.ended(1))
    assert await process.ended() == 0
    await state_is(database, "sent")
    assert mailbox.recipients == [family.email]


async def test_replicas_share_the_work(
    environment: dict[str, str],
    database: asyncpg.Pool,
    mailbox: Mailbox,
    internal: FakeInternal,
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
        assert (await Jobs(database).backlog())["pending"] == 0
    finally:
        for replica in replicas:
            await replica.stop()


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


async def test_migrating_again_changes_nothing(notifications_db: Database) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.notifications",
        "migrate",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ORIENTATION_DATABASE_OWNER_URL": notifications_db.owner_url},
    )
    assert await asyncio.wait_for(child.wait(), 15) == 0
