"""What is noted, and when, so that a crash leaves only few e-mails in doubt; and what becomes of those."""

import asyncio
import json
import signal
import sys
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.notifications.jobs import MOST_ATTEMPTS, InDoubt, Jobs
from services.notifications.recap import recap_id
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Notifications, Publisher
from tests.integration.notifications.process import ROOT, Process, claims_run_out, state_is
from tests.support.internal_api import FakeInternal
from tests.support.waiting import wait_until

STATE = "SELECT state FROM notifications.recaps"
BLOCKED = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
HOLD = {"ORIENTATION_MAIL_IN_DOUBT": "hold"}


async def held(environment: dict[str, str], *arguments: str) -> tuple[int | None, str]:
    """`python -m services.notifications held …`: exit code and what it said."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.notifications", "held", *arguments,
        cwd=ROOT, env=environment | {"ORIENTATION_HTTP_PORT": "1"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await child.communicate()
    return child.returncode, said.decode()


async def killed_before_the_note(
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, publish: Publisher, *families: Family
) -> None:
    """The process has the server's « 250 », cannot write that down yet, and is killed at that moment."""
    async with database.acquire() as connection:
        locked = connection.transaction()

        async def lock() -> None:
            mailbox.on_text = None
            await locked.start()
            await connection.execute("SELECT FROM notifications.recaps WHERE state = 'sending' FOR UPDATE")

        mailbox.on_text = lock
        await process.start()
        for family in families:
            await publish(family.validated(), family.ended(1))
        await wait_until(lambda: _is_blocked(database), "the note is under way")
        await process.signal(signal.SIGKILL)
        await process.ended()
        # What the dead process has asked for must not be done after it.
        for row in await database.fetch(BLOCKED):
            await database.execute("SELECT pg_terminate_backend($1)", row["pid"])
        await locked.rollback()


async def _is_blocked(database: asyncpg.Pool) -> bool:
    return await database.fetchval(BLOCKED) is not None


