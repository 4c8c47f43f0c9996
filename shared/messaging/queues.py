"""Exchanges, queues and bindings: one description, declared by the deploy user alone.

Quorum queues throughout. A queue that is consumed has retry queues, each a waiting room whose messages fall
back into it after its delay, and a `.dead` queue for what cannot be handled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.messaging.topology import (
    COMMANDS,
    CONSUMED,
    DELIVERY_LIMIT,
    DROPPED,
    EVENTS,
    LOOKS,
    REPLIES,
    RETRY_DELAYS,
    STREAM,
    SUBSCRIBER,
    Consumed,
)

SUBSCRIBER_BYTES = 100_000_000
MOST_DROPPED = 2_000
TWO_WEEKS_MS = 14 * 24 * 3600 * 1000
WEEK = "7D"
# What falls into another queue is kept until that one has it; a full queue takes nothing, and says so.
NOTHING_LOST = {"dead_letter_strategy": "at-least-once", "overflow": "reject-publish"}


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue with its arguments."""

    name: str
    arguments: Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class Binding:
    """Messages of `exchange` with this key go to `queue`."""

    exchange: str
    queue: str
    key: str


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything that is declared; `exchanges` maps name → type."""

    exchanges: Mapping[str, str]
    queues: Sequence[Queue]
    bindings: Sequence[Binding]


def topology(delays: Mapping[str, int] = RETRY_DELAYS) -> Topology:
    """The whole topology; tests shorten the delays."""
    exchanges = {EVENTS: "topic", COMMANDS: "direct", REPLIES: "direct"}
    exchanges |= {queue.retry_exchange: "direct" for queue in CONSUMED.values()}
    exchanges |= {DROPPED: "fanout"}
    queues = [_stream(), _dropped()]
    bindings = [Binding(EVENTS, STREAM, "#"), Binding(DROPPED, DROPPED, "")]
    for consumed in CONSUMED.values():
        aside = [*_waiting(consumed, delays), _dead(consumed)]
        queues += [_main(consumed), *aside]
        bindings += [Binding(consumed.exchange, consumed.name, key) for key in consumed.keys]
        bindings += [Binding(consumed.retry_exchange, one.name, one.name) for one in aside]
    return Topology(exchanges, queues, bindings)


def subscriber_queue(name: str) -> Queue:
    """The queue of another system: bounded in size and in time, so that a slow one stops nobody."""
    return _quorum(
        f"{SUBSCRIBER}{name}", max_length_bytes=SUBSCRIBER_BYTES, overflow="drop-head", expires=TWO_WEEKS_MS
    )


def _stream() -> Queue:
    return Queue(
        STREAM,
        {
            "x-queue-type": "stream",
            "x-max-age": WEEK,
            "x-max-length-bytes": 2_000_000_000,
            "x-stream-max-segment-size-bytes": 50_000_000,
        },
    )


def _dropped() -> Queue:
    """The last of what was dropped, for two weeks: for who asks what is missing and where."""
    return _quorum(
        DROPPED,
        max_length=MOST_DROPPED,
        overflow="drop-head",
        message_ttl=TWO_WEEKS_MS,
        delivery_limit=LOOKS,
    )


def _quorum(name: str, **arguments: str | int | bool) -> Queue:
    named = {f"x-{key.replace('_', '-')}": value for key, value in arguments.items()}
    return Queue(name, {"x-queue-type": "quorum", **named})


def _main(consumed: Consumed) -> Queue:
    return _quorum(
        consumed.name,
        delivery_limit=DELIVERY_LIMIT,
        dead_letter_exchange=consumed.retry_exchange,
        dead_letter_routing_key=consumed.dead,
        **NOTHING_LOST,
        **consumed.arguments,
    )


def _dead(consumed: Consumed) -> Queue:
    # RabbitMQ 4 drops what was looked at twenty times unless told otherwise; 3 has no way to say « never ».
    return _quorum(consumed.dead, delivery_limit=LOOKS)


def _waiting(consumed: Consumed, delays: Mapping[str, int]) -> list[Queue]:
    back = {"dead_letter_exchange": "", "dead_letter_routing_key": consumed.name}
    return [
        _quorum(consumed.retry(tier), message_ttl=delay, **back, **NOTHING_LOST)
        for tier, delay in delays.items()
    ]
