"""The figures of notifications after e-mails that went, wait and came to nothing."""

import asyncpg

from shared.messaging.topology import NOTIFICATIONS_EVENTS
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Publisher
from tests.integration.notifications.process import Process, state_is
from tests.support.figures import Figures, figure, figures_of
from tests.support.internal_api import FakeInternal
from tests.support.waiting import wait_until

KEY = "session-ended.v1.creteil.0931234A"


async def test_emails_and_messages_are_counted(
    process: Process, database: asyncpg.Pool, internal: FakeInternal, publish: Publisher
) -> None:
    sent, early = Family(internal, "Léa"), Family(internal, "Inès")
    await publish(early.ended(1), sent.validated(), sent.ended(1))
    await publish.raw(b"no event", KEY, "1")
    await process.start()
    await state_is(database, "sent")

    shown: Figures = {}

    async def counted() -> bool:
        nonlocal shown
        shown = await figures_of(f"http://127.0.0.1:{process.port}")
        handled = figure(
            shown, "orientation_message_handling_duration_seconds_count", queue=NOTIFICATIONS_EVENTS
        )
        waiting = figure(shown, "orientation_recaps_waiting_seconds") or 0
        # Jobs are counted now and then: by now, or before the e-mail went.
        return handled == 4 and waiting > 0 and figure(shown, "orientation_recaps", state="pending") == 0

    await wait_until(counted, "all is counted")
    assert figure(shown, "orientation_emails_sent_total", outcome="sent") == 1
    assert figure(shown, "orientation_emails_sent_total", outcome="failed") == 0
    assert figure(shown, "orientation_email_attempt_duration_seconds_count") == 1
    assert figure(shown, "orientation_recaps", state="waiting") == 1
    assert figure(shown, "orientation_recaps_pending_seconds") == 0
    set_aside = {to: _set_aside(shown, to) for to in ("dead", "retry")}
    assert set_aside == {"dead": 1, "retry": 0}
    assert figure(shown, "orientation_messages_under_way", queue=NOTIFICATIONS_EVENTS) == 0
    assert (
        figure(shown, "orientation_publish_confirm_duration_seconds_count", exchange="notifications.retry")
        == 1
    )


def _set_aside(shown: Figures, to: str) -> float | None:
    return figure(shown, "orientation_messages_set_aside_total", queue=NOTIFICATIONS_EVENTS, to=to)