async def test_w5_killed_between_the_servers_yes_and_the_note_the_same_bytes_go_again(
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await killed_before_the_note(process, database, mailbox, publish, family)
    assert await database.fetchval(STATE) == "sending"
    await claims_run_out(database)
    await process.start()
    await state_is(database, "sent")
    first, repeat = mailbox.deliveries
    assert first == repeat
    assert f"<{recap_id(family.session, family.pupils[0])}@example.org>".encode() in first


async def test_w5_of_many_under_way_only_those_in_doubt_are_repeated(
    process: Process, database: asyncpg.Pool, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    families = [Family(internal, "Léa") for _ in range(12)]
    await killed_before_the_note(process, database, mailbox, publish, *families)
    in_doubt = await database.fetchval("SELECT count(*) FROM notifications.recaps WHERE state = 'sending'")
    await claims_run_out(database)
    await process.start()
    await state_is(database, "sent", len(families))
    assert set(mailbox.recipients) == {family.email for family in families}
    assert 1 <= len(mailbox.deliveries) - len(families) <= in_doubt


async def test_w5_what_is_in_doubt_may_be_held_and_an_operator_decides(
    environment: dict[str, str],
    database: asyncpg.Pool,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    process, family = Process(environment | HOLD), Family(internal, "Léa")
    try:
        await killed_before_the_note(process, database, mailbox, publish, family)
        await claims_run_out(database)
        await process.start()
        await state_is(database, "held")
        assert len(mailbox.deliveries) == 1

        recap = str(recap_id(family.session, family.pupils[0]))
        code, said = await held(environment, "list", "--json")
        [one] = json.loads(said)
        assert (code, one["id"], one["message_id"]) == (0, recap, f"<{recap}@example.org>")
        assert (await held(environment, "list"))[1].count(f"<{recap}@example.org>") == 1

        assert (await held(environment, "release", recap))[0] == 0
        await state_is(database, "sent")
        assert len(mailbox.deliveries) == 2
        assert (await held(environment, "list"))[1] == "No e-mail is held\n"
    finally:
        await process.stop()


async def in_state(pool: asyncpg.Pool, state: str) -> UUID:
    """A job in this state, taken by an attempt whose claim is over."""
    recap = uuid4()
    await pool.execute(
        "INSERT INTO notifications.recaps"
        " (id, session, pupil, account, stream, version, ended_at, state, attempts)"
        " VALUES ($1, $1, $1, $1, 'dossier', 1, now(), $2, 1)",
        recap,
        state,
    )
    return recap


async def test_w5_what_is_discarded_does_not_go_again(
    environment: dict[str, str], database: asyncpg.Pool
) -> None:
    recap = str(await in_state(database, "held"))
    assert await held(environment, "discard", recap) == (0, f"{recap} discarded: does not go again\n")
    assert await database.fetchval(STATE) == "discarded"
    code, said = await held(environment, "release", recap)
    assert (code, said) == (1, f"{recap} is not held\n")


@pytest.mark.parametrize("arguments", [[], ["release"], ["list", "all"], ["discard", "x"], ["forget", "x"]])
async def test_w5_a_wrong_command_says_how(environment: dict[str, str], arguments: list[str]) -> None:
    code, said = await held(environment, *arguments)
    assert (code, "usage: held list" in said or "is no id" in said) == (1, True)


@pytest.mark.parametrize("state", ["pending", "sending", "sent", "failed"])
async def test_w5_only_what_was_being_sent_is_held(database: asyncpg.Pool, state: str) -> None:
    await in_state(database, state)
    await Jobs(database, InDoubt.HOLD).claim(8)
    assert await database.fetchval(STATE) == ("held" if state == "sending" else state)


async def test_w5_killed_before_the_text_nothing_is_in_doubt(
    environment: dict[str, str],
    database: asyncpg.Pool,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    process, family = Process(environment | HOLD), Family(internal, "Léa")

    async def kill() -> None:
        mailbox.on_recipient = None
        await process.signal(signal.SIGKILL)

    mailbox.on_recipient = kill
    try:
        await process.start()
        await publish(family.validated(), family.ended(1))
        await process.ended()
        await claims_run_out(database)
        await process.start()
        await state_is(database, "sent")
        assert mailbox.recipients == [family.email]
    finally:
        await process.stop()


async def test_w5_sending_is_noted_before_the_text_and_the_outcome_before_quit(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    seen: list[str] = []

    async def look() -> None:
        seen.append(await notifications.pool.fetchval(STATE))

    mailbox.on_recipient = mailbox.on_text = mailbox.on_quit = look
    await notifications.session_ends(publish, Family(internal, "Léa"))
    await wait_until(lambda: len(seen) == 3, "QUIT")
    assert seen == ["pending", "sending", "sent"]


@pytest.mark.parametrize("quit_", ["hangs", "500 not now"])
async def test_w5_a_failing_quit_changes_nothing(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher, quit_: str
) -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    mailbox.on_quit = hang if quit_ == "hangs" else None
    mailbox.to_quit = quit_
    await notifications.session_ends(publish, Family(internal, "Léa"))
    await notifications.is_done()
    assert await notifications.pool.fetchval(STATE) == "sent"
    assert len(mailbox.deliveries) == 1


async def test_w5_a_connection_that_breaks_instead_of_the_answer_is_a_doubt_too(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    mailbox.breaks = True
    await notifications.session_ends(publish, Family(internal, "Léa"))
    await notifications.has_tried("smtp-unreachable")
    mailbox.breaks = False
    await notifications.time_passes()
    await notifications.is_done()
    assert await notifications.pool.fetchval(STATE) == "sent"
    first, repeat = mailbox.deliveries
    assert first == repeat


async def test_w5_a_doubt_after_the_last_attempt_is_not_sent_for_ever(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    mailbox.breaks = True
    await notifications.session_ends(publish, Family(internal, "Léa"))
    await notifications.has_tried("smtp-unreachable")
    await notifications.pool.execute("UPDATE notifications.recaps SET attempts = $1", MOST_ATTEMPTS - 1)
    await notifications.time_passes()
    await notifications.is_done()
    assert await notifications.pool.fetchval(STATE) == "failed"


async def test_w5_and_is_held_where_that_is_wanted(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    notifications.sender.jobs = Jobs(notifications.pool, InDoubt.HOLD)
    mailbox.breaks = True
    await notifications.session_ends(publish, Family(internal, "Léa"))
    await wait_until(lambda: _is(notifications, "held"), "held")
    assert (await notifications.sender.jobs.backlog())["held"] == 1


async def _is(notifications: Notifications, state: str) -> bool:
    found: str = await notifications.pool.fetchval(STATE)
    return found == state


@pytest.mark.parametrize("answer", ["451 greylisted", "554 spam"])
async def test_w5_an_answer_is_no_doubt(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher, answer: str
) -> None:
    notifications.sender.jobs = Jobs(notifications.pool, InDoubt.HOLD)
    mailbox.to_text = answer
    await notifications.session_ends(publish, Family(internal, "Léa"))
    await notifications.has_tried(f"smtp-{answer[:3]}")
    assert await notifications.pool.fetchval(STATE) == ("pending" if answer[0] == "4" else "failed")


async def test_w5_an_attempt_that_another_has_taken_over_sends_nothing(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    """As a process that was frozen for longer than its claim: another has sent the e-mail meanwhile."""
    taken = asyncio.Event()

    async def take_over() -> None:
        await notifications.pool.execute("UPDATE notifications.recaps SET attempts = attempts + 1")
        taken.set()

    mailbox.on_recipient = take_over
    await notifications.session_ends(publish, Family(internal, "Léa"))
    await taken.wait()
    await notifications.sender.send_due()
    assert mailbox.deliveries == []
    assert await notifications.pool.fetchval(STATE) == "pending"
