"""The topology as data: nothing is lost by its arguments, nobody may do more than is theirs."""

import re

import pytest

from shared.messaging.queues import topology
from shared.messaging.topology import (
    CONSUMED,
    DELIVERY_LIMIT,
    DROPPED,
    EVENTS,
    RETRY_DELAYS,
    STREAM,
    USERS,
    User,
)

DESCRIBED = topology()
QUEUES = {queue.name: queue.arguments for queue in DESCRIBED.queues}


def test_every_consumed_queue_has_its_retry_queues_and_its_dead_letters() -> None:
    expected = {STREAM, DROPPED}
    for name in CONSUMED:
        expected |= {name, f"{name}.dead", *(f"{name}.retry.{tier}" for tier in RETRY_DELAYS)}

    assert set(QUEUES) == expected


def test_the_names_of_the_delays_say_their_length() -> None:
    units = {"s": 1_000, "m": 60_000}

    assert all(int(name[:-1]) * units[name[-1]] == delay for name, delay in RETRY_DELAYS.items())


@pytest.mark.parametrize("name", CONSUMED)
def test_a_consumed_queue_loses_nothing(name: str) -> None:
    arguments = QUEUES[name]

    assert arguments["x-queue-type"] == "quorum"
    assert arguments["x-delivery-limit"] == DELIVERY_LIMIT
    assert arguments["x-dead-letter-exchange"] == f"{name.split('.')[0]}.retry"
    assert arguments["x-dead-letter-routing-key"] == f"{name}.dead"
    assert arguments["x-dead-letter-strategy"] == "at-least-once"
    assert arguments["x-overflow"] == "reject-publish"  # which at-least-once asks for


@pytest.mark.parametrize("name", CONSUMED)
@pytest.mark.parametrize("tier", RETRY_DELAYS)
def test_a_retry_queue_gives_back_to_its_own_queue(name: str, tier: str) -> None:
    arguments = QUEUES[f"{name}.retry.{tier}"]

    assert arguments["x-message-ttl"] == RETRY_DELAYS[tier]
    assert (arguments["x-dead-letter-exchange"], arguments["x-dead-letter-routing-key"]) == ("", name)


def test_dead_letters_stay() -> None:
    for name in CONSUMED:
        # Looked at more often than RabbitMQ 4 allows by itself, and never dropped for age or length.
        assert QUEUES[f"{name}.dead"] == {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}


def test_commands_are_consumed_by_one_at_a_time() -> None:
    single = [name for name, arguments in QUEUES.items() if arguments.get("x-single-active-consumer")]

    assert single == ["intentions.commands"]


def test_the_stream_has_every_event_and_an_end() -> None:
    assert [binding.key for binding in DESCRIBED.bindings if binding.queue == STREAM] == ["#"]
    assert QUEUES[STREAM]["x-max-age"]
    assert QUEUES[STREAM]["x-stream-max-segment-size-bytes"] == 50_000_000


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)
def test_a_user_reads_the_queues_of_its_service_and_the_relays_the_stream(user: User) -> None:
    readable = {queue for queue in QUEUES if re.search(user.read, queue)}
    more = {STREAM} if user.name == "intentions" else set()

    assert readable == {queue for queue in CONSUMED if queue.startswith(f"{user.name}.")} | more


def test_only_intentions_publishes_events() -> None:
    assert [user.name for user in USERS if re.search(user.write, EVENTS)] == ["intentions"]


def test_a_user_writes_to_exchanges_only() -> None:
    for user in USERS:
        assert not [queue for queue in QUEUES if re.search(user.write, queue)]
        assert not re.search(user.write, "")  # the default exchange leads to every queue
