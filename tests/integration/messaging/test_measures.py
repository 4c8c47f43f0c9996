"""What is counted of messages that the broker does not confirm."""

import pytest
from aiormq.exceptions import ChannelAccessRefused, PublishError
from prometheus_client import REGISTRY

from shared.messaging.topology import EVENTS
from tests.integration.messaging.desk import Desk

RETRY = "notifications.retry"


def failures(exchange: str, reason: str) -> float:
    """How many there were."""
    labels = {"exchange": exchange, "reason": reason}
    return REGISTRY.get_sample_value("orientation_publish_failures_total", labels) or 0.0


def confirms(exchange: str) -> float:
    """How many were confirmed."""
    name = "orientation_publish_confirm_duration_seconds_count"
    return REGISTRY.get_sample_value(name, {"exchange": exchange}) or 0.0


async def test_each_publication_is_confirmed_or_a_failure_with_its_reason(desk: Desk) -> None:
    before = (confirms(RETRY), failures(RETRY, "unroutable"), failures(EVENTS, "lost"))

    async with desk.consuming() as bus:
        await bus.publish(RETRY, "notifications.events.dead", b"{}", message_id="1")
        with pytest.raises(PublishError):
            await bus.publish(RETRY, "nobody", b"{}", message_id="2")
        with pytest.raises(ChannelAccessRefused):
            await bus.publish(EVENTS, "not.its.right", b"{}", message_id="3")

    after = (confirms(RETRY), failures(RETRY, "unroutable"), failures(EVENTS, "lost"))
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1, 1]


async def test_a_broker_that_does_not_answer_is_a_timeout(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.publisher.PUBLISH_SECONDS", 0.0)
    before = failures(RETRY, "timeout")

    async with desk.consuming() as bus:
        with pytest.raises(TimeoutError):
            await bus.publish(RETRY, "notifications.events.dead", b"{}", message_id="1")

    assert failures(RETRY, "timeout") - before == 1
