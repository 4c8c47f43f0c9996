"""Messages that subscribers' queues dropped: the last lie in a queue of their own, by the brokers' policy."""

from dataclasses import dataclass, field

import orjson

from services.intentions.cli.subscribers.letters import letters
from shared.messaging.queues import MOST_DROPPED
from shared.messaging.topology import DROPPED

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


async def dropped(url: str) -> dict[str, Dropped]:
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
