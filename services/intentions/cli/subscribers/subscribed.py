"""The subscriptions that there are: what waits in each, who reads it, what it dropped and is bound to.

The last messages that subscribers' queues dropped lie in a queue of their own, by the brokers' policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.intentions.cli.broker import Broker
from services.intentions.cli.connections import run
from services.intentions.cli.subscribers.bindings import NotBound, options_of
from services.intentions.cli.subscribers.letters import LOST, letters
from services.intentions.cli.subscribers.queues import QueueState, states
from shared.messaging.queues import MOST_DROPPED
from shared.messaging.topology import DROPPED, STREAM, SUBSCRIBER

WHY = {"maxlen": "queue full", "delivery_limit": "given out too often", "expired": "too old"}


@dataclass(slots=True)
class Dropped:
    """The drops of one queue, with first and last position; `at_least` where older may be forgotten."""

    count: int = 0
    at_least: bool = False
    first: int | None = None
    last: int | None = None
    reasons: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.count:
            return "0"
        spread = f" ({self.first}-{self.last})" if self.first is not None else ""
        return f"{self.count}{'+' * self.at_least}{spread}: {', '.join(self.reasons)}"

    def add(self, position: int | None, reason: str) -> None:
        """Count one more."""
        self.count += 1
        why = WHY.get(reason, reason)
        self.reasons += [why] * (why not in self.reasons)
        if position is not None:
            self.first = min(position, self.first or position)
            self.last = max(position, self.last or position)


def subscriptions(broker: Broker) -> Iterator[dict[str, Any]]:
    """By their users: a queue that nobody read for long is gone, its user is not."""
    queues = {queue["name"]: queue for queue in broker.api.get(f"queues/{broker.vhost}")}
    names = [one["name"] for one in broker.api.get("users") if one["name"].startswith(SUBSCRIBER)]
    known, lost = _states(broker.amqp_url, [name for name in names if name in queues])
    for name in names:
        state, there = known.get(name), name in queues
        yield {
            "name": name.removeprefix(SUBSCRIBER),
            "expired": not there,
            "messages": state.messages if state else None,
            "bytes": queues[name].get("message_bytes") if there else None,
            "consumers": state.consumers if state else None,
            "dropped": lost.get(name, Dropped()) if lost is not None else None,
            "keys": sorted(broker.keys(name)) if there else [],
            "stream": broker.may_read(name, STREAM),
        }


def again(one: dict[str, Any]) -> str:
    """The command that makes this subscription again, or why there is none."""
    if one["expired"]:
        return f"# {one['name']} has expired"
    try:
        options = [*options_of(one["keys"]), *["--stream"] * one["stream"]]
    except NotBound:
        return f"# {one['name']} was bound by hand: {' '.join(one['keys'])}"
    return " ".join(["orientation subscriptions add", one["name"], *options])


def _states(url: str, names: list[str]) -> tuple[dict[str, QueueState], dict[str, Dropped] | None]:
    """State and drops of each queue, from the queues themselves: the API may gather no statistics."""
    try:
        known = run(states(url, names))
    except LOST:
        return {}, None
    try:
        return known, run(_dropped(url))
    except LOST:  # a broker where `declare` has not run since it counts them
        return known, None


async def _dropped(url: str) -> dict[str, Dropped]:
    """By queue. Errors: `letters.LOST`."""
    found: dict[str, Dropped] = {}
    async with letters(url, DROPPED) as held:
        total = await held.ready()
        looked_at = 0
        while batch := await held.batch(total - looked_at):
            looked_at += len(batch)
            for message in batch:
                headers = message.header.properties.headers or {}  # the broker notes it there
                queue = str(headers.get("x-first-death-queue", ""))
                one = found.setdefault(queue, Dropped(at_least=total >= MOST_DROPPED))
                one.add(_position(message.body), str(headers.get("x-first-death-reason", "")))
    return found


def _position(body: bytes) -> int | None:
    try:
        return int(orjson.loads(body)["position"])
    except (ValueError, LookupError, TypeError):  # no event of ours
        return None
