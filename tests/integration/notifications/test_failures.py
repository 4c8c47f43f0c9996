"""What goes wrong around an e-mail: servers away, refusals, unreadable messages."""

from uuid import uuid4

import aio_pika
import asyncpg
import pytest
from structlog.testing import capture_logs

from services.notifications.jobs import MOST_ATTEMPTS
from shared.messaging.topology import NOTIFICATIONS_EVENTS
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Notifications, Publisher
from tests.support.internal_api import FakeInternal
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until


async def test_a36_mail_server_down_then_up(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    await mailbox.stop()
    family = Family(internal, "Léa")
    await notifications.session_ends(publish, family)
    await notifications.has_tried("smtp-unreachable")
    await mailbox.start()
    await notifications.time_passes()
    await notifications.is_done()
    assert mailbox.recipients == [family.email]


async def test_a36_a_refusal_for_good_ends_the_job_at_once(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    mailbox.to_recipient = "550 no such user"
    family = Family(internal, "Léa")
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    rows = await notifications.pool.fetch("SELECT state, attempts, last_error FROM notifications.recaps")
    assert [tuple(row) for row in rows] == [("failed", 1, "smtp-550")]


async def test_a36_a_refusal_for_now_is_tried_again(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    mailbox.to_text = "451 greylisted"
    family = Family(internal, "Léa")
    await notifications.session_ends(publish, family)
    await notifications.has_tried("smtp-451")
    mailbox.to_text = "250 OK"
    await notifications.time_passes()
    await notifications.is_done()
    assert await notifications.states() == {family.pupils[0]: "sent"}
    assert len(mailbox.deliveries) == 1


async def test_a36_after_the_last_attempt_the_job_is_failed_for_staff(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    mailbox.to_text = "451 greylisted"
    family = Family(internal, "Léa")
    await notifications.session_ends(publish, family)
    await notifications.has_tried("smtp-451")
    await notifications.pool.execute("UPDATE notifications.recaps SET attempts = $1", MOST_ATTEMPTS - 1)
    await notifications.time_passes()
    await notifications.is_done()
    assert await notifications.states() == {family.pupils[0]: "failed"}
    assert (await notifications.sender.jobs.backlog())["failed"] == 1


@pytest.mark.parametrize("status", [401, 429, 500, 503])
async def test_an_internal_api_that_fails_is_asked_again(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher, status: int
) -> None:
    internal.status = status
    family = Family(internal, "Léa")
    await notifications.session_ends(publish, family)
    await notifications.has_tried(f"internal-{status}")
    internal.status = 200
    await notifications.time_passes()
    await notifications.is_done()
    assert mailbox.recipients == [family.email]


async def test_one_job_that_cannot_be_written_harms_no_other(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    forged, lost, fine = (
        Family(internal, "Léa\r\nBcc: x@example.org"),
        Family(internal, "Léa"),
        Family(internal, "Noé"),
    )
    internal.pupils[lost.pupils[0]]["time_zone"] = "Europe/Atlantis"
    for family in (forged, lost, fine):
        await publish(family.validated(), family.ended(1))
    await notifications.has_handled(6)
    await notifications.has_tried("time-zone-unknown")
    both = sorted([forged.email, fine.email])
    await wait_until(lambda: sorted(mailbox.recipients) == both, "the good e-mail, and the one as one line")
    assert not any(email["Bcc"] for email in mailbox.emails)


async def test_what_cannot_be_understood_is_dead_lettered_without_its_values(
    notifications: Notifications,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
    vhost: Vhost,
) -> None:
    family, canary = Family(internal, "Léa"), "canary-5cb1"
    malformed = family.validated().model_copy(update={"data": {"pupil": canary}})
    key = "session-ended.v1._._"
    await publish.raw(canary.encode(), key, str(uuid4()))
    await publish.raw(malformed.encode(), key, str(malformed.id))
    await notifications.session_ends(publish, family)
    await notifications.is_done()
    reasons = await dead_letters(vhost, 2)
    assert all(canary not in reason for reason in reasons)
    assert any("orientation.IntentionsValidated.v1: " in reason for reason in reasons)
    assert mailbox.recipients == [family.email]


async def dead_letters(vhost: Vhost, count: int) -> list[str]:
    """The reasons of so many dead letters."""
    connection = await aio_pika.connect(vhost.url)
    reasons: list[str] = []
    async with connection:
        queue = await (await connection.channel()).get_queue(f"{NOTIFICATIONS_EVENTS}.dead", ensure=True)

        async def taken() -> bool:
            message = await queue.get(fail=False, no_ack=True)
            if message is not None:
                reasons.append(str(message.headers["x-reason"]))
            return len(reasons) == count

        await wait_until(taken, "dead letters")
    return reasons


async def test_no_personal_data_in_logs_nor_in_the_database(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    with capture_logs() as logs:
        mailbox.to_recipient = "550 no such user"
        family = Family(internal, "Zéphyrine", email="claire.martin@example.org")
        await notifications.session_ends(publish, family)
        await notifications.is_done()
    tables = ("inbox", "validations", "answers", "recaps")
    rows = [await notifications.pool.fetch(f"SELECT * FROM notifications.{table}") for table in tables]  # noqa: S608
    kept = f"{logs} {[dict(row) for table in rows for row in table]}"
    assert "smtp-550" in kept
    for personal in ("Zéphyrine", "claire.martin", "Mécanique", "Carrosserie"):
        assert personal not in kept


async def test_the_services_role_deletes_nothing(database: asyncpg.Pool, notifications_db: Database) -> None:
    for table in ("inbox", "validations", "answers", "recaps"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.execute(f"DELETE FROM notifications.{table}")  # noqa: S608
